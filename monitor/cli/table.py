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


def calls_table(rows: Iterable[dict[str, Cell]], rule_names: Sequence[str], title: str, zone: tzinfo) -> Table:
    """One line a call; each verdict by sign and word as well as colour, with its reason."""
    table = Table(title=title, title_justify="left", expand=True, pad_edge=False)
    for name in ("arrived", "caller", "queue", "agent", "wait", "rings", "end", "by"):
        table.add_column(name, no_wrap=True, overflow="ellipsis")
    for name in rule_names:
        table.add_column(name, ratio=2, overflow="fold")
    for row in rows:
        table.add_row(*_call_cells(row), *(_verdict_cell(row, name) for name in rule_names))
    table.caption = f"times in {zone}"
    return table


def _call_cells(row: dict[str, Cell]) -> list[str]:
    wait = row["wait_seconds"]
    return [
        str(row["arrived_at"])[11:19],
        str(row["caller"] or ""),
        str(row["queue"] or ""),
        str(row["agent"] or ""),
        f"{wait:.1f} s" if isinstance(wait, float) else "",
        str(row["rings"] or ""),
        str(row["end"]),
        str(row["hung_up_by"] or ""),
    ]


def _verdict_cell(row: dict[str, Cell], rule: str) -> Text:
    word = row.get(rule)
    if word is None:
        return Text("")
    outcome = Outcome(str(word))
    return Text(f"{SIGNS[outcome]} {outcome.value}: {row.get(f'{rule}_reason') or ''}", style=STYLES[outcome])
