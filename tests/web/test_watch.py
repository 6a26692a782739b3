"""Health, metrics, the description, and that every failure has one shape."""

import re

import pytest
from prometheus_client.parser import text_string_to_metric_families

from monitor.domain.room import LinkView, RoomView
from tests.domain.calls_at_hand import after
from tests.web.desk import Site

DOWN = RoomView(links=(LinkView("ami:hq", False, after(500), "login refused for user monitor"),))


async def test_health() -> None:
    answer = await Site().get("/healthz")
    expected = {
        "ok": True,
        "store": {"ok": True, "problem": None, "lag_seconds": 0.0},
        "links": [
            {"link": "ami:hq", "up": True, "last_event_age_seconds": 1.0},
            {"link": "mqtt", "up": False, "last_event_age_seconds": None},
        ],
    }
    assert (200, expected) == (answer.status_code, answer.json())


@pytest.mark.parametrize(
    ("room", "broken", "status"),
    [
        (None, None, 200),
        (DOWN, None, 503),
        (RoomView(), None, 503),
        (None, ConnectionError("postgresql://user:secret@host"), 503),
    ],
    ids=["fine", "links down", "no links", "store away"],
)
async def test_health_says_503_without_secrets(room: RoomView | None, broken: Exception | None, status: int) -> None:
    site = Site()
    site.room = room or site.room
    site.library.broken = broken
    answer = await site.get("/healthz")
    assert (status, status == 200) == (answer.status_code, answer.json()["ok"])
    assert not re.search("secret|refused|monitor", answer.text)


async def test_metrics_can_be_scraped() -> None:
    answer = await Site().get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert [family.name for family in text_string_to_metric_families(answer.text)] == [
        "hotline_link_up",
        "hotline_logins",
    ]


async def test_the_description_has_every_face_with_an_example() -> None:
    described = (await Site().get("/api/openapi.json")).json()
    assert "/api/v1/calls/{call_id}" in described["paths"]
    body = described["paths"]["/api/v1/tickets/{ticket_id}/events"]["post"]["requestBody"]
    assert body["content"]["application/json"]["example"]["event"] == "notified"


async def test_the_page_of_the_description_loads_nothing_from_elsewhere() -> None:
    answer = await Site().get("/api/docs")
    assert "GET /api/v1/calls/{call_id}" in answer.text
    assert re.findall(r"https?://|<script|src=|@import", answer.text) == []
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nowhere", 404), ("DELETE", "/api/v1/calls", 405), ("GET", "/api/v1/tickets/T/events", 405)],
)
async def test_what_is_not_served(method: str, path: str, status: int) -> None:
    async with Site().client() as client:
        answer = await client.request(method, path)
    assert (status, f"{method} {path}") == (answer.status_code, answer.json()["error"]["got"])


async def test_a_fault_of_ours_tells_nothing_of_itself() -> None:
    site = Site()
    site.library.broken = RuntimeError("postgresql://user:secret@host")
    answer = await site.get("/api/v1/calls/1.1")
    error = {"what": "internal error", "where": "server", "got": "RuntimeError", "remedy": "see the monitor's log"}
    assert (500, {"error": error}) == (answer.status_code, answer.json())


@pytest.mark.parametrize("path", ["/healthz", "/api/v1/calls", "/nowhere"])
async def test_no_answer_is_kept_on_its_way(path: str) -> None:
    headers = (await Site().get(path)).headers
    assert (
        headers["cache-control"],
        headers["x-content-type-options"],
        headers["referrer-policy"],
    ) == ("no-store", "nosniff", "same-origin")
