"""The page: one self-contained HTML file that reads on a screen and prints to A4."""

from collections.abc import Iterator
from html import escape
from importlib.resources import files

from monitor.reports.document import Block, Cell, Chart, Column, Document, Kind, Note, Sheet, Table, kind_of, plain
from monitor.reports.svg import svg
from monitor.reports.text import clean, page_text

SHADES = 8
"""Steps of a heat table's shading, from nothing to the highest value."""


def page(document: Document) -> bytes:
    title = escape(clean(document.title))
    style = files(__package__).joinpath("page.css").read_text(encoding="utf-8")
    links = "".join(f'<a href="#{sheet.key}">{escape(sheet.title)}</a>' for sheet in document.sheets)
    body = "".join(_section(sheet) for sheet in document.sheets)
    return (
        f'<!doctype html>\n<html lang="{document.language}">\n<head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width">\n<title>{title}</title>\n<style>{style}</style></head>\n'
        f"<body><header><h1>{title}</h1><p>{escape(clean(document.subtitle))}</p><nav>{links}</nav></header>\n"
        f"<main>{body}</main></body></html>\n"
    ).encode()


def _section(sheet: Sheet) -> str:
    blocks = "".join(_block(block, sheet) for block in sheet.blocks)
    return f'<section id="{sheet.key}"><h2>{escape(sheet.title)}</h2>{blocks}</section>\n'


def _block(block: Block, sheet: Sheet) -> str:
    match block:
        case Note():
            return f"<p>{escape(clean(block.text))}</p>"
        case Chart():
            return f"<figure>{svg(block, sheet.table(block.table))}</figure>"
        case Table():
            return _table(block)


def _table(table: Table) -> str:
    title = escape(clean(table.title))
    if not table.rows:
        return f"<h3>{title}</h3><p>{escape(table.empty)}</p>"
    heads = "".join(_head(column) for column in table.columns)
    highest = max(_values(table), default=0.0)
    rows = "".join(f"<tr>{''.join(_cells(table, row, highest))}</tr>" for row in table.rows)
    look = "wide heat" if table.is_heat else "wide"
    caption = f"<caption>{title}</caption>"
    return f'<div class="{look}"><table>{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'


def _head(column: Column) -> str:
    look = "" if column.kind is Kind.TEXT else ' class="n"'
    return f'<th scope="col"{look}>{escape(clean(column.title))}</th>'


def _values(table: Table) -> Iterator[float]:
    for row in table.rows:
        for cell in row[1:]:
            value = plain(cell)
            if isinstance(value, int | float):
                yield float(value)


def _cells(table: Table, row: tuple[Cell, ...], highest: float) -> Iterator[str]:
    for number, cell in enumerate(row):
        kind, value = kind_of(cell, table.columns[number]), plain(cell)
        text = escape(page_text(value, kind))
        if number == 0:
            yield f'<th scope="row">{text}</th>'
            continue
        look = "" if kind is Kind.TEXT else "n"
        if table.is_heat:
            look = f"n h{_shade(value, highest)}" if isinstance(value, int | float) else "n hole"
        yield f'<td class="{look}">{text}</td>' if look else f"<td>{text}</td>"


def _shade(value: float, highest: float) -> int:
    return round(SHADES * value / highest) if highest else 0
