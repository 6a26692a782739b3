"""What was heard stands on the timeline where it was said, without anybody's number."""

from datetime import UTC, datetime, timedelta

from monitor.domain.rules.case import GreetingEvidence
from monitor.domain.speech.heard import Hit
from monitor.domain.speech.lines import heard_lines
from monitor.domain.speech.opinion import Doubt
from monitor.domain.speech.script import Part
from monitor.domain.timeline import Line, woven

ANSWERED = datetime(2026, 3, 1, 8, tzinfo=UTC)
HITS = (Hit(Part.NAME, "云海燃气", 1.4, 2.2, 0.934), Hit(Part.GREETING, "您好", 0.8, 1.3, 0.97))
EVIDENCE = GreetingEvidence(
    "c1", ANSWERED + timedelta(seconds=12), "recording", True, True, True, 0.81, 0.93, 0.74, 10.0, "ear/zh", "front",
    shadow=True, hits=HITS, transcript="您好云海燃气 13812345678", reasons=(Doubt.LOW_SNR, Doubt.ORDER_UNCERTAIN),
)  # fmt: skip
BY = (
    "by recording; ear/zh; script front; on trial; in doubt: low_snr, order_uncertain; "
    "transcript: 您好云海燃气 138****5678"
)


def after(seconds: float) -> datetime:
    return ANSWERED + timedelta(seconds=seconds)


def test_lines() -> None:
    assert heard_lines(EVIDENCE, ANSWERED) == [
        Line(after(0.8), "heard greeting", "您好 (0.80 to 1.30 s, sure to 97%)"),
        Line(after(0.81), "first word", "0.74 to 0.81 s after the answer"),
        Line(after(1.4), "heard name", "云海燃气 (1.40 to 2.20 s, sure to 93%)"),
        Line(after(12), "greeting evidence", BY),
    ]


def test_without_the_answer_nothing_has_a_time() -> None:
    assert [Line(after(12), "greeting evidence", BY)] == heard_lines(EVIDENCE, None)


def test_evidence_of_flags_alone() -> None:
    evidence = GreetingEvidence("c1", after(9), "http", True, True, True, 0.8, 0.9)
    assert heard_lines(evidence, ANSWERED) == [
        Line(after(0.8), "first word", "0.80 s after the answer"),
        Line(after(9), "greeting evidence", "by http"),
    ]


def test_lines_are_woven_by_time() -> None:
    lines = [Line(after(0), "a", ""), Line(after(2), "c", "")]
    assert ["a", "b", "c", "d"] == [
        line.what for line in woven(lines, [Line(after(1), "b", ""), Line(after(2), "d", "")])
    ]
