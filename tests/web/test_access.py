"""Who may do what: every role against every door, and the open reads of a machine of one's own."""

import pytest

from monitor.web.access import Role, Token, Tokens, is_loopback
from tests.web.desk import Site

TICKET = b'{"event": "done", "at": "2026-01-31T17:30:00+08:00"}'
TOKENS = [Token(role, f"secret-{role}") for role in Role]
DOORS = {
    "/healthz": {"", "wrong", *Role},
    "/metrics": {"lead", "metrics", "admin"},
    "/api/v1/calls": {"lead", "admin"},
    "/api/v1/reports": {"lead", "admin"},
    "/api/v1/reports/2026-W05/rules.csv": {"lead", "admin"},
    "/api/v1/alerts": {"lead", "admin"},
    "/api/openapi.json": {*Role},
    "/api/docs": {*Role},
}


@pytest.mark.parametrize("who", ["", "wrong", *Role])
@pytest.mark.parametrize("path", DOORS)
async def test_doors_with_tokens(path: str, who: str) -> None:
    answer = await Site(*TOKENS).get(path, f"secret-{who}" if who else "")
    refusal = 401 if who in ("", "wrong") else 403
    assert (200 if who in DOORS[path] else refusal) == answer.status_code


@pytest.mark.parametrize("path", DOORS)
@pytest.mark.parametrize("tokens", [[], [Token(Role.INGEST, "secret-ingest")]], ids=["none", "ingest only"])
async def test_reads_are_open_here_without_a_token_for_reading(path: str, tokens: list[Token]) -> None:
    assert (await Site(*tokens).get(path)).status_code == 200


@pytest.mark.parametrize("path", [path for path in DOORS if path != "/healthz"])
async def test_open_reads_are_not_for_a_page_that_points_its_name_here(path: str) -> None:
    answer = await Site().get(path, base_url="http://rebound.example")
    assert answer.status_code == 403
    assert answer.json()["error"]["got"] == "rebound.example"


@pytest.mark.parametrize(
    ("tokens", "token", "status"),
    [
        ([], "", 401),
        ([], "secret-ingest", 401),
        (TOKENS, "secret-ingest", 202),
        (TOKENS, "secret-admin", 202),
        (TOKENS, "secret-lead", 403),
        (TOKENS, "secret-metrics", 403),
        (TOKENS, "secret-inges", 401),
        (TOKENS, "sécret", 401),
    ],
)
async def test_handing_in_always_needs_a_token(tokens: list[Token], token: str, status: int) -> None:
    site = Site(*tokens)
    async with site.client() as client:
        headers = [(b"authorization", f"Bearer {token}".encode())] if token else []
        answer = await client.post("/api/v1/tickets/T1/events", content=TICKET, headers=headers)
    assert status == answer.status_code
    assert (1 if status == 202 else 0) == len(site.inbox.tickets)


@pytest.mark.parametrize("header", ["secret-lead", "Basic secret-lead", "Bearer", "Bearer  "])
async def test_other_ways_of_asking_are_told_how(header: str) -> None:
    async with Site(*TOKENS).client() as client:
        answer = await client.get("/api/v1/calls", headers={"Authorization": header})
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert answer.json()["error"]["remedy"] == "send the header Authorization: Bearer TOKEN"
    assert "secret-lead" not in answer.text


def test_an_empty_token_is_refused() -> None:
    with pytest.raises(ValueError, match="an empty token lets everybody in"):
        Tokens([Token(Role.LEAD, "")])


def test_a_secret_is_not_in_a_repr() -> None:
    assert "secret" not in repr(Token(Role.LEAD, "secret-lead")).replace("secret=", "")


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.5", False),
        ("127.0.0.1.example", False),
        ("", False),
    ],
)
def test_loopback(host: str, expected: bool) -> None:
    assert expected == is_loopback(host)
