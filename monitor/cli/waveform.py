"""A clip drawn in letters: how loud it is, where speech lies in it, and each phrase under its place."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from monitor.domain.speech.heard import Hit, Speech

BARS = " ▁▂▃▄▅▆▇█"
QUIETEST_DB, LOUDEST_DB = -60.0, -6.0
TICKS = 10


def bars(levels_db: Sequence[float], width: int) -> str:
    """The loudest level of each column."""
    if not levels_db:
        return ""
    edges = [len(levels_db) * at // width for at in range(width + 1)]
    return "".join(_bar(max(levels_db[start : max(end, start + 1)])) for start, end in pairwise(edges))


def _bar(level_db: float) -> str:
    share = (level_db - QUIETEST_DB) / (LOUDEST_DB - QUIETEST_DB)
    return BARS[round(min(max(share, 0.0), 1.0) * (len(BARS) - 1))]


def drawn(levels_db: Sequence[float], speech: Speech, hits: Iterable[Hit], width: int) -> list[str]:
    """Lines of `width` letters, and longer ones where a phrase at the end needs it."""
    seconds = speech.audio_seconds
    if seconds <= 0:
        return []

    def place(at: float) -> int:
        return min(max(int(at / seconds * width), 0), width - 1)

    marks = [" "] * width
    for start, end in speech.talks:
        for column in range(place(start), place(end) + 1):
            marks[column] = "━"
    lines = [bars(levels_db, width).rstrip(), "".join(marks).rstrip(), _ruler(seconds, width)]
    for hit in sorted(hits, key=lambda hit: hit.start_seconds):
        first = place(hit.start_seconds)
        span = "└" + "─" * max(place(hit.end_seconds) - first - 1, 0) + "┘"
        lines.append(" " * first + f"{span} {hit.part.value}: {hit.say} ({hit.probability:.0%})")
    return lines


def _ruler(seconds: float, width: int) -> str:
    line = ""
    for tick in range(TICKS):
        at = width * tick // TICKS
        label = f"|{seconds * tick / TICKS:.1f}"
        if at >= len(line):
            line = line.ljust(at) + label
    return line[:width]
