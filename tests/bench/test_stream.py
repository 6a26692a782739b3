"""The benchmark's stream is a busy PBX's: its mix, its calls and its frames."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from monitor.ami.frames import FrameReader, event_name, header
from monitor.ami.translate import WANTED, translate
from monitor.domain.calls import BookSettings, CallBook
from monitor.domain.facts import CallFacts, Direction, End
from tests.bench.layout import US_PER_SECOND
from tests.bench.script import QUEUE
from tests.bench.stream import EVENTS_PER_CALL, Plan, encoded, play

STARTED_AT = datetime(2026, 11, 23, tzinfo=UTC)
PLAN = Plan(calls=300)


def _bytes() -> bytes:
    return b"".join(encoded(PLAN, int(STARTED_AT.timestamp()) * US_PER_SECOND))


def _share(counted: Counter[str], *names: str) -> float:
    return sum(counted[name] for name in names) / counted.total()


def test_the_mix_is_that_of_a_busy_pbx() -> None:
    counted = Counter(made.name for _, made in play(PLAN))
    assert len(counted) >= 27
    assert _share(counted, "VarSet") == pytest.approx(0.17, abs=0.015)
    assert _share(counted, "RTCPSent", "RTCPReceived") == pytest.approx(0.24, abs=0.015)
    assert _share(counted, "Newexten") == pytest.approx(0.14, abs=0.015)
    assert counted.total() / PLAN.calls == pytest.approx(EVENTS_PER_CALL, abs=3)


def test_frames_are_whole_and_in_the_order_of_time() -> None:
    everything = frozenset(made.name.encode() for _, made in play(PLAN))
    frames = FrameReader(everything).feed(_bytes())
    stamps = [float(header(frame, "Timestamp")) for frame in frames]
    assert [event_name(frame) for frame in frames] == [made.name for _, made in play(PLAN)]
    assert stamps == sorted(stamps)


def test_every_wanted_frame_translates_and_every_call_closes() -> None:
    book = CallBook(BookSettings("bench", inbound_contexts=("from-trunk",)))
    told: dict[str, CallFacts] = {}
    for frame in FrameReader(WANTED).feed(_bytes()):
        event = translate(frame, STARTED_AT)
        assert event is not None
        assert event.at - STARTED_AT < timedelta(minutes=10)
        book.apply(event)
        told |= {facts.call_id: facts for facts in book.drain()}
    assert len(told) == PLAN.calls
    assert {facts.direction for facts in told.values()} == {Direction.INBOUND}
    assert {facts.queue for facts in told.values()} == {QUEUE}
    assert {(facts.phase, facts.odd, facts.gaps) for facts in told.values()} == {("over", (), ())}
    assert {facts.end for facts in told.values()} == {End.ANSWERED, End.ABANDONED}


def test_a_stream_can_stop_while_calls_are_in_progress() -> None:
    plan = Plan(calls=50, per_second=100.0, until_seconds=30.0)
    book = CallBook(BookSettings("bench", inbound_contexts=("from-trunk",)))
    for frame in FrameReader(WANTED).feed(b"".join(encoded(plan, US_PER_SECOND))):
        event = translate(frame, STARTED_AT)
        assert event is not None
        book.apply(event)
    assert len(list(book.running())) > 40
