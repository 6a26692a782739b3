"""Charts as SVG: from a chart and its table to a picture that needs no script and prints in black and white too."""

from html import escape
from math import ceil, floor, log10

from monitor.reports.document import Chart, Kind, Shape, Table, kind_of, plain
from monitor.reports.text import page_text

WIDTH, HEIGHT = 860, 300
LEFT, RIGHT, TOP, BOTTOM = 56, 56, 34, 62
COLOURS = ("#2f6db5", "#e08a1e", "#7a7a7a", "#3a9a8c", "#a3548f")
LINE_COLOUR = "#1b1b1b"
MOST_LABELS = 32
TICKS = 5


def svg(chart: Chart, table: Table) -> str:
    """Empty where the table has no rows."""
    if not table.rows:
        return ""
    top = 1.0 if chart.shape is Shape.LINE else _round_up(_highest(chart, table))
    parts = [_frame(chart, top), _labels(chart, table), _legend(chart, table)]
    if chart.shape is Shape.LINE:
        parts += [_line(table, column, 1.0, COLOURS[place]) for place, column in enumerate(chart.values)]
    else:
        parts.append(_bars(chart, table, top))
    if chart.line is not None:
        parts.append(_line(table, chart.line, 1.0, LINE_COLOUR))
    title = escape(chart.title)
    head = f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{title}"><title>{title}</title>'
    return f'{head}<text class="head" x="{LEFT}" y="18">{title}</text>{"".join(parts)}</svg>'


def _number(table: Table, row: int, column: int) -> float | None:
    value = plain(table.rows[row][column])
    return float(value) if isinstance(value, int | float) else None


def _highest(chart: Chart, table: Table) -> float:
    values = [[_number(table, row, column) or 0 for column in chart.values] for row in range(len(table.rows))]
    return max(sum(each) if chart.shape is Shape.STACKED else max(each) for each in values)


def _round_up(value: float) -> float:
    """To a number that divides well into ticks."""
    if value <= TICKS:
        return float(TICKS)
    step = 10.0 ** floor(log10(value))
    return next(step * factor for factor in (1, 1.5, 2, 2.5, 3, 4, 5, 7.5, 10) if step * factor >= value)


def _y(share: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - share)


def _x(place: float, rows: int) -> float:
    """The middle of a row's slot."""
    return LEFT + (WIDTH - LEFT - RIGHT) * (place + 0.5) / rows


def _frame(chart: Chart, top: float) -> str:
    parts = []
    for tick in range(TICKS + 1):
        share = tick / TICKS
        y = _y(share)
        text = f"{share:.0%}" if chart.shape is Shape.LINE else page_text(round(top * share, 1), Kind.COUNT)
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text class="end" x="{LEFT - 6}" y="{y + 4:.1f}">{text.removesuffix(".0")}</text>')
        if chart.line is not None:
            parts.append(f'<text x="{WIDTH - RIGHT + 6}" y="{y + 4:.1f}">{share:.0%}</text>')
    return "".join(parts)


def _labels(chart: Chart, table: Table) -> str:
    every = ceil(len(table.rows) / MOST_LABELS)
    parts = []
    for row, cells in enumerate(table.rows):
        if row % every == 0:
            cell = cells[chart.labels]
            text = escape(page_text(plain(cell), kind_of(cell, table.columns[chart.labels])))
            x, y = _x(row, len(table.rows)), HEIGHT - BOTTOM + 16
            parts.append(f'<text class="mid" x="{x:.1f}" y="{y}">{text}</text>')
    return "".join(parts)


def _legend(chart: Chart, table: Table) -> str:
    if len(chart.values) == 1 and chart.line is None:
        return ""
    entries = [(COLOURS[place % len(COLOURS)], column) for place, column in enumerate(chart.values)]
    if chart.line is not None:
        entries.append((LINE_COLOUR, chart.line))
    parts, x, y = [], LEFT, HEIGHT - 14
    for colour, column in entries:
        title = table.columns[column].title
        parts.append(f'<rect x="{x}" y="{y - 9}" width="11" height="11" fill="{colour}"/>')
        parts.append(f'<text x="{x + 16}" y="{y}">{escape(title)}</text>')
        x += 44 + sum(13 if sign > "\u2e80" else 7 for sign in title)
    return "".join(parts)


def _bars(chart: Chart, table: Table, top: float) -> str:
    rows, series = len(table.rows), len(chart.values)
    is_stacked = chart.shape is Shape.STACKED
    slot = (WIDTH - LEFT - RIGHT) / rows
    width = min(60.0, slot * 0.66 / (1 if is_stacked else series))
    parts = []
    for row in range(rows):
        below = 0.0
        for place, column in enumerate(chart.values):
            value = _number(table, row, column) or 0.0
            left = _x(row, rows) - (width if is_stacked else width * series) / 2 + (0 if is_stacked else width * place)
            y, height = _y((below + value) / top), _y(0) - _y(value / top)
            where = f'x="{left:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
            parts.append(f'<rect {where} fill="{COLOURS[place % len(COLOURS)]}"/>')
            if series == 1 and rows <= MOST_LABELS:
                shown = page_text(int(value), Kind.COUNT)
                parts.append(f'<text class="mid" x="{left + width / 2:.1f}" y="{y - 4:.1f}">{shown}</text>')
            below += value if is_stacked else 0
    return "".join(parts)


def _line(table: Table, column: int, top: float, colour: str) -> str:
    """A value that is missing breaks the line: it is not zero."""
    rows = len(table.rows)
    runs: list[list[tuple[float, float]]] = [[]]
    for row in range(rows):
        value = _number(table, row, column)
        if value is None:
            runs.append([])
        else:
            runs[-1].append((_x(row, rows), _y(value / top)))
    parts = []
    for run in runs:
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in run)
        parts.append(f'<polyline points="{points}" stroke="{colour}"/>' if len(run) > 1 else "")
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in run]
    return "".join(parts)
