"""The sheet of answer times: rings, seconds and percentiles."""

from collections.abc import Iterator

from monitor.domain.sla.bins import MOST_RINGS, STEP_SECONDS, STEPS, cumulative
from monitor.reports.desk import Desk
from monitor.reports.document import Cell, Chart, Kind, Shape, Sheet, Table


def waits(desk: Desk) -> Sheet:
    basis = desk.report.figures.basis
    calls, share = desk.text("chart", "calls"), desk.text("chart", "share")
    ring, upto = desk.text("column", "ring"), desk.text("column", "upto")
    rings = Chart("rings", desk.text("chart", "rings"), 0, (1,), axis=calls, labels_axis=ring)
    steps = Chart("steps", desk.text("chart", "steps"), 0, (3,), Shape.LINE, axis=share, labels_axis=upto)
    blocks = (
        rings,
        _rings(desk),
        desk.note("rings", period=f"{basis.ring_period_seconds:g}"),
        _percentiles(desk),
        desk.note("percentiles"),
        steps,
        _steps(desk),
        desk.note("steps"),
    )
    return Sheet("waits", desk.text("sheet", "waits"), blocks)


def _rings(desk: Desk) -> Table:
    """Of all offered calls: answered at ring 1 to 5 and later, answered without a ring seen, gone."""
    figures = desk.report.figures
    level = figures.total.level
    names = [*map(str, range(1, MOST_RINGS)), desk.text("word", "later")]
    named = (("ring", Kind.TEXT), ("calls", Kind.COUNT), ("share", Kind.SHARE), ("cumulative", Kind.SHARE))
    sums = cumulative(figures.rings.answered)
    rows: list[tuple[Cell, ...]] = [
        (name, count, _share(count, level.offered), _share(total, level.offered))
        for name, count, total in zip(names, figures.rings.answered, sums, strict=True)
    ]
    for word, count in (("unseen", figures.rings.unseen), ("gone", level.gone)):
        rows.append((desk.text("word", word), count, _share(count, level.offered), None))
    return desk.table("rings", desk.columns(named), rows)


def _steps(desk: Desk) -> Table:
    named = (
        ("upto", Kind.TEXT),
        ("answered", Kind.COUNT),
        ("answered_upto", Kind.COUNT),
        ("share_offered", Kind.SHARE),
        ("gone", Kind.COUNT),
        ("gone_upto", Kind.COUNT),
    )
    return desk.table("steps", desk.columns(named), _step_rows(desk))


def _step_rows(desk: Desk) -> Iterator[tuple[Cell, ...]]:
    figures = desk.report.figures
    answered, gone = figures.waits.counts, figures.gone_waits.counts
    offered = figures.total.level.offered
    sums = zip(answered, cumulative(answered), gone, cumulative(gone), strict=True)
    for step, (count, total, left, left_total) in enumerate(sums):
        last = step == STEPS
        upto = STEP_SECONDS * (step + (0 if last else 1))
        name = desk.text("word", "over", seconds=upto) if last else str(upto)
        yield (name, count, total, _share(total, offered), left, left_total)


def _percentiles(desk: Desk) -> Table:
    found = desk.report.figures.wait_percentiles
    rows: list[tuple[Cell, ...]] = [(desk.text("figure", f"p{percent}"), found.at(percent)) for percent in (50, 90, 95)]
    rows.append((desk.text("figure", "longest_wait"), found.at(100)))
    return desk.table("percentiles", desk.columns((("name", Kind.TEXT), ("seconds", Kind.SECONDS))), rows)


def _share(count: int, of: int) -> float | None:
    return count / of if of else None
