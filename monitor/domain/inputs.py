"""Input from outside that cannot be used: what is wrong, where, what it said, and how to mend it."""

import re
from datetime import UTC, datetime

from monitor.domain.numbers import mask

SHOWN_CHARACTERS = 120
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII)
PUBLIC_NUMBER = re.compile(r"\d{7,}", re.ASCII)
"""Shorter runs of digits are extensions, queues and causes."""
YEARS = range(1970, 2200)
INSTANT_REMEDY = "write it as RFC 3339 with an offset, such as 2026-01-31T17:30:00+08:00"


class BadInput(Exception):
    """`got` is shortened and numbers in it are masked, so that it can be logged, kept and sent back."""

    def __init__(self, what: str, where: str, got: object, remedy: str) -> None:
        self.what = what
        self.where = where
        self.got = shortened(without_numbers(got if isinstance(got, str) else repr(got)))
        self.remedy = remedy
        super().__init__(f"{where}: {what}, got {self.got}; {remedy}")


def shortened(value: object) -> str:
    """A printable line of at most SHOWN_CHARACTERS, whatever the value is."""
    text = value if isinstance(value, str) else repr(value)
    line = text if len(text) <= SHOWN_CHARACTERS else f"{text[: SHOWN_CHARACTERS - 1]}…"
    if line.isprintable():
        return line
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in line)


def without_numbers(text: str) -> str:
    """The text with whatever may be a caller's number masked."""
    return PUBLIC_NUMBER.sub(lambda found: mask(found[0]), text)


def instant(text: str, where: str) -> datetime:
    """The aware instant that an RFC 3339 text names. Raises BadInput, also for a naive one."""
    if not RFC_3339.fullmatch(text):
        missing = "an instant without an offset" if RFC_3339.fullmatch(f"{text}Z") else "not an instant"
        raise BadInput(missing, where, text, INSTANT_REMEDY)
    try:
        found = datetime.fromisoformat(text)
        year = found.astimezone(UTC).year
    except (ValueError, OverflowError) as error:
        raise BadInput("no such instant", where, text, INSTANT_REMEDY) from error
    if year not in YEARS:
        raise BadInput("no such instant", where, text, f"send a year from {YEARS.start} to {YEARS.stop - 1}")
    return found
