"""The sheet of marks: who exempted how many calls of what, whose rates that would change, and every marked call."""

from collections.abc import Iterator

from monitor.domain.sla.figures import OF_AGENT, Group
from monitor.domain.sla.marked import SeenMark
from monitor.domain.tally import Tally
from monitor.reports.desk import EXEMPTED, Desk, exempted_cells
from monitor.reports.document import Block, Cell, Kind, Sheet, Table


def marked(desk: Desk) -> Sheet:
    found = desk.report.marks
    blocks: tuple[Block, ...] = (
        desk.note("marks"),
        _by_name(desk),
        _where(desk),
        _counts(desk),
        *desk.listed(len(found.listed), found.counts.total()),
        _list(desk),
    )
    return Sheet("marks", desk.text("sheet", "marks"), blocks)


def _by_name(desk: Desk) -> Table:
    counts = ("exempted", "exempted_missed", "exempted_met", "unscored")
    named = (("rule", Kind.TEXT), ("marked_by", Kind.TEXT), *((key, Kind.COUNT) for key in counts))
    rows: list[tuple[Cell, ...]] = [
        (desk.words.term("rule", rule), name, out.total, out.missed, out.met, out.total - out.n)
        for (rule, name), out in sorted(desk.report.marks.exempted.items())
    ]
    return desk.table("exempted_by", desk.columns(named), rows)


def _where(desk: Desk) -> Table:
    named = (("where", Kind.TEXT), ("of_name", Kind.TEXT), ("rule", Kind.TEXT), ("rate", Kind.SHARE), ("n", Kind.COUNT))
    rows = [*_shifts(desk), *_queues(desk), *_agents(desk)]
    return desk.table("exempted_where", desk.columns((*named, *EXEMPTED)), rows)


def _shifts(desk: Desk) -> Iterator[tuple[Cell, ...]]:
    for name in [*(shift.name for shift in desk.report.figures.basis.shifts), ""]:
        group = Group()
        for (_, shift), turn in desk.report.figures.shifts.items():
            if shift == name:
                group.fold(turn)
        yield from _of_group(desk, "shift", name or desk.text("word", "no_shift"), group)


def _queues(desk: Desk) -> Iterator[tuple[Cell, ...]]:
    for name, group in sorted(desk.report.figures.queues.items()):
        yield from _of_group(desk, "queue", name or desk.text("word", "no_queue"), group)


def _of_group(desk: Desk, where: str, name: str, group: Group) -> Iterator[tuple[Cell, ...]]:
    for place, rule in enumerate(desk.rules):
        yield from _row(desk, (where, name, rule), group.tally(place), group.taken_out(place))


def _agents(desk: Desk) -> Iterator[tuple[Cell, ...]]:
    named = sorted((desk.agent(name), agent) for name, agent in desk.report.figures.agents.items() if agent.exempted)
    for name, agent in named:
        for rule in desk.rules:
            if rule in OF_AGENT:
                yield from _row(desk, ("agent", name, rule), agent.tally(rule), agent.taken_out(rule))


def _row(desk: Desk, of: tuple[str, str, str], judged: Tally, out: Tally) -> Iterator[tuple[Cell, ...]]:
    where, name, rule = of
    if out.total:
        told = (desk.text("column", where), name, desk.words.term("rule", rule))
        yield (*told, judged.rate, judged.n, *exempted_cells(judged, out))


def _counts(desk: Desk) -> Table:
    rows = [(desk.words.term("mark", mark), count) for mark, count in sorted(desk.report.marks.counts.items())]
    return desk.table("mark_counts", desk.columns((("mark", Kind.TEXT), ("count", Kind.COUNT))), rows)


def _list(desk: Desk) -> Table:
    named = (
        ("marked_at", Kind.INSTANT),
        ("marked_by", Kind.TEXT),
        ("mark", Kind.TEXT),
        ("rule", Kind.TEXT),
        ("reason", Kind.TEXT),
        ("holds", Kind.TEXT),
        ("verdicts", Kind.TEXT),
        ("call_id", Kind.TEXT),
    )
    return desk.table("marks", desk.columns(named), (_mark_row(desk, seen) for seen in desk.report.marks.listed))


def _mark_row(desk: Desk, seen: SeenMark) -> tuple[Cell, ...]:
    mark, words = seen.mark, desk.words
    return (
        desk.local(mark.marked_at),
        mark.marked_by,
        words.term("mark", mark.mark.value),
        words.term("rule", mark.rule) if mark.rule else desk.text("word", "all_rules"),
        mark.reason,
        None if seen.holds is None else desk.yes(seen.holds),
        _judged(desk, seen),
        mark.call_id,
    )


def _judged(desk: Desk, seen: SeenMark) -> str | None:
    """The outcome, or that of each rule where they differ; None where nothing was judged."""
    outcomes = {outcome for _, outcome in seen.outcomes}
    if len(outcomes) < 2:
        return "".join(desk.words.term("outcome", outcome) for outcome in outcomes) or None
    told = ((desk.words.term("column", rule), desk.words.term("outcome", outcome)) for rule, outcome in seen.outcomes)
    return "; ".join(f"{rule}: {outcome}" for rule, outcome in told)
