"""The workbook: a sheet per sheet, tables one below the other, charts that the spreadsheet draws itself."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from math import ceil
from typing import Any

import xlsxwriter

from monitor.reports.document import Block, Cell, Chart, Document, Kind, Note, Shape, Sheet, Table, kind_of, plain
from monitor.reports.text import DASH, clean, is_dangerous, page_text

FORMATS = {
    Kind.TEXT: "@",
    Kind.COUNT: "#,##0",
    Kind.SHARE: "0.0%",
    Kind.SECONDS: "#,##0.0",
    Kind.MINUTES: "#,##0.0",
    Kind.POINTS: "+0.0;-0.0;0.0",
    Kind.INSTANT: "yyyy-mm-dd hh:mm:ss",
    Kind.DAY: "yyyy-mm-dd",
}
LEAST_WIDTHS = {Kind.TEXT: 7.0, Kind.INSTANT: 21.0, Kind.DAY: 12.5}
OTHER_WIDTH = 7.5
MOST_WIDTH, MOST_SHARED_WIDTH = 46.0, 30.0
"""Of a column of texts alone, and of one that figures share, in narrow characters; longer texts go on in more lines."""
PADDING, TITLE_PADDING = 2.5, 1.5
UNBROKEN = re.compile(r"[^\s\u2e80-\uffff]+")
"""What stays on one line."""
ONE_LINE, ONE_LINE_OF_MANY, MANY_COLUMNS = 17.0, 8.0, 12
"""A title up to this width stands on one line, a longer one on two or three; shorter lines where columns are many."""
MOST_LINES = 24
"""A row of a workbook is at most 409 points high."""
NOTE_WIDTH = 120.0
LINE_POINTS = 17
CHART_ROWS = 17
COLOURS = ("#2f6db5", "#e08a1e", "#7a7a7a", "#3a9a8c", "#a3548f")
FROM_ZERO = {"min_type": "num", "min_value": 0}
LINE_COLOUR = "#1b1b1b"


@dataclass(slots=True)
class Styles:
    """Formats are made once and shared, as a workbook holds a limited number of them."""

    book: Any
    made: dict[tuple[Kind, bool], Any]

    def of(self, kind: Kind, is_quoted: bool = False) -> Any:
        key = (kind, is_quoted)
        if key not in self.made:
            align = "left" if kind is Kind.TEXT else "right"
            look = {
                "num_format": FORMATS[kind],
                "border": 1,
                "border_color": "#d0d0d0",
                "align": align,
                "valign": "vcenter",
            }
            if kind is Kind.TEXT:
                look |= {"indent": 1, "text_wrap": True}
            self.made[key] = self.book.add_format({**look, "quote_prefix": is_quoted})
        return self.made[key]


def workbook(document: Document) -> bytes:
    """The same document makes the same bytes."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    created_at = document.dated_at.astimezone(UTC).replace(tzinfo=None)
    book.set_properties({"title": clean(document.title), "author": clean(document.author), "created": created_at})
    styles = Styles(book, {})
    for sheet in document.sheets:
        _Page(book, styles, document, sheet).write()
    book.close()
    return stream.getvalue()


class _Page:
    """One sheet, written from top to bottom."""

    def __init__(self, book: Any, styles: Styles, document: Document, sheet: Sheet) -> None:
        self._book = book
        self._styles = styles
        self._document = document
        self._sheet = sheet
        self._page = book.add_worksheet(sheet.title)
        self._row = 0
        self._places: dict[str, int] = {}
        self._widths: dict[int, float] = {}

    def write(self) -> None:
        page, document = self._page, self._document
        page.write_string(0, 0, clean(f"{document.title} · {self._sheet.title}"), self._look(bold=True, font_size=15))
        page.write_string(1, 0, clean(document.subtitle), self._look(font_color="#555555"))
        page.set_default_row(LINE_POINTS)
        self._row = 3
        self._place_tables()
        self._measure()
        for block in self._sheet.blocks:
            self._block(block)
        for column, width in self._widths.items():
            page.set_column(column, column, width)
        page.hide_gridlines(2)
        page.set_landscape()
        page.set_paper(9)
        page.set_margins(left=0.4, right=0.4, top=0.45, bottom=0.6)
        page.fit_to_pages(1, 0)
        page.set_footer("&L&A&R&P / &N")

    def _look(self, **look: Any) -> Any:
        return self._book.add_format(look)

    def _place_tables(self) -> None:
        """Where each table's head will stand: a chart may come before its table."""
        row = self._row
        for block in self._sheet.blocks:
            if isinstance(block, Table):
                self._places[block.key] = row + 1
            row += _height(block)

    def _measure(self) -> None:
        """How wide each column must be for the cells of all tables that share it."""
        tables = [block for block in self._sheet.blocks if isinstance(block, Table)]
        for number in range(max((len(table.columns) for table in tables), default=0)):
            sharing = [table for table in tables if number < len(table.columns)]
            is_shared = any(table.columns[number].kind is not Kind.TEXT for table in sharing)
            needed = max(_needed(table, number) for table in sharing)
            self._widths[number] = min(needed, MOST_SHARED_WIDTH if is_shared else MOST_WIDTH)

    def _block(self, block: Block) -> None:
        match block:
            case Note():
                self._note(block)
            case Table():
                self._table(block)
            case Chart():
                self._chart(block)
        self._row += _height(block)

    def _note(self, note: Note) -> None:
        look = self._look(text_wrap=True, valign="top", font_color="#333333")
        last, width = 0, self._widths.get(0, OTHER_WIDTH)
        while width < NOTE_WIDTH:
            last += 1
            width += self._widths.get(last, OTHER_WIDTH)
        if last:
            self._page.merge_range(self._row, 0, self._row, last, "", look)
        self._page.write_string(self._row, 0, clean(note.text), look)
        self._page.set_row(self._row, LINE_POINTS * _lines(note.text, width))

    def _table(self, table: Table) -> None:
        page, row = self._page, self._row
        page.write_string(row, 0, clean(table.title), self._look(bold=True, font_size=12))
        look: dict[str, Any] = {
            "bold": True,
            "text_wrap": True,
            "valign": "vcenter",
            "bg_color": "#e9eef5",
            "border": 1,
        }
        aligned: dict[bool, dict[str, Any]] = {True: {"align": "left", "indent": 1}, False: {"align": "right"}}
        heads = {is_text: self._look(**look, **how) for is_text, how in aligned.items()}
        page.set_row(row + 1, LINE_POINTS * self._lines_of(column.title for column in table.columns))
        for number, column in enumerate(table.columns):
            page.write_string(row + 1, number, clean(column.title), heads[column.kind is Kind.TEXT])
        for line, cells in enumerate(table.rows, row + 2):
            lines = self._lines_of(value if isinstance(value := plain(cell), str) else "" for cell in cells)
            if lines > 1:
                page.set_row(line, LINE_POINTS * lines)
            for number, cell in enumerate(cells):
                self._cell(line, number, cell, kind_of(cell, table.columns[number]))
        if not table.rows:
            page.write_string(row + 2, 0, table.empty)
        elif table.is_heat:
            shades = {"type": "2_color_scale", "min_color": "#ffffff", "max_color": "#6fa8dc", **FROM_ZERO}
            page.conditional_format(row + 2, 1, row + 1 + len(table.rows), len(table.columns) - 1, shades)

    def _lines_of(self, texts: Iterable[str]) -> int:
        """Of the highest cell of a row."""
        return max((_lines(text, self._widths[number]) for number, text in enumerate(texts)), default=1)

    def _cell(self, row: int, column: int, cell: Cell, kind: Kind) -> None:
        value = plain(cell)
        if value is None or isinstance(value, str):
            text = DASH if value is None else clean(value)
            style = self._styles.of(kind if value is None else Kind.TEXT, is_dangerous(text))
            self._page.write_string(row, column, text, style)
        elif isinstance(value, date | datetime):
            self._page.write_datetime(row, column, value, self._styles.of(kind))
        else:
            self._page.write_number(row, column, value, self._styles.of(kind))

    def _chart(self, chart: Chart) -> None:
        table = self._sheet.table(chart.table)
        head = self._places[chart.table]
        if not table.rows:
            return
        kind = {"type": "line" if chart.shape is Shape.LINE else "column"}
        if chart.shape is Shape.STACKED:
            kind["subtype"] = "stacked"
        drawn = self._book.add_chart(kind)
        for number, value in enumerate(chart.values):
            drawn.add_series(self._series(table, head, chart.labels, value, COLOURS[number % len(COLOURS)]))
        if chart.line is not None:
            line = self._book.add_chart({"type": "line"})
            line.add_series({**self._series(table, head, chart.labels, chart.line, LINE_COLOUR), "y2_axis": True})
            line.set_y2_axis({"name": chart.line_axis, "min": 0, "max": 1, "num_format": "0%"})
            drawn.combine(line)
        day = {"num_format": "mm-dd"} if table.columns[chart.labels].kind is Kind.DAY else {}
        drawn.set_x_axis({"name": clean(chart.labels_axis), **day})
        is_share = chart.shape is Shape.LINE
        drawn.set_title({"name": clean(chart.title), "name_font": {"size": 12}, "overlay": False})
        drawn.set_y_axis({"name": clean(chart.axis), "min": 0, **({"max": 1, "num_format": "0%"} if is_share else {})})
        drawn.set_legend({"position": "bottom"} if len(chart.values) > 1 or chart.line is not None else {"none": True})
        drawn.show_na_as_empty_cell()
        drawn.set_size({"width": 860, "height": 20 * (CHART_ROWS - 1)})
        self._page.insert_chart(self._row, 0, drawn)

    def _series(self, table: Table, head: int, labels: int, value: int, colour: str) -> dict[str, Any]:
        name, last = self._sheet.title, head + len(table.rows)
        look = {"color": colour}
        return {
            "name": [name, head, value],
            "categories": [name, head + 1, labels, last, labels],
            "values": [name, head + 1, value, last, value],
            "fill": look,
            "line": {**look, "width": 2.25},
            "gap": 60,
        }


def _height(block: Block) -> int:
    match block:
        case Table():
            return 3 + max(1, len(block.rows))
        case Chart():
            return CHART_ROWS
    return 2


def _needed(table: Table, number: int) -> float:
    column, cells = table.columns[number], [row[number] for row in table.rows]
    least = max(
        LEAST_WIDTHS.get(kind, OTHER_WIDTH) for kind in {column.kind, *(kind_of(each, column) for each in cells)}
    )
    title = _width(column.title)
    one_line = ONE_LINE if len(table.columns) <= MANY_COLUMNS else ONE_LINE_OF_MANY
    if title > one_line:
        title = max(title / 3, one_line / 2, *map(_width, UNBROKEN.findall(column.title)))
    widest = max((_width(page_text(plain(each), kind_of(each, column))) for each in cells), default=0.0)
    return max(least, title + TITLE_PADDING, widest + PADDING)


def _width(text: str) -> float:
    """In narrow characters, of which a wide one takes two."""
    return sum(2.05 if sign > "\u2e80" else 1.05 for sign in text)


def _lines(text: str, width: float) -> int:
    return min(ceil(max(_width(clean(text)), 1) / max(width - TITLE_PADDING, 1)), MOST_LINES)
