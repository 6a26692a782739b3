"""Arithmetic of time in whole microseconds: stretches (start_at, end_at) in, their union, rest and length out."""

from collections.abc import Iterable
from datetime import datetime, timedelta

Stretch = tuple[datetime, datetime]

MICROSECOND = timedelta(microseconds=1)


def microseconds(seconds: float) -> int:
    """Seconds to the nearest microsecond, the finest step of an instant: so limits and instants compare exactly."""
    return round(seconds * 1_000_000)


def union(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The same time as ordered, separate stretches; empty and reversed ones vanish."""
    merged: list[Stretch] = []
    for start_at, end_at in sorted(stretches):
        if end_at <= start_at:
            continue
        if merged and start_at <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end_at))
        else:
            merged.append((start_at, end_at))
    return merged


def without(stretches: Iterable[Stretch], holes: Iterable[Stretch]) -> list[Stretch]:
    """What is left of the stretches outside all holes."""
    rest = union(stretches)
    for hole_start_at, hole_end_at in union(holes):
        cut: list[Stretch] = []
        for start_at, end_at in rest:
            cut.append((start_at, min(end_at, hole_start_at)))
            cut.append((max(start_at, hole_end_at), end_at))
        rest = union(cut)
    return rest


def length_us(stretches: Iterable[Stretch]) -> int:
    """Microseconds that the union of the stretches covers."""
    return sum((end_at - start_at) // MICROSECOND for start_at, end_at in union(stretches))
