"""A score becomes a probability: sure beyond the thresholds, never sure between them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.speech.policy import Limits
from monitor.domain.speech.script import Part
from monitor.speech.scoring import Scale, Thresholds

LIMITS = Limits()
SCORES = st.floats(-400, 400)


@given(SCORES, SCORES, SCORES)
def test_what_is_claimed_agrees_with_the_policys_limits(first: float, second: float, score: float) -> None:
    no, yes = sorted((first, second + 0.5 if first == second else second))
    thresholds = Thresholds(yes, no)
    found = thresholds.probability(score)
    assert 0 <= found <= 1
    assert (score >= yes) == (found >= LIMITS.heard)
    assert (score <= no) == (found <= LIMITS.not_heard)


@given(SCORES, SCORES)
def test_a_higher_score_is_never_less_probable(one: float, other: float) -> None:
    thresholds = Thresholds(10, -30)
    low, high = sorted((one, other))
    assert thresholds.probability(low) <= thresholds.probability(high)


def test_thresholds_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(ValueError, match=r"no \(3\) is not below yes \(2\)"):
        Thresholds(yes=2, no=3)


def test_a_phrase_that_was_calibrated_has_its_own() -> None:
    usual, own = Thresholds(10, -30), Thresholds(2, -3)
    scale = Scale(usual, Thresholds(6, -40), {"city gas": own})
    assert own == scale.of(Part.NAME, "city gas")
    assert usual == scale.of(Part.GREETING, "good morning")
