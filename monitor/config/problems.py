"""From what pydantic says of a wrong config to one line per mistake, with its place, what it got and the remedy."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from monitor.config.addresses import without_password
from monitor.config.refusal import REFUSED, nearest
from monitor.config.schema import Location, all_keys, default_of, keys_at, range_of

SECRET_KEYS = frozenset({"secret", "password", "token", "tokens"})
LONGEST_SHOWN = 60
ARRAYS = frozenset({"pbx", "shifts", "routes", "scripts", "greetings", "names"})
_BARE_KEY = re.compile("[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Problem:
    """`got` is empty where there is nothing to show, as for a missing key."""

    file: str
    key: str
    wrong: str
    remedy: str
    got: str = ""

    def __str__(self) -> str:
        place = f"{self.file}: {self.key}: " if self.key else f"{self.file}: "
        return f"{place}{self.wrong}{', got ' + self.got if self.got else ''}; {self.remedy}"


class ConfigError(Exception):
    """The config cannot be used; `problems` holds every mistake, one line each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value came from that does not stand in the config file itself."""

    file: str
    key: str


def quoted(text: str) -> str:
    """On one line and in quotes, whatever it holds."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in escaped) + '"'


def shown(value: object, location: Location = ()) -> str:
    """A value as it would stand in TOML, shortened; nothing of a secret."""
    if any(step in SECRET_KEYS for step in location) or _is_channel_address(location):
        return "a value that is not shown"
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            text = without_password(value) if "@" in value or "://" in value else value
            text = text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
            return quoted(text)
        case Mapping():
            return "a table"
        case list() | tuple():
            return "a list"
        case int() | float():
            return str(value)[:LONGEST_SHOWN]
        case _:
            return f"a {type(value).__name__} ({value})"


def _is_channel_address(location: Location) -> bool:
    """What people write into the address of a channel is mostly a secret of theirs."""
    return location[:2] == ("alerts", "channels") and location[-1] == "url"


def dotted(location: Location, raw: Mapping[str, Any]) -> str:
    """The key as the file's reader knows it: `pbx[hq].port`, or `pbx[#2].port` where that PBX has no name."""
    text = ""
    for index, step in enumerate(location):
        if step == "[key]":
            continue
        if isinstance(step, int):
            text += f"[{_name_of(raw, location[:index], step)}]"
        else:
            key = step if _BARE_KEY.fullmatch(step) else shown(step)
            text += f".{key}" if text else key
    return text


def _name_of(raw: Mapping[str, Any], array: Location, index: int) -> str:
    entry = raw[array[0]][index] if array == ("pbx",) else None
    name = entry.get("name") if isinstance(entry, Mapping) else None
    return name if isinstance(name, str) and name.isprintable() and name else f"#{index + 1}"


def problems_of(
    error: ValidationError, file: str, raw: Mapping[str, Any], origins: Mapping[Location, Origin]
) -> list[Problem]:
    """One problem per mistake, in the order of the settings."""
    return [
        _problem(detail, file, raw, origins)
        for detail in error.errors(include_url=False)
        if not (detail["type"] == "too_short" and detail["input"])
    ]


def _problem(detail: ErrorDetails, file: str, raw: Mapping[str, Any], origins: Mapping[Location, Origin]) -> Problem:
    location = detail["loc"]
    wrong, remedy = _wrong_and_remedy(detail)
    hidden = detail["type"] in ("missing", "extra_forbidden", "too_short") or isinstance(detail["input"], Mapping)
    hidden = hidden and detail["type"] != "tuple_type"
    got = "" if hidden else shown(detail["input"], location)
    if detail["type"] == REFUSED and isinstance(detail["input"], list | tuple):
        got = ""
    for depth in range(len(location), 0, -1):
        if origin := origins.get(location[:depth]):
            key = dotted((origin.key, *location[depth:]), raw)
            return Problem(origin.file, key, wrong, remedy, got)
    return Problem(file, dotted(location, raw), wrong, remedy, got)


def _wrong_and_remedy(detail: ErrorDetails) -> tuple[str, str]:
    location, context = detail["loc"], detail.get("ctx", {})
    leaf = str(location[-1]) if location else ""
    match detail["type"]:
        case "refused":
            return str(context["wrong"]), str(context["remedy"])
        case "missing":
            return "is missing", f"add {leaf} = …"
        case "extra_forbidden":
            return "is not a key of this table", _meant(location)
        case "literal_error":
            known = [word.strip("'") for word in str(context["expected"]).replace(" or ", ", ").split(", ")]
            return "is not one of the choices", f"write {_choice(detail['input'], known)}"
        case "too_short":
            return "is empty", "give at least one, or remove the line for the default"
        case "string_too_long":
            return f"is longer than {context['max_length']} characters", "shorten it"
        case "string_pattern_mismatch":
            return "is not a plain name", "use 1 to 32 letters a-z, digits, - _ and ."
        case kind:
            return _type_or_range(kind, location)


def _type_or_range(kind: str, location: Location) -> tuple[str, str]:
    leaf = next((str(step) for step in reversed(location) if isinstance(step, str)), "")
    match kind:
        case "string_type" | "is_instance_of":
            return "must be text", "put it in quotes"
        case "bool_type":
            return "must be true or false", "write true or false, without quotes"
        case "tuple_type" if leaf in ARRAYS:
            table = ".".join(step for step in location if isinstance(step, str))
            return "must be a list of tables", f"write [[{table}]] with two brackets above each of them"
        case "tuple_type":
            return "must be a list", 'put it in brackets, like ["a", "b"]'
        case "model_type" | "mapping_type":
            table = ".".join(step for step in location if isinstance(step, str))
            return "must be a table", f"write [{table}], in single brackets, above its keys"
        case "int_type":
            return "must be a whole number", f"write a whole number {_number_hint(location)}"
        case "float_type":
            return "must be a number", f"write a number {_number_hint(location)}"
        case _:
            return "is out of range", f"write a number {range_of(location)}{_default_hint(location)}"


def _number_hint(location: Location) -> str:
    bounds = range_of(location)
    return f"without quotes{', ' + bounds if bounds else ''}{_default_hint(location)}"


def _default_hint(location: Location) -> str:
    default = default_of(location)
    return f" (the default is {shown(default)})" if isinstance(default, int | float) else ""


def _meant(location: Location) -> str:
    table, leaf = location[:-1], str(location[-1])
    if guess := nearest(leaf, keys_at(table)):
        return f"did you mean {guess}?"
    elsewhere = [key for key, _ in all_keys() if key.rpartition(".")[2] == leaf]
    if elsewhere:
        return f"it belongs to {' or '.join(elsewhere)}"
    return f"remove it, or use one of {', '.join(keys_at(table))}"


def _choice(given: object, known: list[str]) -> str:
    quoted = [f'"{word}"' for word in known]
    choices = f"{', '.join(quoted[:-1])} or {quoted[-1]}"
    guess = nearest(given, known) if isinstance(given, str) else ""
    return f"{choices} (did you mean {guess}?)" if guess else choices
