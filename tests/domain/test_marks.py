"""The last word on a rule counts, and nothing that was said is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.marks import Mark, MarkKind, effective
from tests.domain.calls_at_hand import RULES, after

EXEMPT, WITHDRAWN, COMMENT = MarkKind.EXEMPT, MarkKind.WITHDRAWN, MarkKind.COMMENT
SILENT, ANGRY = MarkKind.SILENT, MarkKind.ANGRY


def mark(kind: MarkKind, rule: str = "", number: int = 0) -> Mark:
    return Mark("hq", "1.1", rule, kind, f"reason {number}", "李静", "shift", after(number))


def marks(*said: tuple[MarkKind, str]) -> list[Mark]:
    return [mark(kind, rule, number) for number, (kind, rule) in enumerate(said)]


@pytest.mark.parametrize(
    ("said", "exempt"),
    [
        ([], set()),
        ([(COMMENT, "four_ring")], set()),
        ([(EXEMPT, "four_ring")], {"four_ring"}),
        ([(EXEMPT, "")], {"four_ring", "greeting"}),
        ([(EXEMPT, "four_ring"), (WITHDRAWN, "four_ring")], set()),
        ([(EXEMPT, "four_ring"), (WITHDRAWN, "greeting")], {"four_ring"}),
        ([(EXEMPT, ""), (WITHDRAWN, "greeting")], {"four_ring"}),
        ([(EXEMPT, ""), (WITHDRAWN, "greeting"), (EXEMPT, "")], {"four_ring", "greeting"}),
        ([(EXEMPT, "four_ring"), (EXEMPT, ""), (WITHDRAWN, "")], set()),
        ([(WITHDRAWN, ""), (EXEMPT, "greeting")], {"greeting"}),
    ],
)
def test_exemptions(said: list[tuple[MarkKind, str]], exempt: set[str]) -> None:
    found = effective(marks(*said))
    assert exempt == {rule for rule in RULES if found.exemption(rule)}


def test_an_exemption_is_the_mark_that_made_it() -> None:
    former, latter = marks((EXEMPT, ""), (EXEMPT, "greeting"))
    found = effective([former, latter])
    assert (former, latter) == (found.exemption("four_ring"), found.exemption("greeting"))


def test_what_the_caller_was_like_is_said_once_until_all_is_withdrawn() -> None:
    said = marks((SILENT, ""), (ANGRY, ""), (SILENT, ""), (WITHDRAWN, "four_ring"))
    assert ("silent", "angry") == effective(said).said
    assert () == effective([*said, mark(WITHDRAWN)]).said
    assert ("angry",) == effective([*said, mark(WITHDRAWN), mark(ANGRY)]).said


@given(st.lists(st.tuples(st.sampled_from(MarkKind), st.sampled_from(["", *RULES]))), st.sampled_from(RULES))
def test_the_last_word_counts(said: list[tuple[MarkKind, str]], rule: str) -> None:
    words = [kind for kind, of in said if kind in (EXEMPT, WITHDRAWN) and of in ("", rule)]
    assert (bool(words) and words[-1] is EXEMPT) == (effective(marks(*said)).exemption(rule) is not None)
