"""Every code has a sentence in every language, and the sentences read as they should."""

import re
import string
from typing import get_args

import pytest

from monitor.config.settings import HotlineSettings
from monitor.domain.columns import columns
from monitor.domain.facts import Direction, End, HungUpBy
from monitor.domain.marks import MarkKind
from monitor.domain.rules import RULE_NAMES
from monitor.domain.talk import Side
from monitor.domain.tickets import Kind, Stage
from monitor.domain.verdicts import Outcome, Value, Verdict
from monitor.words import LANGUAGES, Words
from monitor.words.codes import REASONS

FULL_WIDTH = str.maketrans({"(": "\uff08", ")": "\uff09", ",": "\uff0c", ":": "\uff1a", ";": "\uff1b"})
TERMS = {
    "outcome": [*Outcome],
    "end": [*End],
    "hung_up_by": [*HungUpBy],
    "direction": [*Direction],
    "kind": [*Kind],
    "stage": [*Stage],
    "seen": [*HungUpBy],
    "pbx_says": ["caller", "agent", "transfer"],
    "clock": ["phone", "caller"],
    "mark": [*MarkKind],
    "side": [*Side],
    "would_say": ["not_greeted", "not_named", "wrong_order", "late", "in_order"],
    "rule": [*RULE_NAMES],
    "column": columns(RULE_NAMES),
}
CODES = [(rule, reason) for rule, reasons in REASONS.items() for reason in reasons]


@pytest.fixture(params=LANGUAGES)
def words(request: pytest.FixtureRequest) -> Words:
    return Words.load(request.param)


def test_languages_are_those_of_the_config() -> None:
    assert get_args(HotlineSettings.model_fields["language"].annotation) == LANGUAGES


def test_rules_have_codes() -> None:
    assert [*RULE_NAMES] == [*REASONS]


def test_every_code_has_a_sentence_and_no_other(words: Words) -> None:
    said = {rule: sorted(sentences) for rule, sentences in words.sentences.items()}

    assert {rule: sorted(reasons) for rule, reasons in REASONS.items()} == said


@pytest.mark.parametrize(("rule", "reason"), CODES)
def test_sentence_uses_only_the_code_s_values(words: Words, rule: str, reason: str) -> None:
    used = {name for _, name, _, _ in string.Formatter().parse(words.sentences[rule][reason]) if name is not None}

    assert set() == used - set(REASONS[rule][reason])


@pytest.mark.parametrize(("rule", "reason"), CODES)
def test_sentence_tells_the_measured_values(words: Words, rule: str, reason: str) -> None:
    """All values are told, but for the ring's clock, which says nothing where it is the phone's."""
    values = {name: f"<{name}>" for name in REASONS[rule][reason]}
    sentence = words.say(Verdict(rule, Outcome.MET, reason, tuple(values.items())))

    assert [shown for shown in values.values() if shown not in sentence] == []


@pytest.mark.parametrize("kind", TERMS)
def test_terms(words: Words, kind: str) -> None:
    assert sorted(TERMS[kind]) == sorted(words.terms[kind])


def test_both_languages_have_the_same_terms() -> None:
    chinese, english = (Words.load(language).terms for language in LANGUAGES)

    assert {kind: sorted(values) for kind, values in english.items()} == {
        kind: sorted(values) for kind, values in chinese.items()
    }


def test_chinese_uses_its_own_punctuation() -> None:
    words = Words.load("zh-CN")
    said = [text for sentences in words.sentences.values() for text in sentences.values()]

    assert [text for text in said if re.search(r"[(),;:!?]", text)] == []


RING = (("seconds", 27.1), ("limit_seconds", 20.0))
SENTENCES: list[tuple[str, str, tuple[tuple[str, Value], ...], str, str]] = [
    (
        "four_ring",
        "answered_late",
        (("rings", 6), *RING, ("clock", "phone")),
        "answered at ring 6 (27.1 s of 20.0 s)",
        "第6声接听(27.1秒,限20.0秒)",
    ),
    (
        "four_ring",
        "answered_late",
        (("rings", 6), *RING, ("clock", "caller"), ("estimated", 1)),
        "answered at ring 6 (waited 27.1 s of 20.0 s)",
        "第6声接听(等候27.1秒,限20.0秒)",
    ),
    (
        "four_ring",
        "not_inbound",
        (("direction", "outbound"),),
        "not a call from outside (outbound)",
        "不是外线来电(呼出)",
    ),
    (
        "greeting",
        "low_confidence",
        (("confidence", 0.62), ("limit", 0.8), ("source", "speech")),
        "not heard surely enough (0.62 of 0.8; heard by: speech engine)",
        "识别把握不足(0.62,要求0.8;来源:语音识别)",
    ),
    (
        "greeting",
        "shadow",
        (("would_say", "not_greeted"), ("source", "recording")),
        "on trial, so not counted: did not greet (heard by: recording)",
        "试运行,不计入:没有问候(来源:录音)",
    ),
    (
        "greeting",
        "phrase_unproven",
        (("source", "live"),),
        "not heard, but the ear has not yet proven that it knows every phrase of the script (heard by: live listening)",
        "没有听到,但尚未验证该引擎能听出全部用语(来源:实时监听)",
    ),
    (
        "greeting",
        "in_order",
        (("delay_seconds", 1), ("source", "vendor-x")),
        "greeted, then named the company, after 1.0 s (heard by: vendor-x)",
        "先问候后报单位名称,1.0秒后开口(来源:vendor-x)",
    ),
    ("hangup_first", "agent_first", (("agent", "王芳"),), "the agent hung up first (王芳)", "座席先挂机(王芳)"),
    ("hangup_first", "agent_first", (("agent", ""),), "the agent hung up first (?)", "座席先挂机(不详)"),
    ("hangup_first", "agent_first", (), "the agent hung up first", "座席先挂机"),
    (
        "hangup_first",
        "agent_first",
        (("agent", "{seconds} {0.__class__}"),),
        "the agent hung up first ({seconds} {0.__class__})",
        "座席先挂机({seconds} {0.__class__})",
    ),
    (
        "hangup_first",
        "contradiction",
        (("seen", "agent"), ("pbx_says", "transfer")),
        "contradictory: we saw the agent hang up, the PBX says a transfer",
        "证据矛盾:观察到的是座席先挂机,交换机记录的是转接",
    ),
    (
        "dispatch",
        "notified_late",
        (("kind", "emergency"), ("seconds", 75.25), ("limit_seconds", 60.0), ("ticket", "G-7")),
        "crew notified late: 75.2 s of 60.0 s (emergency, ticket G-7)",
        "通知维修人员超时:75.2秒,限60.0秒(抢险,工单G-7)",
    ),
    (
        "dispatch",
        "future_stage",
        (("stage", "arrived"), ("ticket", "G-7")),
        "ticket G-7 reports a stage from the future (arrived): the sender's clock is wrong",
        "工单G-7的“已到场”时间在未来,发送方时钟有误",
    ),
    (
        "no_interrupting",
        "cut_in",
        (("count", 3), ("limit", 2), ("seconds", 2.04), ("agent", "王芳")),
        "the agent cut in 3 times, at most 2; the longest for 2.0 s (王芳)",
        "座席打断用户3次,限2次,最长2.0秒(王芳)",
    ),
    (
        "no_interrupting",
        "one_silent",
        (("side", "caller"),),
        "no sound was heard of the caller",
        "没有检测到用户的声音",
    ),
    (
        "dispatch",
        "code_of_tomorrow",
        (("seconds", 3.0),),
        "code_of_tomorrow (seconds=3.0)",
        "code_of_tomorrow (seconds=3.0)",
    ),
    ("rule_of_tomorrow", "kept", (), "kept", "kept"),
]


@pytest.mark.parametrize(("rule", "reason", "values", "english", "chinese"), SENTENCES)
def test_sentence(rule: str, reason: str, values: tuple[tuple[str, Value], ...], english: str, chinese: str) -> None:
    verdict = Verdict(rule, Outcome.UNKNOWN, reason, values)
    has_sentence = reason in REASONS.get(rule, {})

    assert english == Words.load("en").say(verdict)
    assert (chinese.translate(FULL_WIDTH) if has_sentence else chinese) == Words.load("zh-CN").say(verdict)


@pytest.mark.parametrize(
    ("kind", "value", "english", "chinese"),
    [
        ("outcome", Outcome.MISSED, "missed", "未达标"),
        ("end", "in_progress", "in progress", "进行中"),
        ("hung_up_by", "pbx", "PBX", "交换机"),
        ("rule", "four_ring", "Answered within four rings", "四声内接听"),
        ("column", "rings", "Rings (equivalent)", "折算铃声"),
        ("column", "lines_open", "lines_open", "lines_open"),
        ("no_such_kind", "x", "x", "x"),
    ],
)
def test_term(kind: str, value: str, english: str, chinese: str) -> None:
    assert [english, chinese] == [Words.load(language).term(kind, value) for language in ("en", "zh-CN")]


def test_unknown_language() -> None:
    with pytest.raises(ValueError, match="no words for 'de'; the languages are zh-CN, en"):
        Words.load("de")
