"""From a file to tables, or to the one problem that says why not."""

import re
import tomllib
from pathlib import Path
from typing import Any

from monitor.config.problems import Problem, quoted

LARGEST_BYTES = 1_000_000
_PLACE = re.compile(r"(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)", re.DOTALL)


def read_text(path: Path, *, name: str = "", key: str = "") -> str | Problem:
    """UTF-8 text, a byte order mark left out. The problem stands at `name: key`, by default at the file itself."""
    name = name or str(path)
    got = quoted(str(path)) if key else ""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_BYTES + 1)
    except FileNotFoundError:
        return Problem(name, key, "no such file", "create it or mend the path", got)
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        return Problem(name, key, f"cannot be read ({reason})", "let the monitor's user read it", got)
    if len(data) > LARGEST_BYTES:
        return Problem(name, key, f"is larger than {LARGEST_BYTES} bytes", "name the right file", got)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Problem(name, key, f"is not UTF-8 text in line {line}", "save the file as UTF-8", got)


def read_tables(path: Path) -> dict[str, Any] | Problem:
    """The tables of a TOML file."""
    text = read_text(path)
    if isinstance(text, Problem):
        return text
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return _syntax_problem(path, text, str(error))
    except (ValueError, RecursionError):
        return Problem(str(path), "", "is not TOML that can be read", "look for a very long number or deep brackets")


def _syntax_problem(path: Path, text: str, message: str) -> Problem:
    match = _PLACE.fullmatch(message)
    what = match["what"] if match else message
    lines = text.split("\n")
    line = int(match["line"]) if match and match["line"] else len(lines)
    column = int(match["column"]) if match and match["column"] else len(lines[-1]) + 1
    return Problem(
        str(path),
        f"line {line}, column {column}",
        f"is not TOML ({what[:1].lower() + what[1:]})",
        'write key = value, text in quotes as in name = "hq", tables as [web] or [[pbx]]',
    )
