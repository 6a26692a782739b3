"""Calls as a table that a person reads at a glance."""

from collections.abc import Iterable, Sequence
from datetime import tzinfo

from rich.table import Table
from rich.text import Text

from monitor.domain.columns import Cell
from monitor.domain.verdicts import Outcome

STYLES = {
    Outcome.MET: "green",
    Outcome.MISSED: "bold red",
    Outcome.PENDING: "cyan",
    Outcome.EXEMPT: "dim",
    Outcome.UNKNOWN: "yellow",
}
SIGNS = {Outcome.MET: "✓", Outcome.MISSED: "✗", Outcome.PENDING: "…", Outcome.EXEMPT: "–", Outcome.UNKNOWN: "?"}


WIDE = 150
"""From so many characters on the reasons are shown too."""


def calls_table(
    rows: Iterable[dict[str, Cell]], rule_names: Sequence[str], title: str, zone: tzinfo, width: int
) -> Table:
    """One line a call; each verdict by sign and word as well as colour, with its reason where there is room."""
    table = Table(title=title, title_justify="left", caption=f"times in {zone}", pad_edge=False)
    names = ("arrived", "caller", "queue", "agent", "wait", "rings", "end", "by")
    shown = [name for name in names if width >= WIDE or name in ("arrived", "queue", "end")]
    for name in shown:
        table.add_column(name, no_wrap=True, overflow="ellipsis", max_width=14)
    for name in rule_names:
        table.add_column(name, overflow="fold", no_wrap=width < WIDE)
    for row in rows:
        cells = _call_cells(row)
        verdicts = (_verdict_cell(row, name, width >= WIDE) for name in rule_names)
        table.add_row(*(cells[name] for name in shown), *verdicts)
    return table


def _call_cells(row: dict[str, Cell]) -> dict[str, str]:
    wait = row["wait_seconds"]
    return {
        "arrived": str(row["arrived_at"])[11:19],
        "caller": str(row["caller"] or ""),
        "queue": str(row["queue"] or ""),
        "agent": str(row["agent"] or ""),
        "wait": f"{wait:.1f} s" if isinstance(wait, float) else "",
        "rings": str(row["rings"] or ""),
        "end": str(row["end"]),
        "by": str(row["hung_up_by"] or ""),
    }


def _verdict_cell(row: dict[str, Cell], rule: str, with_reason: bool) -> Text:
    word = row.get(rule)
    if word is None:
        return Text("")
    outcome = Outcome(str(word))
    said = f": {row.get(f'{rule}_reason') or ''}" if with_reason else ""
    return Text(f"{SIGNS[outcome]} {outcome.value}{said}", style=STYLES[outcome])
