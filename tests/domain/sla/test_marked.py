"""What people said of calls: who exempted what, what holds, and rates without it beside the rates as judged."""

from datetime import timedelta

import pytest

from monitor.domain.marks import Mark, MarkKind
from monitor.domain.sla.figures import OTHERS, SeenCall
from monitor.domain.sla.marked import MOST_MARKS, MOST_NAMES, MarkedCall, MarkFigures
from monitor.domain.tally import Tally
from tests.domain.sla.test_figures import RULES, START, call, counted

EXEMPT, WITHDRAWN, COMMENT, SILENT = MarkKind.EXEMPT, MarkKind.WITHDRAWN, MarkKind.COMMENT, MarkKind.SILENT


def mark(rule: str = "", kind: MarkKind = EXEMPT, by: str = "Wang", second: float = 0.0) -> Mark:
    return Mark("hq", "1.1", rule, kind, "a drill", by, "token", START + timedelta(seconds=second))


def marked(*marks: Mark, is_inbound: bool = True, seen: SeenCall | None = None) -> MarkedCall:
    """Of a call that is met, missed, unknown."""
    return MarkedCall(seen or call(), "1.1", is_inbound, marks)


@pytest.mark.parametrize(
    ("marks", "places", "holds"),
    [
        ([mark("four_ring")], (0,), [True]),
        ([mark()], (0, 1, 2), [True]),
        ([mark("greeting"), mark("greeting", second=1)], (1,), [False, True]),
        ([mark(), mark("four_ring", WITHDRAWN)], (1, 2), [True, None]),
        ([mark("four_ring"), mark("", WITHDRAWN)], (), [False, None]),
        ([mark("", SILENT), mark("", SILENT, by="Li")], (), [True, False]),
        ([mark("", COMMENT)], (), [None]),
        ([mark("courtesy")], (), [True]),
    ],
)
def test_what_holds(marks: list[Mark], places: tuple[int, ...], holds: list[bool | None]) -> None:
    found = MarkFigures()
    assert places == found.add(marked(*marks), RULES)
    assert holds == [seen.holds for seen in found.listed]
    assert len(marks) == found.counts.total()


def test_who_exempted_what_of_which_outcome() -> None:
    found = MarkFigures()
    for one in (marked(mark()), marked(mark("greeting", by="Li")), marked(mark("greeting", by="Li"))):
        found.add(one, RULES)
    assert {
        ("four_ring", "Wang"): Tally(met=1),
        ("greeting", "Wang"): Tally(missed=1),
        ("hangup_first", "Wang"): Tally(unknown=1),
        ("greeting", "Li"): Tally(missed=2),
    } == found.exempted
    assert (("greeting", "missed"),) == found.listed[-1].outcomes


def test_a_call_from_inside_is_listed_and_counts_for_no_rate() -> None:
    found = MarkFigures()
    assert () == found.add(marked(mark(), is_inbound=False), RULES)
    assert ({}, 1) == (found.exempted, len(found.listed))


def test_an_unjudged_call_has_nothing_to_take_out() -> None:
    assert () == MarkFigures().add(marked(mark(), seen=call(outcomes=(None, None, None))), RULES)


def test_names_and_lists_are_bounded_and_counts_are_not() -> None:
    found = MarkFigures()
    for number in range(MOST_MARKS + 5):
        found.add(marked(mark("four_ring", by=f"name {number}")), RULES)
    assert (MOST_MARKS, MOST_MARKS + 5) == (len(found.listed), found.counts.total())
    assert MOST_NAMES + 1 == len(found.exempted)
    assert MOST_MARKS + 5 - MOST_NAMES == found.exempted["four_ring", OTHERS].met


def test_a_rate_stays_as_judged_beside_the_one_without_exempted_calls() -> None:
    late = call(30.0, wait=30.0, outcomes=("missed", "missed", "met"), hangup_agent="Zhao", queue="service")
    figures = counted(call(), late)
    figures.take_out(late, (0, 2))

    assert (Tally(met=1, missed=1), Tally(missed=1)) == (figures.total.tally(0), figures.total.taken_out(0))
    assert 1.0 == (figures.total.tally(0) - figures.total.taken_out(0)).rate
    assert Tally() == figures.total.taken_out(1)
    assert (Tally(), Tally(missed=1)) == (figures.queues["repair"].taken_out(0), figures.queues["service"].taken_out(0))
    assert Tally(missed=1) == next(iter(figures.days.values())).taken_out(0)
    assert Tally(missed=1) == next(iter(figures.shifts.values())).taken_out(0)
    assert Tally(met=1) == figures.agents["Zhao"].taken_out("hangup_first")
    assert Tally() == figures.agents["Li"].taken_out("hangup_first")
