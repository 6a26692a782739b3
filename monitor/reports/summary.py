"""The first sheet: the service level, the promises and the calls, beside the period before."""

from collections.abc import Iterator

from monitor.domain.sla.figures import Figures
from monitor.reports.desk import EXEMPTED, Desk, exempted_cells, half_hour, low_high
from monitor.reports.document import Block, Cell, Kind, Sheet, Shown, Table

RATE = (
    ("now", Kind.SHARE),
    ("n", Kind.COUNT),
    ("low", Kind.SHARE),
    ("high", Kind.SHARE),
    ("coverage", Kind.SHARE),
    ("before", Kind.SHARE),
    ("change", Kind.POINTS),
    ("chance", Kind.TEXT),
)


def summary(desk: Desk) -> Sheet:
    basis = desk.report.figures.basis
    formula = desk.text("formula", desk.formula.value)
    blocks: list[Block] = [
        _level(desk),
        desk.note(
            "formula",
            formula=formula,
            threshold=f"{basis.threshold_seconds:g}",
            short=f"{basis.short_abandon_seconds:g}",
        ),
        *_heard(desk),
        _rules(desk),
        _without(desk),
        desk.note("marks"),
        *_worst(desk),
        desk.note("rate"),
        desk.note("interval"),
        desk.note("calls_only"),
        _volume(desk),
    ]
    return Sheet("summary", desk.text("sheet", "summary"), tuple(blocks))


def _heard(desk: Desk) -> Iterator[Block]:
    share = desk.report.coverage.share()
    if share is not None and share < 1:
        yield desk.note("heard", share=f"{share:.1%}")
    else:
        yield desk.note("all_heard")


def _level(desk: Desk) -> Table:
    now, before = desk.report.figures.total.level, desk.report.previous.total.level
    formula = desk.formula
    row = (
        desk.text("figure", "level"),
        now.share(formula),
        now.parts(formula)[1],
        *low_high(now.interval(formula)),
        now.coverage,
        before.share(formula),
        *desk.change(before.parts(formula), now.parts(formula)),
    )
    return desk.table("level", desk.columns((("name", Kind.TEXT), *RATE)), [row])


def _rules(desk: Desk) -> Table:
    counts = tuple((key, Kind.COUNT) for key in ("met", "missed", "exempt", "pending", "unknown"))
    named = (("rule", Kind.TEXT), *RATE, *counts, ("target", Kind.SHARE), ("status", Kind.TEXT))
    return desk.table("rules", desk.columns(named), _rule_rows(desk))


def _rule_rows(desk: Desk) -> Iterator[tuple[Cell, ...]]:
    for place, terms in enumerate(desk.report.terms.rules):
        now, before = desk.report.figures.total.tally(place), desk.report.previous.total.tally(place)
        yield (
            desk.words.term("rule", terms.rule),
            now.rate,
            now.n,
            *low_high(now.interval),
            now.coverage,
            before.rate,
            *desk.change((before.met, before.n), (now.met, now.n)),
            now.met,
            now.missed,
            now.exempt,
            now.pending,
            now.unknown,
            terms.target,
            desk.status(now, terms.target),
        )


def _without(desk: Desk) -> Table:
    """The rates once more, without the calls that people exempted, beside the rates as judged."""
    named = (
        ("rule", Kind.TEXT),
        ("rate", Kind.SHARE),
        ("n", Kind.COUNT),
        *EXEMPTED,
        ("low", Kind.SHARE),
        ("high", Kind.SHARE),
        ("target", Kind.SHARE),
        ("status", Kind.TEXT),
    )
    return desk.table("rules_without", desk.columns(named), _without_rows(desk))


def _without_rows(desk: Desk) -> Iterator[tuple[Cell, ...]]:
    total = desk.report.figures.total
    for place, terms in enumerate(desk.report.terms.rules):
        judged, out = total.tally(place), total.taken_out(place)
        left = judged - out
        shares = (*exempted_cells(judged, out), *low_high(left.interval))
        rule = desk.words.term("rule", terms.rule)
        yield (rule, judged.rate, judged.n, *shares, terms.target, desk.status(left, terms.target))


def _worst(desk: Desk) -> Iterator[Block]:
    """Where the ring limit was missed most often, in one line."""
    if "four_ring" not in desk.rules:
        return
    place = desk.rules.index("four_ring")
    found = {cell: group.tally(place) for cell, group in desk.report.figures.cells.items()}
    worst = max(found.items(), key=lambda pair: (pair[1].missed, -pair[0][0], -pair[0][1]), default=None)
    if worst is not None and worst[1].missed:
        (weekday, number), tally = worst
        named = {"weekday": desk.weekday(weekday + 1), "half_hour": half_hour(number)}
        yield desk.note("worst", **named, missed=tally.missed, n=tally.n)


def _volume(desk: Desk) -> Table:
    named = (("name", Kind.TEXT), ("now", Kind.COUNT), ("before", Kind.COUNT))
    heard = (desk.report.coverage.share(), desk.report.previous_coverage.share())
    now, before = _volume_cells(desk.report.figures, heard[0]), _volume_cells(desk.report.previous, heard[1])
    basis = desk.report.figures.basis
    given = {"threshold": f"{basis.threshold_seconds:g}", "short": f"{basis.short_abandon_seconds:g}"}
    rows = [(desk.text("figure", key, **given), now[key], before[key]) for key in now]
    rows.append((desk.text("figure", "heard"), Shown(heard[0], Kind.SHARE), Shown(heard[1], Kind.SHARE)))
    return desk.table("volume", desk.columns(named), rows)


def _volume_cells(figures: Figures, heard: float | None) -> dict[str, Cell]:
    """Of a period in which nothing was heard, nothing is told: no calls seen does not mean no calls."""
    total, level, waits = figures.total, figures.total.level, figures.wait_percentiles
    counts = ("inbound", "offered", "answered", "answered_in_time", "gone", "short_abandon", "refused", "unclear")
    seconds = {
        "mean_wait": total.mean_wait_seconds,
        "p50": waits.at(50),
        "p90": waits.at(90),
        "p95": waits.at(95),
        "longest": total.longest_us / 1_000_000 if level.answered else None,
        "mean_talk": total.mean_talk_seconds,
    }
    return {
        **{key: getattr(level, key) if heard or level.inbound else None for key in (*counts, "running")},
        "answer_rate": Shown(level.answer_rate, Kind.SHARE),
        **{key: Shown(value, Kind.SECONDS) for key, value in seconds.items()},
    }
