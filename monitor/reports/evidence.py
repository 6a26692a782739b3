"""The sheets that say what the figures rest on: coverage and gaps, and how everything is counted."""

from collections.abc import Iterator

from monitor.domain.sla.levels import Formula
from monitor.domain.sla.workorders import US_PER_MINUTE
from monitor.reports.desk import Desk
from monitor.reports.document import Block, Cell, Kind, Note, Sheet, Shown, Table


def coverage(desk: Desk) -> Sheet:
    report = desk.report
    blocks: tuple[Block, ...] = (
        desk.table(
            "coverage",
            desk.columns((("link", Kind.TEXT), ("now", Kind.SHARE), ("before", Kind.SHARE))),
            [(desk.text("word", "all"), report.coverage.share(), report.previous_coverage.share())],
        ),
        desk.note("coverage"),
        *desk.listed(len(report.gaps), report.gap_count),
        _gaps(desk),
    )
    return Sheet("coverage", desk.text("sheet", "coverage"), blocks)


def _gaps(desk: Desk) -> Table:
    named = (
        ("link", Kind.TEXT),
        ("from_at", Kind.INSTANT),
        ("until_at", Kind.INSTANT),
        ("minutes", Kind.MINUTES),
        ("why", Kind.TEXT),
    )
    known = desk.words.sections["why"]
    rows = [
        (
            desk.words.link(gap.link),
            desk.local_us(gap.start_us),
            desk.local_us(gap.end_us),
            (gap.end_us - gap.start_us) / US_PER_MINUTE if gap.end_us is not None else None,
            known.get(gap.why, gap.why),
        )
        for gap in desk.report.gaps
    ]
    return desk.table("gaps", desk.columns(named), rows)


def terms(desk: Desk) -> Sheet:
    """口径说明: formulas, ring period, limits, exclusions, versions."""
    basis = desk.report.figures.basis
    notes = ["rate", "interval", "marks", "excluded", "day", "agents_first", "lost", "tickets", "coverage", "judged"]
    blocks: tuple[Block, ...] = (
        _basis(desk),
        _formulas(desk),
        desk.note("rings", period=f"{basis.ring_period_seconds:g}"),
        *(desk.note(key) for key in notes),
        *_limits(desk),
        desk.note("made", version=desk.report.terms.version),
    )
    return Sheet("terms", desk.text("sheet", "terms"), blocks)


def _limits(desk: Desk) -> Iterator[Note | Table]:
    keys = ("rule", "meaning", "value", "limit", "fingerprint")
    named = [(key, Kind.TEXT) for key in keys]
    known = desk.words.sections["limit_value"]
    rows = [
        (desk.words.term("rule", rule.rule), _meaning(desk, name), known.get(value, value), name, rule.fingerprint)
        for rule in desk.report.terms.rules
        for name, value in (("target", f"{rule.target:.0%}"), *rule.limits.items())
    ]
    yield desk.table("limits", desk.columns(named), rows)


def _meaning(desk: Desk, limit: str) -> str:
    """What a limit is called; of a ticket's kind, `kinds.emergency.arrived_within_seconds`, with the kind's name."""
    *group, name = limit.split(".")
    meaning = desk.words.sections["limit"].get(name, name)
    return desk.text("word", "of_kind", kind=desk.words.term("kind", group[-1]), meaning=meaning) if group else meaning


def _basis(desk: Desk) -> Table:
    report = desk.report
    basis, terms = report.figures.basis, report.terms
    values: dict[str, Cell] = {
        "period": f"{report.period.first} – {report.period.last}",
        "zone": terms.zone,
        "data_until": Shown(desk.local(report.data_until_at), Kind.INSTANT),
        "coverage": Shown(report.coverage.share(), Kind.SHARE),
        "formula": desk.text("formula", basis.formula.value),
        "threshold": Shown(basis.threshold_seconds, Kind.SECONDS),
        "short": Shown(basis.short_abandon_seconds, Kind.SECONDS),
        "ring_period": Shown(basis.ring_period_seconds, Kind.SECONDS),
        "agents": desk.text("agents", "name" if terms.shows_agents else "pseudonym"),
        "version": terms.version,
    }
    rows = [(desk.text("basis", key), value) for key, value in values.items()]
    return desk.table("basis", desk.columns((("name", Kind.TEXT), ("value", Kind.TEXT))), rows)


def _formulas(desk: Desk) -> Table:
    level = desk.report.figures.total.level
    named = (
        ("formula", Kind.TEXT),
        ("now", Kind.SHARE),
        ("numerator", Kind.COUNT),
        ("denominator", Kind.COUNT),
        ("chosen", Kind.TEXT),
    )
    rows = [
        (
            desk.text("formula", formula.value),
            level.share(formula),
            *level.parts(formula),
            desk.yes(formula is desk.formula),
        )
        for formula in Formula
    ]
    return desk.table("formulas", desk.columns(named), rows)
