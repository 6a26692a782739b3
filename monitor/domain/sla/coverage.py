"""How much of a period was heard at all: gaps come in, the share of any stretch comes out."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

QUIET_US = 15 * 60 * 1_000_000
"""A longer silence at the end of a period counts as unheard: nobody knows whether it was listened to."""

Hole = tuple[int, int]
"""[start_us, end_us)"""


@dataclass(frozen=True, slots=True)
class LinkSeen:
    """First and last evidence of a PBX's link, of any time; None where there is none at all."""

    link: str
    first_us: int | None
    last_us: int | None


@dataclass(frozen=True, slots=True)
class SeenGap:
    """A stretch in which a link was not heard; `end_us` is None while it lasts."""

    link: str
    start_us: int
    end_us: int | None
    why: str


def holes_of(links: Iterable[LinkSeen], gaps: Iterable[SeenGap], since_us: int, until_us: int) -> list[SeenGap]:
    """The gaps of the links within [since, until), with what was before the first evidence and after the last."""
    found = [
        SeenGap(gap.link, max(gap.start_us, since_us), min(gap.end_us or until_us, until_us), gap.why) for gap in gaps
    ]
    for link in links:
        if link.first_us is None or link.last_us is None:
            found.append(SeenGap(link.link, since_us, until_us, "never_heard"))
            continue
        if link.first_us > since_us:
            found.append(SeenGap(link.link, since_us, min(link.first_us, until_us), "not_yet_heard"))
        if until_us - link.last_us > QUIET_US:
            found.append(SeenGap(link.link, max(link.last_us, since_us), until_us, "not_heard_since"))
    kept = [gap for gap in found if gap.end_us is not None and gap.end_us > gap.start_us]
    return sorted(kept, key=lambda gap: (gap.start_us, gap.link))


class Coverage:
    """Of [since_us, until_us): heard is what lies outside all holes of all links."""

    def __init__(self, since_us: int, until_us: int, holes: Sequence[SeenGap]) -> None:
        self.since_us = since_us
        self.until_us = until_us
        self._holes = _united((gap.start_us, gap.end_us or until_us) for gap in holes)
        self._starts = [start for start, _ in self._holes]

    def heard_us(self, start_us: int, end_us: int) -> int:
        start_us, end_us = max(start_us, self.since_us), min(end_us, self.until_us)
        if end_us <= start_us:
            return 0
        missed = 0
        for start, end in self._holes[max(0, bisect_right(self._starts, start_us) - 1) :]:
            if start >= end_us:
                break
            missed += max(0, min(end, end_us) - max(start, start_us))
        return end_us - start_us - missed

    def share(self, start_us: int | None = None, end_us: int | None = None) -> float | None:
        """0..1 of the stretch, by default of the whole; None for a stretch outside it."""
        start_us = max(self.since_us, start_us if start_us is not None else self.since_us)
        end_us = min(self.until_us, end_us if end_us is not None else self.until_us)
        return self.heard_us(start_us, end_us) / (end_us - start_us) if end_us > start_us else None


def _united(holes: Iterable[Hole]) -> list[Hole]:
    merged: list[Hole] = []
    for start, end in sorted(holes):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged
