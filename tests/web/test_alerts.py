"""GET /api/v1/alerts and its acknowledgement."""

import json
from dataclasses import replace
from typing import Any

import pytest

from monitor.domain.alerting.alert import Alert, AlertEvent, Delivery, Outgoing, Severity, key_of
from monitor.web.access import Role, Token
from tests.domain.calls_at_hand import after
from tests.web.desk import Site

LEAD = "secret-lead"
TOKENS = [Token(role, f"secret-{role}") for role in Role]


def alert(subject: str, **more: Any) -> Alert:
    key = key_of("longest_wait", subject, after(0))
    values = (("queue", subject), ("seconds", 61.5))
    return replace(
        Alert(key, "longest_wait", Severity.WARNING, subject, "waiting", values, after(0), told_at=after(1)), **more
    )


@pytest.fixture
def site() -> Site:
    made = Site(*TOKENS)
    over = alert("hq/sales", resolved_at=after(60))
    firing = alert("hq/repair")
    made.alarms.alerts = [over, firing]
    outgoing = Outgoing("k", firing.key, AlertEvent.FIRED, "lead", {}, after(1))
    made.alarms.sent = [Delivery(outgoing, None, None, 3, "connection refused")]
    return made


async def test_open_ones_with_their_deliveries_and_the_channels(site: Site) -> None:
    answer = (await site.get("/api/v1/alerts?lang=en", LEAD)).json()
    (row,) = answer["alerts"]
    assert row == {
        "key": alert("hq/repair").key, "name": "longest_wait", "severity": "warning", "subject": "hq/repair",
        "sentence": "longest_wait: waiting", "values": {"queue": "hq/repair", "seconds": 61.5}, "state": "firing",
        "level": 0, "fired_at": "2026-01-31T17:30:00.000+08:00", "told_at": "2026-01-31T17:30:01.000+08:00",
        "resolved_at": None, "acknowledged_at": None, "acknowledged_by": None, "comment": None,
        "deliveries": [
            {
                "channel": "lead", "event": "fired", "sent_at": None, "gave_up_at": None, "attempts": 3,
                "last_error": "connection refused",
            }
        ],
    }  # fmt: skip
    assert answer["channels"] == [
        {
            "name": "lead", "kind": "apprise", "waiting": 2, "last_error": "connection refused",
            "last_sent_at": "2026-01-31T17:30:05.000+08:00",
        }
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "expected"),
    [("", ["hq/repair"]), ("?state=all", ["hq/repair", "hq/sales"]), ("?state=all&limit=1", ["hq/repair"])],
)
async def test_which_ones(site: Site, query: str, expected: list[str]) -> None:
    found = (await site.get(f"/api/v1/alerts{query}", LEAD)).json()["alerts"]
    assert expected == [row["subject"] for row in found]


@pytest.mark.parametrize(
    ("query", "status"),
    [("?state=closed", 422), ("?limit=0", 422), ("?limit=501", 422), ("?stat=all", 400)],
)
async def test_what_cannot_be_asked(site: Site, query: str, status: int) -> None:
    assert status == (await site.get(f"/api/v1/alerts{query}", LEAD)).status_code


async def test_the_language_is_the_hotline_s_or_the_one_asked_for(site: Site) -> None:
    said = [(await site.get(f"/api/v1/alerts{query}", LEAD)).json()["alerts"][0] for query in ("", "?lang=en")]
    assert ["中文 waiting", "longest_wait: waiting"] == [row["sentence"] for row in said]


async def acknowledge(site: Site, body: object, key: str = "", token: str = LEAD) -> Any:
    path = f"/api/v1/alerts/{key or alert('hq/repair').key}/acknowledge"
    return await site.post(path, json.dumps(body).encode(), token)


async def test_who_has_seen_it_and_what_was_said_without_numbers(site: Site) -> None:
    answer = await acknowledge(site, {"by": " 王芳 ", "comment": "rang 13812345678 back"})
    row = answer.json()
    assert (200, "王芳", "rang 138****5678 back", "2026-01-31T17:40:00.000+08:00") == (
        answer.status_code, row["acknowledged_by"], row["comment"], row["acknowledged_at"]
    )  # fmt: skip
    assert "王芳" == site.alarms.alerts[1].acknowledged_by


async def test_one_that_is_not_there(site: Site) -> None:
    answer = await acknowledge(site, {"by": "Li"}, key="longest_wait-0")
    assert (404, "path key", "longest_wait-0") == (
        answer.status_code, answer.json()["error"]["where"], answer.json()["error"]["got"]
    )  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"by": ""},
        {"by": "  "},
        {"by": 1},
        {"by": "x" * 81},
        {"by": "x", "comment": "y" * 501},
        {"by": "x", "z": 1},
        [],
    ],
)
async def test_a_body_that_cannot_be_used(site: Site, body: object) -> None:
    assert 422 == (await acknowledge(site, body)).status_code
    assert "" == site.alarms.alerts[1].acknowledged_by


@pytest.mark.parametrize("role", list(Role))
async def test_who_may_acknowledge(site: Site, role: Role) -> None:
    expected = 200 if role in (Role.LEAD, Role.ADMIN) else 403
    assert expected == (await acknowledge(site, {"by": "Li"}, token=f"secret-{role}")).status_code
    assert 401 == (await acknowledge(site, {"by": "Li"}, token="")).status_code
