"""The report's own words: titles, columns and sentences by section, from a file of each language."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Self

from monitor.words import Words


@dataclass(frozen=True, slots=True)
class ReportWords:
    """`words` are the program's common ones, for outcomes, rules and stages."""

    words: Words
    sections: Mapping[str, Mapping[str, str]]

    @classmethod
    def load(cls, language: str) -> Self:
        """Raises ValueError for a language that is not known."""
        words = Words.load(language)
        text = files(__package__).joinpath(f"report-{language}.toml").read_text(encoding="utf-8")
        return cls(words, tomllib.loads(text))

    @property
    def language(self) -> str:
        return self.words.language

    def text(self, section: str, key: str, /, **values: object) -> str:
        """Raises KeyError for a text that is not there: the files are tested to hold all of them."""
        template = self.sections[section][key]
        return template.format_map(values) if values else template

    def term(self, kind: str, value: str) -> str:
        return self.words.term(kind, value)

    def link(self, link: str) -> str:
        """`ami:hq` as `AMI hq`."""
        kind, _, name = link.partition(":")
        return f"{kind.upper()} {name}".strip()
