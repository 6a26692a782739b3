"""The console's files: every word that they say is in the word files, and every word there is said."""

import re
from pathlib import Path

import pytest

from monitor.domain.facts import LegEnd
from monitor.domain.lost import Contact
from monitor.domain.marks import MarkKind
from monitor.domain.room import MemberState
from monitor.domain.talk import Side
from monitor.words import LANGUAGES, Words
from monitor.words.codes import REASONS

FILES = sorted((Path(__file__).parents[2] / "monitor" / "web" / "static" / "console").glob("*.*"))
TEXT = "\n".join(path.read_text() for path in FILES)
SAID = re.compile(r"""(?:\bsay\("|console\.)([a-z_]+)\b["`]""")
CHOSEN = re.compile(r"""\bsay\((?:[\w.]+|!\w+) \? "([a-z_]+)" : "([a-z_]+)\"""")
MADE = re.compile(r"""say\(`([a-z_]+_)\$\{""")
KINDS: dict[str, set[str]] = {
    "agent_": {*MemberState},
    "contact_": {*Contact},
    "cut_in_": {*Side},
    "lane_spoke_": {*Side},
    "leg_": {*LegEnd},
    "mark_": {*MarkKind},
    "value_": {name for reasons in REASONS.values() for values in reasons.values() for name in values},
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_has_words(language: str) -> None:
    words = Words.load(language).pages["console"]
    said = {word for word in SAID.findall(TEXT) if word not in ("css", "js")}
    chosen = {word for pair in CHOSEN.findall(TEXT) for word in pair}
    made = {f"{prefix}{name}" for prefix, names in KINDS.items() for name in names}
    assert set() == (said | chosen | made) - set(words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_has_words_is_said(language: str) -> None:
    prefixes = tuple(MADE.findall(TEXT))
    idle = [word for word in Words.load(language).pages["console"] if not re.search(rf"\b{word}\b", TEXT)]
    assert [] == [word for word in idle if not word.startswith(prefixes)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_slots_are_the_same_in_both_languages(language: str) -> None:
    slots = {name: set(re.findall(r"\{\w+\}", text)) for name, text in Words.load(language).pages["console"].items()}
    expected = {name: set(re.findall(r"\{\w+\}", text)) for name, text in Words.load("en").pages["console"].items()}
    assert expected == slots


def test_no_markup_is_made_of_texts() -> None:
    assert [] == re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", TEXT)
