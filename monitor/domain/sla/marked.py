"""What people said of the period's calls: exemptions in force beside the verdicts that they leave as they are."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from monitor.domain.marks import OF_CALLER, Effective, Mark, MarkKind, effective
from monitor.domain.sla.figures import OTHERS, SeenCall
from monitor.domain.tally import Tally
from monitor.domain.verdicts import Outcome

MOST_MARKS = 1_000
MOST_NAMES = 200


class MarkedCall(NamedTuple):
    """A call of any direction, and its marks in the order in which they were made; `call` has every rule's outcome."""

    call: SeenCall
    call_id: str
    is_inbound: bool
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class SeenMark:
    """A mark, whether it still holds (None where there is nothing to hold), and the verdicts that it speaks of."""

    mark: Mark
    holds: bool | None
    outcomes: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class MarkFigures:
    """All marks are counted by kind, exemptions in force by rule and name; the first MOST_MARKS are listed.

    They come in the order of their calls' arrival. A name is what was typed at the marking.
    """

    counts: Counter[str] = field(default_factory=Counter)
    exempted: dict[tuple[str, str], Tally] = field(default_factory=dict)
    listed: list[SeenMark] = field(default_factory=list)

    def add(self, marked: MarkedCall, rules: Sequence[str]) -> tuple[int, ...]:
        """The places among `rules` of those that an exemption in force takes this call out of."""
        said = effective(marked.marks)
        self.counts.update(mark.mark.value for mark in marked.marks)
        for mark in marked.marks[: MOST_MARKS - len(self.listed)]:
            self.listed.append(SeenMark(mark, _holds(mark, said, rules), tuple(_spoken_of(mark, marked.call, rules))))
        if not marked.is_inbound:
            return ()
        places = []
        for place, rule in enumerate(rules):
            exemption = said.exemption(rule)
            outcome = marked.call.outcomes[place]
            if exemption is not None and outcome is not None:
                places.append(place)
                self._count(rule, exemption.marked_by, Outcome(outcome))
        return tuple(places)

    def _count(self, rule: str, name: str, outcome: Outcome) -> None:
        """Past MOST_NAMES pairs of rule and name the further names of a rule share one."""
        known = (rule, name) in self.exempted or len(self.exempted) < MOST_NAMES
        key = (rule, name if known else OTHERS)
        self.exempted[key] = self.exempted.get(key, Tally()).plus(outcome)


def _holds(mark: Mark, said: Effective, rules: Sequence[str]) -> bool | None:
    """Of two same marks the one that counts holds; a comment and a withdrawal have nothing to hold."""
    if mark.mark is MarkKind.EXEMPT:
        return any(said.exemption(rule) is mark for rule in ([mark.rule] if mark.rule else rules))
    return any(mark is one for one in said.of_caller) if mark.mark in OF_CALLER else None


def _spoken_of(mark: Mark, call: SeenCall, rules: Sequence[str]) -> Iterator[tuple[str, str]]:
    for rule, outcome in zip(rules, call.outcomes, strict=True):
        if outcome is not None and mark.rule in ("", rule):
            yield rule, outcome
