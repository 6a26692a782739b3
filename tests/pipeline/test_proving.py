"""An ear proves its phrases call by call, and still knows them after a restart."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.domain.records import Batch
from monitor.domain.rules.case import GreetingEvidence
from monitor.domain.speech.heard import Evidence, Hit, Speech
from monitor.domain.speech.opinion import Doubt
from monitor.domain.speech.policy import Limits
from monitor.domain.speech.proof import Demand
from monitor.domain.speech.script import Deny, Part, Phrase, Script
from monitor.pipeline.proving import NEWEST_CALLS, Proving
from monitor.store import Store

AT = datetime(2026, 3, 1, 8, tzinfo=UTC)
HITS = (Hit(Part.GREETING, "您好", 0.8, 1.3, 0.97), Hit(Part.NAME, "云海燃气", 1.4, 2.2, 0.95))
PHRASES = (
    Phrase(Part.GREETING, "您好", (("nin2", "hao3"),)),
    Phrase(Part.NAME, "云海燃气", (("yun2", "hai3", "ran2", "qi4"),)),
)
SCRIPT = Script("front", "zh", PHRASES, deny=Deny.AFTER_PROVEN)
SPEECH = Speech(10.0, 4.0, 0.7, 0.8, 30.0, is_silent=False)
NEITHER = Evidence("ear", 0.02, 0.03, can_deny=True)


def heard(number: int) -> GreetingEvidence:
    at = AT + timedelta(seconds=number)
    base = GreetingEvidence(f"c{number}", at, "recording", True, True, True, 0.8, 0.95)
    return replace(base, engine="ear", script_id="front", hits=HITS)


def proving() -> Proving:
    return Proving(Limits(), Demand())


def test_denial_begins_with_the_fifth_call() -> None:
    ear = proving()
    for number in range(5):
        assert ear.opinion(SCRIPT, NEITHER, SPEECH).reasons == (Doubt.PHRASE_UNPROVEN,)
        ear.tell(Batch(greetings=[heard(number)]))
    opinion = ear.opinion(SCRIPT, NEITHER, SPEECH)
    assert (False, False, ()) == (opinion.greeted, opinion.named, opinion.reasons)


def test_an_engine_without_a_name_proves_nothing() -> None:
    ear = proving()
    ear.tell(Batch(greetings=[replace(heard(number), engine="") for number in range(9)]))
    assert frozenset() == ear.proven("", "front")


def test_proof_of_long_ago_is_none() -> None:
    ear = proving()
    ear.tell(Batch(greetings=[heard(number) for number in range(5)]))
    ear.tell(Batch(greetings=[replace(heard(10 + number), script_id="other") for number in range(NEWEST_CALLS - 4)]))
    assert frozenset() == ear.proven("ear", "front")


async def test_proof_outlives_a_restart(tmp_path: Path) -> None:
    store = await Store.open(f"sqlite:///{tmp_path / 'monitor.db'}")
    await store.write(Batch(greetings=[heard(number) for number in range(5)]))
    ear = proving()
    await ear.recall(store)
    await store.close()
    assert {(Part.GREETING, "您好"), (Part.NAME, "云海燃气")} == ear.proven("ear", "front")
