"""POST: tickets and greetings from those who know of them."""

import json

import pytest

from monitor.domain.tickets import Kind, Stage
from monitor.web.access import Role, Token
from monitor.web.bodies import MAX_BODY_BYTES
from tests.domain.calls_at_hand import after
from tests.web.desk import Site

TOKEN = "secret-ingest"
TICKET = {"event": "notified", "at": "2026-01-31T17:30:00+08:00", "kind": "emergency", "call_id": "1.1"}
GREETING = {"greeted": True, "named": True, "in_order": True, "delay_seconds": 0.8, "confidence": 0.97}


@pytest.fixture
def site() -> Site:
    return Site(Token(Role.INGEST, TOKEN))


async def test_a_ticket_event_is_taken(site: Site) -> None:
    answer = await site.post("/api/v1/tickets/T-1/events", json.dumps(TICKET).encode(), TOKEN)
    assert (answer.status_code, answer.json()) == (202, {"accepted": True, "warnings": []})
    (report,) = site.inbox.tickets
    assert ("T-1", Stage.NOTIFIED, Kind.EMERGENCY, "http", after(600)) == (
        report.ticket_id,
        report.stage,
        report.kind,
        report.source,
        report.received_at,
    )


async def test_both_the_reader_and_the_taker_may_wonder(site: Site) -> None:
    body = json.dumps({**TICKET, "call_id": "7.7", "creww": 1}).encode()
    answer = await site.post("/api/v1/tickets/T-1/events", body, TOKEN)
    assert answer.json()["warnings"] == ["creww: unknown key, not used", "call_id: no such call yet"]


async def test_a_greeting_is_taken(site: Site) -> None:
    answer = await site.post("/api/v1/calls/1.1/greeting", json.dumps(GREETING).encode(), TOKEN)
    assert (answer.status_code, answer.json()) == (202, {"accepted": True, "warnings": []})
    assert [(one.call_id, one.source, one.delay_seconds) for one in site.inbox.greetings] == [("1.1", "http", 0.8)]


@pytest.mark.parametrize(
    ("path", "body", "status", "where", "remedy"),
    [
        (
            "/api/v1/tickets/T/events",
            json.dumps({**TICKET, "event": "x"}).encode(),
            422,
            "event",
            "use one of: reported,",
        ),
        ("/api/v1/tickets/T/events", b"\xff", 422, "payload", "send one JSON object"),
        ("/api/v1/tickets/T/events", b"", 422, "payload", "send one JSON object"),
        ("/api/v1/tickets/a%20b/events", json.dumps(TICKET).encode(), 422, "ticket_id", "use 1 to 128 characters"),
        ("/api/v1/tickets/a%2Fb/events", json.dumps(TICKET).encode(), 404, "path", "see /api/docs"),
        ("/api/v1/tickets/T/events", b" " * (MAX_BODY_BYTES + 1), 413, "body", "send at most"),
        ("/api/v1/calls/1.1/greeting", b"{}", 422, "greeted", "send true, false, or null"),
    ],
)
async def test_what_cannot_be_taken(site: Site, path: str, body: bytes, status: int, where: str, remedy: str) -> None:
    answer = await site.post(path, body, TOKEN)
    error = answer.json()["error"]
    assert (status, where) == (answer.status_code, error["where"])
    assert remedy in error["remedy"]
    assert site.inbox.tickets + site.inbox.greetings == []
