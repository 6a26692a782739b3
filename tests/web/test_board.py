"""GET /api/v1/board: the wall's figures, who may see them, and nothing of a caller in them."""

from dataclasses import replace
from typing import Any

import pytest

from monitor.domain.facts import CallFacts, Direction, LegEnd, RingLeg
from monitor.domain.records import JudgedCall
from monitor.domain.room import LinkView, MemberState, MemberView, QueueView, RoomView
from monitor.domain.verdicts import Outcome, Verdict
from monitor.web.access import Role, Token
from tests.domain.calls_at_hand import after, answered, judged
from tests.web.desk import Site

BOARD = "/api/v1/board"
NUMBER = "13812345678"
ROOM = RoomView(
    queues=(QueueView("repair", 1, 5.0, ()),),
    tickets=None,
    links=(LinkView("ami:hq", True, after(599)), LinkView("mqtt", False, None, "secret host")),
    coverage_ratio=0.5,
    store_lag_seconds=0.25,
    members=(MemberView("hq PJSIP/1", "repair", MemberState.IDLE),),
)
RINGING = CallFacts(
    "hq",
    "1.1",
    Direction.INBOUND,
    after(590),
    queue="repair",
    caller_number=NUMBER,
    legs=(RingLeg("l", "", "PJSIP/1", after(592), after(593), None, LegEnd.OPEN),),
)


def site(*tokens: Token, open_wall: bool = True, room: RoomView = ROOM, names_agents: bool = False) -> Site:
    made = Site(*tokens, open_wall=open_wall, names_agents=names_agents)
    made.day.take([judged(answered("1.0"), four_ring=Outcome.MISSED, greeting=Outcome.UNKNOWN)])
    made.situation = replace(made.situation, room=room, calls=(JudgedCall(RINGING, ()),))
    return made


async def shown(made: Site, path: str = BOARD, token: str = "") -> dict[str, Any]:
    answer = await made.get(path, token)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_the_board() -> None:
    body = await shown(site())

    assert {
        "count": 1,
        "longest_seconds": 10.0,
        "callers": [
            {
                "queue": "repair",
                "since_at": "2026-01-31T17:39:50.000+08:00",
                "waited_seconds": 10.0,
                "ring": 2,
                "is_past_limit": False,
                "is_ringing": True,
                "counting_from_at": "2026-01-31T17:39:53.000+08:00",
                "rested_seconds": None,
            }
        ],
    } == body["waiting"]
    assert {"period_seconds": 5.0, "max_rings": 4, "clock": "phone"} == body["ring"]
    assert {state.value: int(state is MemberState.IDLE) for state in MemberState} == body["agents"]
    assert (0, None, None, "down") == (body["talking"], body["tickets"], body["open_tickets"], body["ticket_feed"])
    assert ({"is_stale": False, "lag_seconds": 0.25}, 0.5) == (body["store"], body["coverage_ratio"])


async def test_today_says_n_coverage_and_interval_and_the_misses_in_words() -> None:
    today = (await shown(site(), f"{BOARD}?lang=zh-CN"))["today"]
    four_ring, greeting = today["rates"]

    assert (0.0, 1, 0.95, 1.0) == (four_ring["rate"], four_ring["n"], four_ring["target"], four_ring["coverage"])
    assert (None, 0, 0.0, None) == (greeting["rate"], greeting["n"], greeting["coverage"], greeting["interval"])
    assert [("2026-01-31T17:30:00.000+08:00", "repair", "four_ring", "中文 four_ring: is_missed")] == [
        (miss["at"], miss["queue"], miss["rule"], miss["sentence"]) for miss in today["misses"]
    ]


async def test_what_is_not_known_is_null() -> None:
    body = await shown(site(room=replace(ROOM, links=(LinkView("ami:hq", False, None),))))

    assert (None, None, None, None) == (
        body["waiting"]["count"], body["waiting"]["longest_seconds"], body["talking"], body["agents"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("query", "status", "what"),
    [
        ("?queue=rep*", 200, ""),
        (f"?queue={'x' * 201}", 422, "String should have at most 200 characters"),
        ("?lang=de", 422, "unknown language"),
        ("?que=repair", 400, "unknown parameter"),
    ],
)
async def test_the_choice(query: str, status: int, what: str) -> None:
    answer = await site().get(f"{BOARD}{query}")

    assert (status, what) == (answer.status_code, answer.json().get("error", {}).get("what", ""))


TOKENS = tuple(Token(role, f"token-{role}") for role in Role)


@pytest.mark.parametrize("path", [BOARD, "/wall"])
@pytest.mark.parametrize(
    ("open_wall", "token", "expected"),
    [
        (True, "", 200),
        (True, "nobody's", 200),
        (True, "token-ingest", 200),
        (False, "", 401),
        (False, "nobody's", 401),
        (False, "token-ingest", 403),
        (False, "token-metrics", 403),
        (False, "token-wall", 200),
        (False, "token-lead", 200),
        (False, "token-admin", 200),
    ],
)
async def test_who_may_see_the_wall(path: str, open_wall: bool, token: str, expected: int) -> None:
    assert expected == (await site(*TOKENS, open_wall=open_wall).get(path, token)).status_code


@pytest.mark.parametrize("path", [BOARD, "/wall"])
async def test_without_tokens_the_wall_is_open_to_this_machine_alone(path: str) -> None:
    answer = await site().get(path, base_url="http://wall.example")

    assert (403, "open to this machine only") == (answer.status_code, answer.json()["error"]["what"])


@pytest.mark.parametrize(("token", "expected"), [("", [False, False]), ("token-lead", [True, True])])
async def test_why_a_link_is_down_is_told_to_those_who_are_known(token: str, expected: list[bool]) -> None:
    """It may name a host."""
    body = await shown(site(*TOKENS), token=token)

    assert expected == ["why" in link for link in body["links"]]


@pytest.mark.parametrize("names_agents", [False, True])
async def test_nothing_of_a_caller_and_no_number_of_an_agent(names_agents: bool) -> None:
    made = site(names_agents=names_agents)
    late = Verdict("hangup_first", Outcome.MISSED, "agent_first", (("agent", f"Local/{NUMBER}@out"),))
    made.day.take([JudgedCall(answered("1.5"), (late,))])
    answer = await made.get(BOARD)

    assert NUMBER not in answer.text
    assert names_agents == ("Local/138****5678@out" in answer.text)
    (miss,) = [one for one in answer.json()["today"]["misses"] if one["rule"] == "hangup_first"]
    assert names_agents == ("agent" in miss["values"])
