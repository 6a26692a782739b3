"""What people say of a call, beside its verdicts and never instead of them: exemptions, comments, and the kind of call.

Marks are only added: the last word on a rule counts, and a withdrawal is a mark of its own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class MarkKind(StrEnum):
    """`silent`, `abusive` and `angry` say what the caller was like; the first two exempt hangup_first (RULES.md)."""

    EXEMPT = "exempt"
    WITHDRAWN = "withdrawn"
    COMMENT = "comment"
    SILENT = "silent"
    ABUSIVE = "abusive"
    ANGRY = "angry"


OF_CALLER = (MarkKind.SILENT, MarkKind.ABUSIVE, MarkKind.ANGRY)


@dataclass(frozen=True, slots=True)
class Mark:
    """`rule` is empty where all rules are meant; `marked_by` is the person's name, `token` the token's."""

    pbx: str
    call_id: str
    rule: str
    mark: MarkKind
    reason: str
    marked_by: str
    token: str
    marked_at: datetime


@dataclass(frozen=True, slots=True)
class Effective:
    """What holds after the last mark. `exemptions` by rule; under the empty name the one for all other rules.

    A rule with None was withdrawn by itself. `of_caller` is in order of marking.
    """

    exemptions: Mapping[str, Mark | None]
    of_caller: tuple[Mark, ...]

    def exemption(self, rule: str) -> Mark | None:
        return self.exemptions.get(rule, self.exemptions.get(""))

    @property
    def said(self) -> tuple[str, ...]:
        """As CallFacts.marks has it."""
        return tuple(mark.mark.value for mark in self.of_caller)


def effective(marks: Iterable[Mark]) -> Effective:
    """The marks of one call, in the order in which they were made. Withdrawing for all rules takes back everything."""
    exemptions: dict[str, Mark | None] = {}
    of_caller: dict[MarkKind, Mark] = {}
    for mark in marks:
        if mark.mark in (MarkKind.EXEMPT, MarkKind.WITHDRAWN):
            if not mark.rule:
                exemptions.clear()
            exemptions[mark.rule] = mark if mark.mark is MarkKind.EXEMPT else None
            if mark.mark is MarkKind.WITHDRAWN and not mark.rule:
                of_caller.clear()
        elif mark.mark in OF_CALLER:
            of_caller.setdefault(mark.mark, mark)
    return Effective(exemptions, tuple(of_caller.values()))
