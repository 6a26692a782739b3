from datetime import UTC, datetime

import pytest

from monitor.demo.messages import DemoEvent, DemoPost, ForgedHeaderError, encode, stamp

AT = datetime(2026, 3, 9, 1, 2, 3, 45, tzinfo=UTC)


def test_an_event_is_one_packet_with_its_stamp_in_microseconds() -> None:
    event = DemoEvent("Hangup", "call", (("Channel", "PJSIP/trunk-1"), ("AccountCode", "")))
    expected = (
        b"Event: Hangup\r\nPrivilege: call,all\r\nTimestamp: 1773018123.000045\r\n"
        b"Channel: PJSIP/trunk-1\r\nAccountCode: \r\n\r\n"
    )
    assert expected == event.encode(AT)


def test_a_stamp_keeps_every_microsecond() -> None:
    assert stamp(AT) == "1773018123.000045"


@pytest.mark.parametrize("line_break", ["\r\n", "\n", "\r", "\u2028", "\u2029", "\u0085", "\x0b", "\x0c", "\x1e"])
def test_a_value_cannot_forge_a_header(line_break: str) -> None:
    with pytest.raises(ForgedHeaderError):
        encode((("CallerIDName", f"Bob{line_break}Channel: PJSIP/forged-9"),))


@pytest.mark.parametrize("name", ["Queue: vip\r\nX", "A:B"])
def test_a_name_cannot_forge_a_header(name: str) -> None:
    with pytest.raises(ForgedHeaderError):
        encode(((name, "x"),))


def test_a_report_is_json() -> None:
    post = DemoPost("/api/v1/calls/1.2/greeting", (("greeted", True), ("delay_seconds", 0.8), ("crew", "一班")))
    assert '{"greeted": true, "delay_seconds": 0.8, "crew": "一班"}'.encode() == post.body
