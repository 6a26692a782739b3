"""Every alert has a sentence in every language, and the sentences read as they should."""

import re
import string

import pytest

from monitor.domain.alerting.alert import AlertEvent, Severity
from monitor.domain.alerting.conditions import CONDITION_NAMES
from monitor.domain.verdicts import Value
from monitor.words import LANGUAGES, Words
from monitor.words.codes import ALERTS

CODES = [(name, reason) for name, reasons in ALERTS.items() for reason in reasons]
TERMS = {"severity": [*Severity], "alert_event": [*AlertEvent], "alert": [*ALERTS]}


@pytest.fixture(params=LANGUAGES)
def words(request: pytest.FixtureRequest) -> Words:
    return Words.load(request.param)


def test_conditions_have_codes() -> None:
    assert {*CONDITION_NAMES, "flood", "test"} == {*ALERTS}


def test_every_code_has_a_sentence_and_no_other(words: Words) -> None:
    assert {name: sorted(reasons) for name, reasons in ALERTS.items()} == {
        name: sorted(sentences) for name, sentences in words.alerts.items()
    }


@pytest.mark.parametrize(("name", "reason"), CODES)
def test_sentence_uses_only_the_code_s_values(words: Words, name: str, reason: str) -> None:
    used = {field for _, field, _, _ in string.Formatter().parse(words.alerts[name][reason]) if field is not None}
    assert set() == used - set(ALERTS[name][reason])


@pytest.mark.parametrize("kind", TERMS)
def test_terms(words: Words, kind: str) -> None:
    assert sorted(TERMS[kind]) == sorted(words.terms[kind])


def test_chinese_uses_its_own_punctuation() -> None:
    said = [text for sentences in Words.load("zh-CN").alerts.values() for text in sentences.values()]
    assert [text for text in said if re.search(r"[(),;:!?]", text)] == []


SENTENCES: list[tuple[str, str, tuple[tuple[str, Value], ...], str, str]] = [
    (
        "ringing_long", "ringing", (("queue", "维修"), ("rings", 6), ("limit", 6), ("count", 1)),
        "queue 维修: a call is at ring 6 and still not answered (1 rang to ring 6 or further)",
        "维修队列有来电已响铃6声仍未接听（响铃满6声的共1个）",
    ),
    (
        "rate_low", "below", (("rule", "four_ring"), ("rate", 0.9123), ("target", 0.95), ("n", 57)),
        "Answered within four rings: 91.2% today, target 95.0% (n = 57)",
        "四声内接听：今日91.2%，目标95.0%（n = 57）",
    ),
    (
        "dispatch_late", "past_limit", (("ticket", "G-7"), ("kind", "emergency"), ("limit_seconds", 60.0)),
        "no crew notified of ticket G-7 (emergency) within 60.0 s: dispatch now",
        "工单G-7（抢险）已超过60.0秒仍未通知维修人员，请立即派工",
    ),
    ("flood", "more", (), "? more alerts are kept back, as there were too many: look at the console",
     "告警过多，另有不详条暂不发送，请查看值班台"),
    ("alert_of_tomorrow", "kept", (("n", 3),), "kept (n=3)", "kept (n=3)"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "reason", "values", "english", "chinese"), SENTENCES)
def test_sentence(name: str, reason: str, values: tuple[tuple[str, Value], ...], english: str, chinese: str) -> None:
    assert [english, chinese] == [Words.load(language).say_alert(name, reason, values) for language in ("en", "zh-CN")]
