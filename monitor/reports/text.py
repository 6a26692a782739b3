"""Cells as text: for CSV, where a spreadsheet must run nothing, and for the page."""

import re
from datetime import date, datetime

from monitor.reports.document import Kind, Plain

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
UNWRITABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
DASH = "—"
MOST_CHARACTERS = 500


def clean(text: str) -> str:
    """One line that any file takes: what XML cannot hold becomes a visible mark."""
    return UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)[:MOST_CHARACTERS]


def is_dangerous(text: str) -> bool:
    """Whether a spreadsheet would run it as a formula."""
    return text.startswith(FORMULA_SIGNS)


def csv_text(value: Plain) -> str:
    """Figures in full, not rounded for the eye; empty where there is nothing to tell."""
    match value:
        case None:
            return ""
        case bool() | int():
            return str(value)
        case float():
            return f"{value:.6f}".rstrip("0").rstrip(".")
        case datetime():
            return value.isoformat(" ", "seconds")
        case date():
            return value.isoformat()
    text = clean(value)
    return f"'{text}" if is_dangerous(value) else text


def page_text(value: Plain, kind: Kind) -> str:
    """As people read it; — where there is nothing to tell."""
    if value is None:
        return DASH
    if isinstance(value, datetime):
        return f"{value:%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return f"{value:%m-%d}"
    if isinstance(value, str):
        return clean(value)
    match kind:
        case Kind.SHARE:
            return f"{value:.1%}"
        case Kind.SECONDS | Kind.MINUTES:
            return f"{value:,.1f}"
        case Kind.POINTS:
            return f"{value:+.1f}"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"
