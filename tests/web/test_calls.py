"""GET /api/v1/calls and one call in full."""

from datetime import UTC, datetime

import pytest

from monitor.domain.columns import columns
from monitor.domain.events import BridgeEntered, DialBegan, Party, PbxEvent, QueueJoined
from monitor.domain.facts import Direction
from monitor.domain.paging import CallFilter
from monitor.domain.records import RawEvent
from monitor.domain.rules.case import GreetingEvidence
from monitor.domain.tickets import Kind, Stage, Ticket
from monitor.domain.verdicts import Outcome
from monitor.web.calls import MAX_EVENTS
from tests.domain.calls_at_hand import RULES, abandoned, after, answered, judged, with_gap
from tests.web.desk import Site

ID = "1700000000.42"


@pytest.fixture
def site() -> Site:
    made = Site()
    made.library.keep(judged(answered(), four_ring=Outcome.MISSED, greeting=Outcome.UNKNOWN))
    made.library.keep(judged(abandoned(), four_ring=Outcome.EXEMPT))
    return made


async def test_a_page_of_rows(site: Site) -> None:
    answer = await site.get("/api/v1/calls")
    body = answer.json()
    assert (answer.status_code, body["next_cursor"]) == (200, None)
    assert [columns(RULES)] * 2 == [list(row) for row in body["calls"]]
    assert tuple(body["calls"][0][name] for name in ("caller", "rings", "four_ring", "four_ring_reason")) == (
        "138****5678",
        6,
        "missed",
        "中文 four_ring: is_missed",
    )
    assert "13812345678" not in answer.text


async def test_the_cursor_goes_on(site: Site) -> None:
    first = (await site.get("/api/v1/calls?limit=1")).json()
    assert (len(first["calls"]), first["next_cursor"]) == (1, "2")
    assert (await site.get("/api/v1/calls?cursor=2")).status_code == 200


async def test_all_filters_reach_the_reader(site: Site) -> None:
    query = (
        "since=2026-01-31T17:30:00%2B08:00&until=2026-01-31T18:30:00+08:00&queue=repair&rule=four_ring"
        "&outcome=missed&direction=inbound&limit=7&cursor=2"
    )
    assert (await site.get(f"/api/v1/calls?{query}")).status_code == 200
    since, until = datetime(2026, 1, 31, 9, 30, tzinfo=UTC), datetime(2026, 1, 31, 10, 30, tzinfo=UTC)
    expected = CallFilter(since, until, "repair", "four_ring", Outcome.MISSED, Direction.INBOUND, 7, "2")
    assert [expected] == site.library.asked


@pytest.mark.parametrize(
    ("query", "status", "where", "got", "remedy"),
    [
        (
            "ourcome=missed",
            400,
            "query",
            "ourcome",
            "use only: cursor, direction, limit, outcome, queue, rule, since, until",
        ),
        ("rule=five_ring", 422, "query rule", "five_ring", "use one of: four_ring, greeting"),
        ("outcome=bad", 422, "query outcome", "bad", "see /api/docs"),
        ("limit=0", 422, "query limit", "0", "see /api/docs"),
        ("limit=1001", 422, "query limit", "1001", "see /api/docs"),
        ("limit=x", 422, "query limit", "x", "see /api/docs"),
        ("cursor=zzz", 400, "query cursor", "zzz", "send a next_cursor as it came"),
        ("since=yesterday", 422, "query since", "yesterday", "write it as RFC 3339"),
        ("until=2026-01-31T17:30:00", 422, "query until", "2026-01-31T17:30:00", "write it as RFC 3339"),
    ],
)
async def test_a_wrong_question_is_told_what_is_wrong(
    site: Site, query: str, status: int, where: str, got: str, remedy: str
) -> None:
    answer = await site.get(f"/api/v1/calls?{query}")
    error = answer.json()["error"]
    assert (status, where, got) == (answer.status_code, error["where"], error["got"])
    assert {"what", "where", "got", "remedy"} == set(error)
    assert remedy in error["remedy"]


async def test_a_call_in_full(site: Site) -> None:
    caller = Party(ID, ID, "PJSIP/trunk-00000001", number="13812345678")
    agent = Party("1700000000.43", ID, "PJSIP/agent101-00000002")
    happened: dict[bytes, PbxEvent] = {
        b"join": QueueJoined(after(0.5), caller, "repair"),
        b"dial": DialBegan(after(1), caller, agent),
    }
    site.events.update(happened)
    site.library.raw = [
        RawEvent("hq", after(n), frame, "x", ID, frame) for n, frame in enumerate((b"dial", b"join", b"?"))
    ]
    stages = ((Stage.REPORTED, after(130)), (Stage.NOTIFIED, after(150)))
    site.library.tickets["hq", ID] = [Ticket("T1", Kind.EMERGENCY, after(131), stages, caller_number="13812345678")]
    site.library.greetings[ID] = GreetingEvidence(ID, after(125), "mqtt", True, True, True, 0.8, 0.9)
    answer = await site.get(f"/api/v1/calls/{ID}")
    body = answer.json()
    assert "13812345678" not in answer.text
    assert columns(RULES) == list(body["call"])
    assert [(leg["agent"], leg["ring_seconds"], leg["end"]) for leg in body["legs"]] == [("李静", 27.1, "answered")]
    assert tuple(body["hangup"][name] for name in ("caller_request_at", "pbx_says", "agent_request_at")) == (
        "2026-01-31T17:32:00.000+08:00",
        "caller",
        None,
    )
    assert body["verdicts"][0] == {
        "rule": "four_ring",
        "outcome": "missed",
        "reason": "is_missed",
        "values": {},
        "sentences": {"zh-CN": "中文 four_ring: is_missed", "en": "four_ring: is_missed"},
        "exemption": None,
    }
    assert body["tickets"][0]["stages"] == {
        "reported": "2026-01-31T17:32:10.000+08:00",
        "notified": "2026-01-31T17:32:30.000+08:00",
    }
    assert body["tickets"][0]["caller"] == "138****5678"
    assert (body["greeting"]["source"], body["greeting"]["delay_seconds"]) == ("mqtt", 0.8)
    seen = [("queue joined", "repair"), ("dial began", "PJSIP/trunk → PJSIP/agent101")]
    heard = [("first word", "0.80 s after the answer"), ("greeting evidence", "by mqtt")]
    assert [*seen, *heard] == [(line["what"], line["detail"]) for line in body["timeline"]]
    assert body["timeline_complete"] is True


async def test_gaps_and_oddities_are_shown(site: Site) -> None:
    site.library.keep(judged(with_gap(answered("1.9"))))
    site.library.keep(judged(answered("1.8", odd=("left twice",))))
    gaps = (await site.get("/api/v1/calls/1.9")).json()["gaps"]
    assert gaps == [{"start_at": "2026-01-31T17:30:30.000+08:00", "end_at": "2026-01-31T17:30:40.000+08:00"}]
    assert (await site.get("/api/v1/calls/1.8")).json()["odd"] == ["left twice"]


async def test_a_long_timeline_is_cut_and_says_so(site: Site) -> None:
    site.events[b"in"] = BridgeEntered(after(1), Party(ID, ID, "PJSIP/trunk-1"), "b", "simple", "")
    site.library.raw = [RawEvent("hq", after(1), b"", "x", ID, b"in")] * (MAX_EVENTS + 1)
    body = (await site.get(f"/api/v1/calls/{ID}")).json()
    assert (len(body["timeline"]), body["timeline_complete"]) == (MAX_EVENTS, False)


@pytest.mark.parametrize(("query", "status"), [("", 200), ("?pbx=hq", 200), ("?pbx=branch", 404), ("?px=hq", 400)])
async def test_a_call_is_told_apart_by_its_pbx(site: Site, query: str, status: int) -> None:
    assert status == (await site.get(f"/api/v1/calls/{ID}{query}")).status_code


async def test_an_unknown_call(site: Site) -> None:
    answer = await site.get("/api/v1/calls/9.9")
    remedy = "take the call_id from /api/v1/calls; older calls may have expired"
    error = {"what": "no such call", "where": "path call_id", "got": "9.9", "remedy": remedy}
    assert (404, {"error": error}) == (answer.status_code, answer.json())
