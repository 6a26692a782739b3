"""A page of calls: what to select, and what came of it."""

from dataclasses import dataclass
from datetime import datetime

from monitor.domain.facts import Direction
from monitor.domain.records import JudgedCall
from monitor.domain.verdicts import Outcome

MAX_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class CallFilter:
    """Calls that arrived in [since, until), newest first. `outcome` is of `rule`; alone it means of any rule.

    `cursor` is a former page's `next_cursor`, opaque to the caller.
    """

    since: datetime | None = None
    until: datetime | None = None
    queue: str | None = None
    rule: str | None = None
    outcome: Outcome | None = None
    direction: Direction | None = None
    limit: int = 100
    cursor: str | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.limit <= MAX_LIMIT:
            raise ValueError(f"limit must be within 1..{MAX_LIMIT}, not {self.limit}")


@dataclass(frozen=True, slots=True)
class Page:
    """`next_cursor` is None on the last page."""

    calls: tuple[JudgedCall, ...]
    next_cursor: str | None
