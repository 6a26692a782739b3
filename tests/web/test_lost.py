"""GET /api/v1/lost and /api/v1/live."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from monitor.domain.facts import End, LegEnd
from monitor.domain.lost import Contact, LostCall, LostFilter
from monitor.domain.room import LinkView, MemberState, MemberView, RoomView
from tests.domain.calls_at_hand import abandoned, after, answered, judged, leg
from tests.web.desk import Site

NUMBER = "13812345678"


async def test_lost_callers() -> None:
    site = Site()
    facts = replace(abandoned(), caller_number=NUMBER)
    back = LostCall(facts, Contact.RUNG_BACK, after(90), "PJSIP/agent101", "c9", 2)
    site.library.lost_calls = [back, LostCall(abandoned(), Contact.OPEN)]
    answer = await site.get("/api/v1/lost")
    first, second = answer.json()["lost"]
    assert NUMBER not in answer.text
    assert {
        "call_id": "1700000000.43", "pbx": "hq", "queue": "repair", "caller": "138****5678",
        "arrived_at": "2026-01-31T17:30:00.000+08:00", "ended_at": "2026-01-31T17:30:12.500+08:00",
        "wait_seconds": 12.5, "end": "abandoned", "state": "rung_back", "tries": 2,
        "contact_at": "2026-01-31T17:31:30.000+08:00", "contact_by": "PJSIP/agent101", "contact_call_id": "c9",
    } == first  # fmt: skip
    assert (None, "open", None) == (second["caller"], second["state"], second["contact_at"])


async def test_what_is_asked() -> None:
    site = Site()
    time = "since=2026-01-31T17:30:00%2B08:00&until=2026-01-31T18:30:00+08:00"
    await site.get(f"/api/v1/lost?{time}&queue=repair&state=open&limit=7&cursor=2")
    await site.get("/api/v1/lost")
    since, until = datetime(2026, 1, 31, 9, 30, tzinfo=UTC), datetime(2026, 1, 31, 10, 30, tzinfo=UTC)
    assert [
        LostFilter(since, until, "repair", True, 7, "2"),
        LostFilter(after(600 - 86_400), after(600), None, False, 200, None),
    ] == site.library.asked_lost


@pytest.mark.parametrize(
    ("query", "status", "where"),
    [
        ("stat=open", 400, "query"),
        ("state=closed", 422, "query state"),
        ("limit=1001", 422, "query limit"),
        ("cursor=zzz", 400, "query cursor"),
        ("since=today", 422, "query since"),
        ("until=1970-01-01T00:00:00Z", 200, None),
    ],
)
async def test_a_wrong_question(query: str, status: int, where: str | None) -> None:
    answer = await Site().get(f"/api/v1/lost?{query}")
    assert (status, where) == (answer.status_code, answer.json().get("error", {}).get("where"))


async def test_who_calls_now() -> None:
    site = Site()
    running: dict[str, Any] = {"end": End.IN_PROGRESS, "ended_at": None, "hung_up_by": None}
    ringing = answered("1.2", answered_at=None, agent="", legs=(leg(2, None, LegEnd.OPEN),), **running)
    calls = (
        judged(answered("1.1")),
        judged(replace(ringing, arrived_at=after(5))),
        judged(replace(ringing, call_id="1.3", arrived_at=after(9), legs=(leg(10, 20, LegEnd.RANG_OUT),))),
        judged(answered("1.4", **running)),
    )
    site.situation = replace(site.situation, calls=calls, pbx_at={"hq": after(60)})
    answer = await site.get("/api/v1/live")
    assert NUMBER not in answer.text
    assert [
        ("1.4", "talking", ["李静"], 28.35, 31.65),
        ("1.2", "ringing", ["李静"], 55.0, None),
        ("1.3", "waiting", [], 51.0, None),
    ] == [
        tuple(call[name] for name in ("call_id", "state", "agents", "wait_seconds", "talk_seconds"))
        for call in answer.json()["calls"]
    ]


async def test_agents_and_links() -> None:
    site = Site()
    members = (
        MemberView("hq PJSIP/1002", "repair", MemberState.IDLE, "王芳"),
        MemberView("hq PJSIP/1002", "service", MemberState.IDLE, "王芳"),
        MemberView("hq Local/13812345678@out", "repair", MemberState.UNKNOWN),
    )
    links = (LinkView("ami:hq", False, None, "secret host"), LinkView("mqtt", False, None))
    site.situation = replace(site.situation, room=RoomView(links=links, members=members))
    answer = await site.get("/api/v1/live")
    assert "secret host" not in answer.text
    assert ["ami:hq"] == answer.json()["links_down"]
    assert [
        {"agent": "hq Local/138****5678@out", "state": "unknown", "queues": ["repair"]},
        {"agent": "王芳", "state": "idle", "queues": ["repair", "service"]},
    ] == answer.json()["agents"]
