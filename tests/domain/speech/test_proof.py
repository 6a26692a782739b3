"""A phrase is proven by enough calls and a large enough share of them, or by one sample; false alarms prove nothing."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from monitor.domain.rules.case import GreetingEvidence
from monitor.domain.speech.heard import Hit
from monitor.domain.speech.opinion import Doubt, unheard
from monitor.domain.speech.policy import Key
from monitor.domain.speech.proof import SAMPLE, Demand, tallied
from monitor.domain.speech.script import Part

AT = datetime(2026, 3, 1, 8, tzinfo=UTC)
HELLO: Key = (Part.GREETING, "您好")
GAS: Key = (Part.NAME, "云海燃气")


def heard(call: object, *phrases: Key, probability: float = 0.97, **changes: object) -> GreetingEvidence:
    hits = tuple(Hit(part, say, 0.8, 1.3, probability) for part, say in phrases)
    evidence = GreetingEvidence(str(call), AT, "recording", True, True, True, 0.8, 0.9, engine="ear", script_id="front")
    return replace(evidence, hits=hits, **changes)  # type: ignore[arg-type]


def deaf(call: object) -> GreetingEvidence:
    return replace(heard(call), reasons=(Doubt.NO_SPEECH,))


CASES: dict[str, tuple[list[GreetingEvidence], set[Key]]] = {
    "nothing yet": ([], set()),
    "in four calls": ([heard(call, HELLO) for call in range(4)], set()),
    "in five calls": ([heard(call, HELLO) for call in range(5)], {HELLO}),
    "in five calls, each its own": (
        [heard(call, HELLO) for call in range(5)] + [heard(call, GAS) for call in range(5, 10)], {HELLO, GAS},
    ),
    "five times in one call": ([heard("one", HELLO)] * 5, set()),
    "five hits of one call": ([heard("one", *[HELLO] * 5)], set()),
    "not surely": ([heard(call, HELLO, probability=0.89) for call in range(9)], set()),
    "by another ear": ([heard(call, HELLO, engine="other") for call in range(9)], set()),
    "of another script": ([heard(call, HELLO, script_id="other") for call in range(9)], set()),
    "as often as false alarms": (
        [heard(call, HELLO) for call in range(6)] + [heard(call, GAS) for call in range(6, 200)], {GAS},
    ),
    "in every tenth call": (
        [heard(call, HELLO) for call in range(10)] + [heard(call) for call in range(10, 100)], {HELLO},
    ),
    "in five of many calls that nobody heard": (
        [heard(call, HELLO) for call in range(5)] + [deaf(call) for call in range(5, 99)], {HELLO},
    ),
    "on trial": ([heard(call, HELLO, shadow=True) for call in range(5)], {HELLO}),
    "of one sample": ([heard("sample", GAS, source=SAMPLE)], {GAS}),
    "of one sample, in doubt": ([heard("sample", GAS, source=SAMPLE, probability=0.5)], set()),
}  # fmt: skip


@pytest.mark.parametrize(("greetings", "expected"), CASES.values(), ids=CASES)
def test_proven(greetings: list[GreetingEvidence], expected: set[Key]) -> None:
    assert expected == tallied(greetings, "ear", "front").proven(Demand())


def test_what_could_not_be_heard_is_no_call() -> None:
    opinion = unheard(Doubt.ENGINE_FAILED, "ear", "front")
    evidence = GreetingEvidence.of(opinion, "c1", AT, "recording")
    assert tallied([evidence], "ear", "front").calls == 0


def test_a_site_may_ask_for_more() -> None:
    tally = tallied([heard(call, HELLO) for call in range(9)], "ear", "front")
    assert [{HELLO}, set()] == [tally.proven(Demand(calls=calls)) for calls in (9, 10)]
