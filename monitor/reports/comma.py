"""CSV files: one per table, columns by their stable names, numbers in full."""

import csv
from io import StringIO

from monitor.reports.document import Document, Table, plain
from monitor.reports.text import csv_text


def csv_files(document: Document) -> dict[str, bytes]:
    """By name. They begin with a byte order mark, without which a spreadsheet guesses another encoding."""
    return {f"{table.key}.csv": _csv(table) for table in document.tables()}


def _csv(table: Table) -> bytes:
    stream = StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow([column.key for column in table.columns])
    for row in table.rows:
        writer.writerow([csv_text(plain(cell)) for cell in row])
    return stream.getvalue().encode("utf-8-sig")
