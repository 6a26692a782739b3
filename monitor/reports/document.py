"""A report between its figures and its files: sheets of tables, charts and notes, in one language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Kind(StrEnum):
    """How a cell is shown: shares are 0..1, points are percentage points, instants local date and time."""

    TEXT = "text"
    COUNT = "count"
    SHARE = "share"
    SECONDS = "seconds"
    MINUTES = "minutes"
    POINTS = "points"
    INSTANT = "instant"
    DAY = "day"


Plain = str | int | float | date | datetime | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell that is shown otherwise than its column."""

    value: Plain
    kind: Kind


Cell = Plain | Shown
"""None is "nothing to tell" and is drawn as —, never as 0."""


@dataclass(frozen=True, slots=True)
class Column:
    """`key` is the stable name in CSV files, `title` is what people read."""

    key: str
    title: str
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Table:
    """`is_heat` shades the cells of all columns but the first by their value; `empty` says why there are no rows."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str = ""
    is_heat: bool = False


class Shape(StrEnum):
    COLUMNS = "columns"
    STACKED = "stacked"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class Chart:
    """Drawn from a table of the same sheet, by column numbers; `line` is a share on its own axis."""

    table: str
    title: str
    labels: int
    values: tuple[int, ...]
    shape: Shape = Shape.COLUMNS
    line: int | None = None
    axis: str = ""
    labels_axis: str = ""
    line_axis: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    text: str


Block = Table | Chart | Note


@dataclass(frozen=True, slots=True)
class Sheet:
    key: str
    title: str
    blocks: tuple[Block, ...]

    def table(self, key: str) -> Table:
        """Raises StopIteration where the sheet has no such table."""
        return next(block for block in self.blocks if isinstance(block, Table) and block.key == key)


@dataclass(frozen=True, slots=True)
class Document:
    """`dated_at` stands in the workbook's properties, so that the same data makes the same bytes."""

    key: str
    title: str
    subtitle: str
    language: str
    author: str
    dated_at: datetime
    sheets: tuple[Sheet, ...]

    def tables(self) -> Sequence[Table]:
        return [block for sheet in self.sheets for block in sheet.blocks if isinstance(block, Table)]


def plain(cell: Cell) -> Plain:
    return cell.value if isinstance(cell, Shown) else cell


def kind_of(cell: Cell, column: Column) -> Kind:
    return cell.kind if isinstance(cell, Shown) else column.kind
