"""不随意打断用户的话语: the agent lets the caller finish."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.facts import CallFacts, Direction, End
from monitor.domain.rules.case import Case
from monitor.domain.rules.no_interrupting import NoInterrupting
from monitor.domain.talk import Overlap, Side, TalkFacts
from monitor.domain.verdicts import Outcome, Verdict
from tests.domain.rules.cases import at, call, gap, say, talked

RULE = NoInterrupting()
NAME = "no_interrupting"
HEARD = TalkFacts(50, 49, 20, 20, 12, 3, (1.0, 1.2))


def over(start: float = 20, **known: Any) -> Overlap:
    """The agent cuts in for two seconds."""
    base: dict[str, Any] = {
        "at": at(start), "by": Side.AGENT, "agent": "Li", "seconds": 2.0, "lead_seconds": 3.0,
        "turn_seconds": 5.0, "other_seconds": 5.0, "outlasted_seconds": 3.0,
    }  # fmt: skip
    return Overlap(**(base | known))


def heard(*overlaps: Overlap, **known: Any) -> CallFacts:
    return talked(10, 60, talk=replace(HEARD, overlaps=overlaps, **known))


def thrice(**known: Any) -> CallFacts:
    return heard(*(over(start, **known) for start in (20, 30, 40)))


MET = say(NAME, Outcome.MET, "let_finish", ("count", 0), ("limit", 2))
MISSED = say(NAME, Outcome.MISSED, "cut_in", ("count", 3), ("limit", 2), ("seconds", 2.0), ("agent", "Li"))
DOUBT = say(NAME, Outcome.UNKNOWN, "doubtful", ("count", 3))
PARTLY = say(NAME, Outcome.UNKNOWN, "partly_heard", ("seconds", 40.0), ("talk_seconds", 50.0))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param(heard(), MET, id="nobody cut in"),
        pytest.param(heard(over()), replace(MET, values=(("count", 1), ("limit", 2))), id="once"),
        pytest.param(heard(over(), over(30)), replace(MET, values=(("count", 2), ("limit", 2))), id="at the limit"),
        pytest.param(thrice(), MISSED, id="past it"),
        pytest.param(thrice(by=Side.CALLER), MET, id="it was the caller"),
        pytest.param(thrice(seconds=1.0), MET, id="too short to count"),
        pytest.param(thrice(lead_seconds=0.9), MET, id="both began together"),
        pytest.param(thrice(turn_seconds=1.0), MET, id="a nod"),
        pytest.param(thrice(outlasted_seconds=0.3), DOUBT, id="it ends with the caller: an echo?"),
        pytest.param(thrice(outlasted_seconds=-2.0), DOUBT, id="within the caller's speech: an echo?"),
        pytest.param(thrice(other_seconds=21.0), DOUBT, id="a caller that never draws breath: noise?"),
        pytest.param(thrice(turn_seconds=21.0), DOUBT, id="an agent that never draws breath: music?"),
        pytest.param(
            heard(over(), over(25), over(30, seconds=2.5), over(40, outlasted_seconds=0.0)),
            replace(MISSED, values=(("count", 3), ("limit", 2), ("seconds", 2.5), ("agent", "Li"))),
            id="enough without the doubtful one",
        ),
        pytest.param(heard(heard_seconds=40.0, joined_seconds=50.0), PARTLY, id="ten seconds unheard"),
        pytest.param(heard(heard_seconds=0.0, joined_seconds=2.9), MET, id="hardly any"),
        pytest.param(
            heard(caller_seconds=0.0), say(NAME, Outcome.UNKNOWN, "one_silent", ("side", "caller")), id="no caller"
        ),
        pytest.param(
            heard(agent_seconds=0.0), say(NAME, Outcome.UNKNOWN, "one_silent", ("side", "agent")), id="no agent"
        ),
        pytest.param(talked(10, 60), say(NAME, Outcome.UNKNOWN, "not_listened"), id="not listened to"),
        pytest.param(replace(thrice(), gaps=(gap(30, 31),)), say(NAME, Outcome.UNKNOWN, "link_gap"), id="a gap"),
        pytest.param(replace(thrice(), gaps=(gap(2, 3),)), MISSED, id="a gap before the answer"),
        pytest.param(replace(thrice(), end=End.LOST), say(NAME, Outcome.UNKNOWN, "end_unseen"), id="lost"),
        pytest.param(talked(10), say(NAME, Outcome.PENDING, "in_talk"), id="in talk"),
        pytest.param(
            call(end=End.ABANDONED, ended_at=at(9)), say(NAME, Outcome.EXEMPT, "never_answered"), id="abandoned"
        ),
        pytest.param(
            replace(thrice(), direction=Direction.OUTBOUND),
            say(NAME, Outcome.EXEMPT, "not_inbound", ("direction", "outbound")),
            id="outbound",
        ),
    ],
)
def test_who_cut_in(facts: CallFacts, expected: Verdict) -> None:
    assert expected == RULE.judge(Case(facts), at(100))


def test_without_a_call_nobody_spoke() -> None:
    assert say(NAME, Outcome.EXEMPT, "never_answered") == RULE.judge(Case(None), at(100))


def test_the_agent_of_the_call_stands_in_where_a_voice_has_no_name() -> None:
    assert ("agent", "8001") in RULE.judge(Case(thrice(agent="")), at(100)).values


seconds = st.floats(0, 30, allow_nan=False)
overlaps = st.lists(
    st.builds(Overlap, st.just(at(20)), st.sampled_from(Side), st.just("Li"), seconds, seconds, seconds, seconds,
              st.floats(-30, 30, allow_nan=False)),
    max_size=8,
)  # fmt: skip


@given(overlaps=overlaps, more=st.integers(0, 5))
def test_a_larger_limit_never_accuses(overlaps: list[Overlap], more: int) -> None:
    facts = heard(*overlaps)
    strict, lenient = RULE.judge(Case(facts), at(100)), NoInterrupting(max_cut_ins=2 + more).judge(Case(facts), at(100))

    assert not (lenient.outcome is Outcome.MISSED and strict.outcome is not Outcome.MISSED)


@given(overlaps=overlaps)
def test_without_an_overlap_of_the_agent_s_nobody_is_accused(overlaps: list[Overlap]) -> None:
    facts = heard(*(one for one in overlaps if one.by is Side.CALLER))

    assert RULE.judge(Case(facts), at(100)) == MET
