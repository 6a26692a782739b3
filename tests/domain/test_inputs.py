"""Instants are aware and within reason; what we got is shown short, printable and without a caller's number."""

from datetime import UTC, datetime

import pytest

from monitor.domain.inputs import BadInput, instant, without_numbers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-31T17:30:00+08:00", datetime(2026, 1, 31, 9, 30, tzinfo=UTC)),
        ("2026-01-31T09:30:00Z", datetime(2026, 1, 31, 9, 30, tzinfo=UTC)),
        ("2026-01-31T09:30:00.123456789Z", datetime(2026, 1, 31, 9, 30, 0, 123456, tzinfo=UTC)),
    ],
)
def test_instants(text: str, expected: datetime) -> None:
    assert expected == instant(text, "at")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("2026-01-31T17:30:00", "an instant without an offset"),
        ("2026-01-31 17:30:00+08:00", "not an instant"),
        ("2026-01-31", "not an instant"),
        ("1769851800", "not an instant"),
        ("2026-13-31T17:30:00Z", "no such instant"),
        ("1969-12-31T23:59:59Z", "no such instant"),
        ("0001-01-01T00:00:00+14:00", "no such instant"),
        ("2026-01-31T17:30:00+99:00", "no such instant"),
    ],
)
def test_what_is_no_instant(text: str, what: str) -> None:
    with pytest.raises(BadInput) as refused:
        instant(text, "at")
    assert (what, "at") == (refused.value.what, refused.value.where)


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        ("13812345678", "138****5678"),
        (13812345678, "138****5678"),
        ("x" * 300, "x" * 119 + "…"),
        ("x" * 114 + "13812345678", "x" * 114 + "138**…"),
        ("a\nb\x00", "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}"),
        ({"a": 1}, "{'a': 1}"),
    ],
)
def test_what_is_shown_of_it(got: object, expected: str) -> None:
    assert expected == BadInput("bad", "here", got, "mend it").got


def test_short_numbers_stay() -> None:
    assert without_numbers("agent 101, cause 16, 13812345678") == "agent 101, cause 16, 138****5678"
