"""Which script serves a call, and which of its phrases are said at that time of the day."""

from datetime import UTC, datetime, time

import pytest

from monitor.domain.speech.script import Part, Phrase, Script, script_for

HELLO = Phrase(Part.GREETING, "您好", (("nin2", "hao3"),))
MORNING = Phrase(Part.GREETING, "早上好", (("zao3", "shang4", "hao3"),), time(6), time(11))
NIGHT = Phrase(Part.GREETING, "晚上好", (("wan3", "shang4", "hao3"),), time(18), time(2))
SCRIPT = Script("front", "zh", (HELLO, MORNING, NIGHT))


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (time(5, 59), ["您好"]),
        (time(6), ["您好", "早上好"]),
        (time(11), ["您好"]),
        (time(18), ["您好", "晚上好"]),
        (time(1, 59), ["您好", "晚上好"]),
        (time(2), ["您好"]),
    ],
)
def test_phrases_due(at: time, expected: list[str]) -> None:
    due = SCRIPT.due(datetime(2026, 3, 1, at.hour, at.minute, tzinfo=UTC))
    assert expected == [phrase.say for phrase in due.phrases]


SCRIPTS = (
    Script("repair", "zh", (), queues=("repair*",)),
    Script("english", "en", (), dids=("8002",)),
    Script("rest", "zh", ()),
)


@pytest.mark.parametrize(
    ("queue", "did", "expected"),
    [("repair-east", "8001", "repair"), ("repair-east", "8002", "repair"), ("x", "8002", "english"), ("", "", "rest")],
)
def test_the_first_script_that_serves_the_call(queue: str, did: str, expected: str) -> None:
    found = script_for(SCRIPTS, queue, did)
    assert found is not None
    assert expected == found.script_id


def test_no_script_serves_the_call() -> None:
    assert script_for(SCRIPTS[:2], "billing", "8001") is None
