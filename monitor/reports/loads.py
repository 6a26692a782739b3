"""The sheets about when and where: days, half hours, shifts, queues and agents."""

from collections.abc import Iterator
from datetime import UTC, timedelta

from monitor.domain.sla.figures import OF_AGENT, AgentFigures, Group
from monitor.domain.sla.periods import midnight
from monitor.domain.sla.places import HALF_HOURS, micros
from monitor.reports.desk import Desk, half_hour, level_cells, low_high
from monitor.reports.document import Cell, Chart, Column, Kind, Shape, Sheet, Table

LOAD = (("offered", Kind.COUNT), ("answered", Kind.COUNT), ("gone", Kind.COUNT), ("level", Kind.SHARE))
MEANS = (("mean_wait", Kind.SECONDS), ("longest", Kind.SECONDS), ("mean_talk", Kind.SECONDS))


def days(desk: Desk) -> Sheet:
    named = (("day", Kind.DAY), ("weekday", Kind.TEXT), ("heard", Kind.SHARE), *LOAD)
    more = (("inbound", Kind.COUNT), ("refused", Kind.COUNT), ("unclear", Kind.COUNT), *MEANS)
    columns = (*desk.columns((*named, *more)), *_rule_columns(desk))
    table = desk.table("days", columns, _day_rows(desk))
    return Sheet("days", desk.text("sheet", "days"), (_load_chart(desk, "days", 0, 4, 6), table, desk.note("day")))


def _day_rows(desk: Desk) -> Iterator[tuple[Cell, ...]]:
    period = desk.report.period
    for day in period.days():
        group = desk.report.figures.days.get(day, Group())
        level = group.level
        heard = desk.heard(midnight(day, period.zone), midnight(day + timedelta(days=1), period.zone))
        counts = (level.inbound, level.refused, level.unclear)
        cells = (*level_cells(level, desk.formula), *counts, *_means(group), *_rule_cells(desk, group))
        if not heard and not level.inbound:
            cells = tuple(None for _ in cells)
        yield (day, desk.weekday(day.isoweekday()), heard, *cells)


def heat(desk: Desk) -> Sheet:
    occurs = _half_hours(desk)
    tables = (
        _heat_table(desk, "heat_calls", Kind.COUNT, occurs),
        _heat_table(desk, "heat_level", Kind.SHARE, occurs),
    )
    note = desk.note("heat", no_feed=desk.text("word", "no_feed"))
    return Sheet("heat", desk.text("sheet", "heat"), (note, *tables))


def _half_hours(desk: Desk) -> dict[tuple[int, int], int]:
    """How many µs of each (weekday, half hour) of the period were heard; absent where it has none."""
    report = desk.report
    heard: dict[tuple[int, int], int] = {}
    at, until = report.period.since_at.astimezone(UTC), report.data_until_at.astimezone(UTC)
    while at < until:
        local = at.astimezone(report.period.zone)
        cell = (local.weekday(), local.hour * 2 + local.minute // 30)
        end = at + timedelta(minutes=30)
        heard[cell] = heard.get(cell, 0) + report.coverage.heard_us(micros(at), micros(end))
        at = end
    return heard


def _heat_table(desk: Desk, key: str, kind: Kind, heard: dict[tuple[int, int], int]) -> Table:
    weekdays = [Column(f"weekday_{number}", desk.weekday(number), kind) for number in range(1, 8)]
    columns = (*desk.columns([("half_hour", Kind.TEXT)]), *weekdays)
    rows = [
        (half_hour(number), *(_heat_cell(desk, key, (day, number), heard) for day in range(7)))
        for number in range(HALF_HOURS)
    ]
    return Table(key, desk.text("table", key), columns, tuple(rows), is_heat=True)


def _heat_cell(desk: Desk, key: str, cell: tuple[int, int], heard: dict[tuple[int, int], int]) -> Cell:
    level = desk.report.figures.cells.get(cell, Group()).level
    if cell not in heard and not level.inbound:
        return ""
    if not level.offered and not heard.get(cell):
        return desk.text("word", "no_feed")
    return level.offered if key == "heat_calls" else level.share(desk.formula)


def shifts(desk: Desk) -> Sheet:
    title = desk.text("sheet", "shifts")
    basis = desk.report.figures.basis
    if not basis.shifts:
        return Sheet("shifts", title, (desk.note("no_shifts"),))
    named = (("shift", Kind.TEXT), *LOAD, ("low", Kind.SHARE), ("high", Kind.SHARE), *MEANS)
    table = desk.table("shifts", (*desk.columns(named), *_rule_columns(desk)), _shift_rows(desk))
    turns = (("day", Kind.DAY), ("weekday", Kind.TEXT), ("shift", Kind.TEXT), *LOAD, *MEANS)
    each = desk.table("turns", (*desk.columns(turns), *_rule_columns(desk)), _turn_rows(desk))
    chart = _load_chart(desk, "shifts", 0, 2, 4)
    return Sheet("shifts", title, (desk.note("shifts"), chart, table, each))


def _shift_rows(desk: Desk) -> Iterator[tuple[Cell, ...]]:
    names = [shift.name for shift in desk.report.figures.basis.shifts]
    for name in (*names, ""):
        group = Group()
        for (_, shift), turn in desk.report.figures.shifts.items():
            if shift == name:
                group.fold(turn)
        if name or group.counts:
            level = group.level
            shares = (*level_cells(level, desk.formula), *low_high(level.interval(desk.formula)))
            yield (_shift(desk, name), *shares, *_means(group), *_rule_cells(desk, group))


def _turn_rows(desk: Desk) -> Iterator[tuple[Cell, ...]]:
    order = [*(shift.name for shift in desk.report.figures.basis.shifts), ""]
    turns = sorted(desk.report.figures.shifts.items(), key=lambda turn: (turn[0][0], order.index(turn[0][1])))
    for (day, name), group in turns:
        cells = (*level_cells(group.level, desk.formula), *_means(group), *_rule_cells(desk, group))
        yield (day, desk.weekday(day.isoweekday()), _shift(desk, name), *cells)


def _shift(desk: Desk, name: str) -> str:
    return name or desk.text("word", "no_shift")


def queues(desk: Desk) -> Sheet:
    named = (("queue", Kind.TEXT), *LOAD, ("low", Kind.SHARE), ("high", Kind.SHARE), *MEANS)
    rows: list[tuple[Cell, ...]] = []
    for name, group in sorted(desk.report.figures.queues.items()):
        level = group.level
        shares = (*level_cells(level, desk.formula), *low_high(level.interval(desk.formula)))
        rows.append((name or desk.text("word", "no_queue"), *shares, *_means(group), *_rule_cells(desk, group)))
    table = desk.table("queues", (*desk.columns(named), *_rule_columns(desk)), rows)
    return Sheet("queues", desk.text("sheet", "queues"), (table,))


def agents(desk: Desk) -> Sheet:
    """By name, with n and interval of what each decides alone."""
    rules = [rule for rule in desk.rules if rule in OF_AGENT]
    named = (("agent", Kind.TEXT), ("answered", Kind.COUNT), ("mean_talk", Kind.SECONDS), ("rang_out", Kind.COUNT))
    shares = [("rate", Kind.SHARE), ("n", Kind.COUNT), ("low", Kind.SHARE), ("high", Kind.SHARE)]
    counts = [("missed", Kind.COUNT), ("unknown", Kind.COUNT), ("few", Kind.TEXT)]
    without = [("exempted", Kind.COUNT), ("rate_without", Kind.SHARE), ("n_without", Kind.COUNT)]
    columns = [desk.rule_column(rule, key, kind) for rule in rules for key, kind in (*shares, *counts, *without)]
    found = desk.report.figures.agents
    names = {name: desk.agent(name) for name in sorted({*found, *desk.report.rang_out} - {""})}
    rows = [
        _agent_row(desk, shown, rules, found.get(name, AgentFigures()), desk.report.rang_out.get(name, 0))
        for name, shown in sorted(names.items(), key=lambda pair: pair[1])
    ]
    table = desk.table("agents", (*desk.columns(named), *columns), rows)
    return Sheet("agents", desk.text("sheet", "agents"), (desk.note("agents"), desk.note("agents_first"), table))


def _agent_row(desk: Desk, shown: str, rules: list[str], agent: AgentFigures, rang_out: int) -> tuple[Cell, ...]:
    cells: list[Cell] = [shown, agent.answered, agent.mean_talk_seconds, rang_out]
    for rule in rules:
        tally, out = agent.tally(rule), agent.taken_out(rule)
        cells += [tally.rate, tally.n, *low_high(tally.interval), tally.missed, tally.unknown, desk.yes(tally.is_few)]
        cells += [out.total, (tally - out).rate, (tally - out).n]
    return tuple(cells)


def _means(group: Group) -> tuple[Cell, ...]:
    longest = group.longest_us / 1_000_000 if group.level.answered else None
    return group.mean_wait_seconds, longest, group.mean_talk_seconds


def _rule_columns(desk: Desk) -> list[Column]:
    shown = (("rate", Kind.SHARE), ("n", Kind.COUNT))
    return [desk.rule_column(rule, key, kind) for rule in desk.rules for key, kind in shown]


def _rule_cells(desk: Desk, group: Group) -> list[Cell]:
    tallies = [group.tally(place) for place in range(len(desk.rules))]
    return [cell for tally in tallies for cell in (tally.rate, tally.n)]


def _load_chart(desk: Desk, table: str, labels: int, first: int, line: int) -> Chart:
    """Answered and gone stacked, with the service level as a line."""
    title, axis = desk.text("chart", table), desk.text("chart", "calls")
    level = desk.text("column", "level")
    return Chart(table, title, labels, (first, first + 1), Shape.STACKED, line, axis, level)
