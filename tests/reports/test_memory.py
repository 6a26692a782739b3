"""A report holds sums, not calls: its memory does not grow with them."""

import asyncio
import tracemalloc
from pathlib import Path

from tests.reports.made import files_of
from tests.reports.weeks import fill

FIRST, FEW, MANY = 1_000, 30_000, 90_000
MOST_RATIO = 1.6
"""Of three times the calls, where the bounded lists are full. Whether the next part is read while one is used moves the
peak by up to 1.4; a reader that keeps its calls comes to more than 2.
"""


def peak_bytes(url: str) -> int:
    tracemalloc.start()
    try:
        asyncio.run(files_of(url))
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_calls(tmp_path: Path) -> None:
    first = asyncio.run(fill(tmp_path / "first.db", FIRST))
    few = asyncio.run(fill(tmp_path / "few.db", FEW))
    many = asyncio.run(fill(tmp_path / "many.db", MANY))
    peak_bytes(first)  # what is imported once

    assert peak_bytes(many) < MOST_RATIO * peak_bytes(few)
