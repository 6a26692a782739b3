"""What holds for all rules: their names, their words, and that none ever fails on facts that can be written down."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.rules import RULE_NAMES, Dispatch, FourRing, Greeting, HangupFirst, NoInterrupting
from monitor.domain.rules.case import Case, Rule
from monitor.domain.rules.four_ring import Clock
from monitor.words.codes import REASONS
from tests.domain.rules.cases import at, cases

RULES: tuple[Rule, ...] = (
    *(FourRing(clock=clock) for clock in get_args(Clock)), Greeting(), Greeting(order="any"), HangupFirst(), Dispatch(),
    NoInterrupting(),
)  # fmt: skip


def test_names_in_the_order_of_reports() -> None:
    assert RULE_NAMES == ("four_ring", "greeting", "hangup_first", "dispatch", "no_interrupting")


@pytest.mark.parametrize("rule", RULES, ids=repr)
@given(case=cases, now=st.integers(-100, 5000))
def test_every_verdict_has_its_words(rule: Rule, case: Case, now: int) -> None:
    verdict = rule.judge(case, at(now))

    assert rule.name == verdict.rule
    assert set(REASONS[rule.name][verdict.reason]) == {name for name, _ in verdict.values} - {"estimated"}
