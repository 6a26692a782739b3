"""The words that people read: a verdict comes in, a sentence in the hotline's language goes out."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Self

from monitor.domain.verdicts import Value, Verdict

LANGUAGES = ("zh-CN", "en")
SHARES = ("rate", "target")
ASIDE = re.compile(r"\s*[(（]\{(\w+)\}[)）]")
"""One value in parentheses: left out with them where a verdict does not bring it."""


class _Shown(dict[str, str]):
    """The values of one sentence; `missing` stands for what a verdict of another version does not bring."""

    def __init__(self, values: Iterable[tuple[str, str]], missing: str) -> None:
        super().__init__(values)
        self._missing = missing

    def __missing__(self, _name: str) -> str:
        return self._missing


@dataclass(frozen=True, slots=True)
class Words:
    """One language: sentences by rule and reason, terms by kind and value, texts of the pages by page and name."""

    language: str
    sentences: Mapping[str, Mapping[str, str]]
    terms: Mapping[str, Mapping[str, str]]
    pages: Mapping[str, Mapping[str, str]]
    alerts: Mapping[str, Mapping[str, str]]

    @classmethod
    def load(cls, language: str) -> Self:
        """Raises ValueError for a language that is not in LANGUAGES."""
        if language not in LANGUAGES:
            raise ValueError(f"no words for {language!r}; the languages are {', '.join(LANGUAGES)}")
        tables = tomllib.loads(files(__package__).joinpath(f"{language}.toml").read_text(encoding="utf-8"))
        return cls(language, tables["say"], tables["term"], tables["page"], tables["alert"])

    def say(self, verdict: Verdict) -> str:
        """The verdict's reason as a sentence; the bare code and its values where there is no sentence for it."""
        return self._sentence(self.sentences.get(verdict.rule, {}), verdict.reason, verdict.values)

    def say_alert(self, name: str, reason: str, values: Iterable[tuple[str, Value]]) -> str:
        """Likewise what an alert says."""
        return self._sentence(self.alerts.get(name, {}), reason, values)

    def _sentence(self, templates: Mapping[str, str], reason: str, values: Iterable[tuple[str, Value]]) -> str:
        template = templates.get(reason)
        shown = [(name, self._shown(name, value)) for name, value in values]
        if template is None:
            listed = ", ".join(f"{name}={text}" for name, text in shown)
            return f"{reason} ({listed})" if listed else reason
        named = {name for name, _ in shown}
        told = ASIDE.sub(lambda aside: aside[0] if aside[1] in named else "", template)
        return told.format_map(_Shown(shown, self.terms["missing"]["value"]))

    def term(self, kind: str, value: str) -> str:
        """How a word of the program is called, as `term("outcome", "met")`; the word itself where it has no name."""
        return self.terms.get(kind, {}).get(value, value)

    def _shown(self, name: str, value: Value) -> str:
        if isinstance(value, str):
            return self.term(name, value) if value else self.terms["missing"]["value"]
        if name in SHARES:
            return f"{value:.1%}"
        if name.endswith("seconds"):
            return f"{value:.1f}"
        return f"{value:g}" if isinstance(value, float) else str(value)
