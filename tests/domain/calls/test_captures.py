"""Paste a call, get a test: every tests/captures/VERSION/NAME.ami beside a NAME.json of what its calls must come to.

The captures are raw bytes of an AMI socket; the expectations are what the phones themselves did.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.ami.frames import FrameReader
from monitor.ami.translate import WANTED, translate
from monitor.domain.calls import BookSettings, CallBook
from monitor.domain.events import PbxEvent, Tick
from monitor.domain.facts import CallFacts
from monitor.domain.rules.case import Case, Rule
from monitor.domain.rules.four_ring import FourRing
from monitor.domain.rules.hangup_first import HangupFirst

CAPTURES = Path(__file__).parents[2] / "captures"
NAMES = sorted(str(path.relative_to(CAPTURES).with_suffix("")) for path in CAPTURES.glob("*/*.json"))
RULES: tuple[Rule, ...] = (FourRing(), HangupFirst())
RING_TOLERANCE_SECONDS = 0.25


def events(name: str) -> list[PbxEvent]:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    found = []
    for frame in FrameReader(WANTED).feed((CAPTURES / f"{name}.ami").read_bytes()):
        event = translate(frame, at)
        if event is not None:
            at = event.at
            found.append(event)
    return found


def apply(stream: Iterator[PbxEvent] | list[PbxEvent]) -> list[CallFacts]:
    book = CallBook(BookSettings("pbx", inbound_contexts=("from-trunk*",)))
    latest: dict[str, CallFacts] = {}
    at = datetime(2026, 1, 1, tzinfo=UTC)
    for event in stream:
        book.apply(event)
        at = event.at
        latest |= {facts.call_id: facts for facts in book.drain()}
    book.apply(Tick(at + timedelta(seconds=1)))
    latest |= {facts.call_id: facts for facts in book.drain()}
    return sorted(latest.values(), key=lambda facts: facts.arrived_at)


def said(facts: CallFacts) -> dict[str, Any]:
    now = facts.ended_at or facts.arrived_at
    verdicts = {rule.name: rule.judge(Case(facts), now) for rule in RULES}
    return {
        **{name: f"{verdict.outcome} {verdict.reason}" for name, verdict in verdicts.items()},
        "caller": facts.caller_number,
        "direction": facts.direction.value,
        "queue": facts.queue,
        "end": facts.end.value,
        "hung_up_by": facts.hung_up_by.value if facts.hung_up_by else None,
        "agent": facts.agent,
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_captured_call_comes_to_what_the_phones_did(name: str) -> None:
    expected = json.loads((CAPTURES / f"{name}.json").read_text())["calls"]

    calls = apply(events(name))

    rings = [call.pop("ring_seconds") for call in expected]
    assert expected == [said(facts) for facts in calls]
    assert [facts.ring_seconds(facts.arrived_at) for facts in calls] == pytest.approx(rings, abs=RING_TOLERANCE_SECONDS)


@pytest.mark.parametrize("name", NAMES)
def test_every_event_twice_changes_nothing(name: str) -> None:
    once = apply(events(name))

    twice = apply([event for event in events(name) for _ in range(2)])

    assert [said(facts) for facts in once] == [said(facts) for facts in twice]
    assert [facts.legs for facts in once] == [facts.legs for facts in twice]


@pytest.mark.parametrize("name", NAMES)
def test_a_call_cut_off_anywhere_is_never_fatal_nor_met_or_missed_by_a_later_lie(name: str) -> None:
    whole = events(name)
    final = {facts.call_id: said(facts) for facts in apply(whole)}

    for length in range(1, len(whole), 5):
        for facts in apply(whole[:length]):
            outcome = said(facts)["hangup_first"].split()[0]
            if outcome in ("met", "missed"):
                assert final[facts.call_id]["hangup_first"].split()[0] == outcome


def test_there_are_captures_of_both_versions() -> None:
    assert {"16", "22"} == {name.split("/")[0] for name in NAMES}
    assert len(NAMES) > 100
