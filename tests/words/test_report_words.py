"""The report's words: the same keys in both languages, full-width signs in Chinese, and none that nobody uses."""

import re
import string
from pathlib import Path
from typing import get_args

import pytest

from monitor.domain.lost import Contact
from monitor.domain.rules.four_ring import Clock as JudgedClock
from monitor.domain.rules.greeting import Order
from monitor.domain.sla.levels import Formula
from monitor.domain.sla.periods import PeriodKind
from monitor.words import LANGUAGES
from monitor.words.report import ReportWords
from tests.reports.made import order

CHINESE, ENGLISH = (ReportWords.load(language) for language in LANGUAGES)
TEXTS = [(section, key) for section, texts in ENGLISH.sections.items() for key in texts]
SOURCES = "".join(
    path.read_text(encoding="utf-8")
    for folder in ("reports", "domain/sla")
    for path in sorted((Path(__file__).parents[2] / "monitor" / folder).glob("*.py"))
)


LIMITS = {name.rpartition(".")[2] for rule in order().terms.rules for name in ("target", *rule.limits)}
VALUES = (*get_args(Order), *get_args(JudgedClock))


def names(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_both_languages_say_the_same_things() -> None:
    assert {section: set(texts) for section, texts in ENGLISH.sections.items()} == {
        section: set(texts) for section, texts in CHINESE.sections.items()
    }


@pytest.mark.parametrize(("section", "key"), TEXTS)
def test_a_text(section: str, key: str) -> None:
    english, chinese = ENGLISH.sections[section][key], CHINESE.sections[section][key]

    assert names(english) == names(chinese)
    assert english
    assert not re.search(r"(?<=[\u4e00-\u9fff])[(),;:!?]|[(),;:!?](?=[\u4e00-\u9fff])", chinese)


@pytest.mark.parametrize(("section", "key"), [pair for pair in TEXTS if not pair[1].isdigit()])
def test_a_text_is_used(section: str, key: str) -> None:
    parts = {"figure": ("p50", "p90", "p95"), "formula": [*Formula], "contact": [*Contact], "title": [*PeriodKind]}
    parts |= {"limit": tuple(LIMITS), "limit_value": VALUES}

    assert f'"{key}"' in SOURCES or key in parts.get(section, ())


def test_every_value_has_its_name() -> None:
    for words in (CHINESE, ENGLISH):
        assert {*Formula} == set(words.sections["formula"])
        assert LIMITS == set(words.sections["limit"])
        assert {*VALUES} == set(words.sections["limit_value"])
        assert {*Contact} == set(words.sections["contact"])
        assert set(map(str, range(1, 8))) == set(words.sections["weekday"])
