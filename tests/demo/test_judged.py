"""The truth of the demo's script is what the program itself makes of the demo's bytes."""

from datetime import timedelta

import pytest

from monitor.ami.frames import FrameReader
from monitor.ami.translate import PBX_EVENTS, translate
from monitor.demo.messages import DemoEvent
from monitor.demo.replies import BANNER
from monitor.demo.shift import Shift, ShiftPlan
from monitor.domain.calls.book import CallBook
from monitor.domain.calls.ledger import BookSettings
from monitor.domain.events import LinkUp, SnapshotDone
from monitor.domain.facts import CallFacts
from monitor.domain.rules.case import Case
from monitor.domain.rules.four_ring import FourRing
from monitor.domain.rules.hangup_first import HangupFirst
from tests.demo.stage import STARTED_AT


def _book_of_an_empty_pbx() -> CallBook:
    book = CallBook(BookSettings(pbx="demo", inbound_contexts=("from-trunk",)))
    before = STARTED_AT - timedelta(minutes=5)
    for event in (LinkUp(before), SnapshotDone(before, "channels"), SnapshotDone(before, "queues")):
        book.apply(event)
    return book


def _heard(shift: Shift) -> dict[str, CallFacts]:
    reader, book = FrameReader(PBX_EVENTS), _book_of_an_empty_pbx()
    reader.feed(BANNER)
    facts: dict[str, CallFacts] = {}
    for offset_seconds, step in shift:
        if isinstance(step, DemoEvent):
            at = STARTED_AT + timedelta(seconds=offset_seconds)
            for frame in reader.feed(step.encode(at)):
                if (event := translate(frame, at)) is not None:
                    book.apply(event)
            facts |= {call.call_id: call for call in book.drain()}
    return facts


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_program_judges_the_shift_as_the_script_meant_it(seed: int) -> None:
    shift = Shift(ShiftPlan(seed=seed, length_seconds=900), STARTED_AT)
    heard = _heard(shift)
    now = STARTED_AT + timedelta(hours=2)
    for call in shift.expected():
        facts = heard[call.call_id]
        judged = [FourRing().judge(Case(facts), now).outcome, HangupFirst().judge(Case(facts), now).outcome]
        assert judged == [call.outcome("four_ring"), call.outcome("hangup_first")], call
        told = (facts.queue, facts.end, facts.hung_up_by, facts.agent, facts.caller_number, facts.odd)
        assert told == (call.queue, call.end, call.hung_up_by, call.agent, call.caller_number, ()), call
        assert facts.ring_seconds(now) == pytest.approx(call.ring_seconds, abs=0.01)
