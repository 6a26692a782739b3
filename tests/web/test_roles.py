"""The role matrix: every route of the application, every role, and what it answers; a new route must be put in here."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from monitor.domain.verdicts import Outcome
from monitor.web.access import Role, Token
from tests.domain.calls_at_hand import answered, judged
from tests.web.desk import Site

TOKENS = [Token(role, f"secret-{role}", f"name-{role}") for role in Role]
NOBODY, WRONG = "", "wrong"
WHO = [NOBODY, WRONG, *Role]
EVERYBODY = set(WHO)
KNOWN: set[str] = {*Role}
LEADS = {"lead", "admin"}
MARK = {"mark": "comment", "reason": "x", "by": "y"}
TICKET = {"event": "done", "at": "2026-01-31T17:30:00+08:00"}
GREETING = {"greeted": True, "named": True, "in_order": True, "delay_seconds": 1, "confidence": 1}

MATRIX: dict[tuple[str, str], tuple[set[str], int, Any]] = {
    ("GET", "/healthz"): (EVERYBODY, 200, None),
    ("GET", "/metrics"): ({"metrics", *LEADS}, 200, None),
    ("GET", "/api/v1/calls"): (LEADS, 200, None),
    ("GET", "/api/v1/calls/{call_id}"): (LEADS, 200, None),
    ("POST", "/api/v1/calls/{call_id}/marks"): (LEADS, 201, MARK),
    ("POST", "/api/v1/calls/{call_id}/number"): (LEADS, 200, None),
    ("POST", "/api/v1/calls/{call_id}/greeting"): ({"ingest", "admin"}, 202, GREETING),
    ("POST", "/api/v1/tickets/{ticket_id}/events"): ({"ingest", "admin"}, 202, TICKET),
    ("GET", "/api/v1/disclosures"): ({"admin"}, 200, None),
    ("GET", "/api/v1/lost"): (LEADS, 200, None),
    ("GET", "/api/v1/live"): (LEADS, 200, None),
    ("GET", "/api/v1/me"): (KNOWN, 200, None),
    ("GET", "/api/v1/board"): ({"wall", *LEADS}, 200, None),
    ("GET", "/api/v1/stream"): ({"wall", *LEADS}, 503, None),
    ("GET", "/api/v1/alerts"): (LEADS, 200, None),
    ("POST", "/api/v1/alerts/{key}/acknowledge"): (LEADS, 404, {"by": "y"}),
    ("GET", "/api/v1/reports"): (LEADS, 200, None),
    ("GET", "/api/v1/reports/{key}/{file}"): (LEADS, 404, None),
    ("GET", "/api/openapi.json"): (KNOWN, 200, None),
    ("GET", "/api/docs"): (KNOWN, 200, None),
    ("GET", "/wall"): ({"wall", *LEADS}, 200, None),
    ("GET", "/static/{path:path}"): (EVERYBODY, 200, None),
    ("GET", "/login"): (EVERYBODY, 200, None),
}
OTHERWISE = {
    ("GET", "/"): "a door to the log-in: test_the_console_s_own_address",
    ("POST", "/login"): "takes the token in its body: test_sessions",
    ("POST", "/logout"): "ends what the cookie names: test_sessions",
}
OPEN_WALL = ["/wall", "/api/v1/board", "/api/v1/stream"]
VALUES = {"call_id": "1700000000.42", "ticket_id": "T1", "key": "k", "file": "f.csv", "path": "common/tokens.css"}


def routes(app: FastAPI) -> Iterator[tuple[str, str]]:
    for route in app.routes:
        found = [route] if isinstance(route, APIRoute) else getattr(route, "effective_candidates", list)()
        for one in found:
            yield from ((method, one.path) for method in set(one.methods or ()) - {"HEAD"})


def address(path: str) -> str:
    return path.replace(":path", "").format(**VALUES)


def site(*tokens: Token, open_wall: bool = False) -> Site:
    made = Site(*tokens, open_wall=open_wall)
    made.library.keep(judged(answered(), four_ring=Outcome.MET))
    made.changes.close()
    return made


def test_every_route_is_in_the_matrix() -> None:
    assert sorted({*MATRIX, *OTHERWISE}) == sorted(set(routes(site().app)))


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize(("method", "path"), MATRIX, ids=" ".join)
async def test_matrix(method: str, path: str, who: str) -> None:
    admitted, status, body = MATRIX[method, path]
    async with site(*TOKENS).client(f"secret-{who}" if who else "") as client:
        answer = await client.request(method, address(path), json=body)
    refusal = 401 if who in (NOBODY, WRONG) else 403
    assert (status if who in admitted else refusal) == answer.status_code


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("path", OPEN_WALL)
async def test_an_open_wall_is_for_everybody(path: str, who: str) -> None:
    answer = await site(*TOKENS, open_wall=True).get(path, f"secret-{who}" if who else "")
    assert MATRIX["GET", path][1] == answer.status_code


@pytest.mark.parametrize("topics", ["calls", "alerts", "board,calls"])
@pytest.mark.parametrize("who", [NOBODY, "wall", "ingest", "metrics"])
async def test_an_open_wall_tells_of_no_calls(topics: str, who: str) -> None:
    answer = await site(*TOKENS, open_wall=True).get(f"/api/v1/stream?topics={topics}", f"secret-{who}" if who else "")
    assert (401 if who == NOBODY else 403) == answer.status_code


@pytest.mark.parametrize(
    ("who", "status"), [(NOBODY, 303), (WRONG, 303), ("ingest", 403), ("metrics", 403), ("wall", 200), ("lead", 200)]
)
async def test_the_console_s_own_address(who: str, status: int) -> None:
    answer = await site(*TOKENS).get("/", f"secret-{who}" if who else "")
    assert status == answer.status_code


@pytest.mark.parametrize(("method", "path"), MATRIX, ids=" ".join)
async def test_an_open_machine_lets_its_own_pages_do_all_but_hand_in(method: str, path: str) -> None:
    admitted, status, body = MATRIX[method, path]
    async with site(open_wall=True).client() as client:
        answer = await client.request(method, address(path), json=body, headers={"X-Requested-With": "console"})
    assert (401 if admitted == {"ingest", "admin"} else status) == answer.status_code
