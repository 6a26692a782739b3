"""Memory of this process over a run, and a line for the table."""

from __future__ import annotations

import gc
import time
from dataclasses import dataclass, field

import psutil

MIB = 1024 * 1024


@dataclass
class Gauges:
    """`note` at each step; memory is compared between a later part of the way and the end."""

    total: int
    began: float = field(default_factory=time.monotonic)
    seen: list[tuple[float, float]] = field(default_factory=list)

    def note(self, done: int) -> None:
        """`done` of `total`."""
        share = done / self.total
        if not self.seen or share - self.seen[-1][0] >= 0.05 or done >= self.total:
            gc.collect()
            self.seen.append((share, psutil.Process().memory_info().rss / MIB))

    def at(self, share: float) -> float:
        """MiB when this share was done."""
        return next(mib for done, mib in self.seen if done >= share)

    @property
    def rate(self) -> float:
        return self.total / (time.monotonic() - self.began)

    def line(self, what: str, *more: str) -> str:
        memory = f"RSS {self.at(0.25):.0f} → {self.at(0.5):.0f} → {self.at(0.75):.0f} → {self.seen[-1][1]:.0f} MiB"
        return f"{what:10} {self.total:>9,} {self.rate:>9,.0f}/s  {memory}  {'  '.join(more)}"
