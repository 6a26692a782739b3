"""Log-in by token: a cookie that scripts cannot read, that ends, that no foreign page can use, and few guesses."""

import logging
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from monitor.clock import Clock
from monitor.web.access import Role, Token, Visitor
from monitor.web.sessions import (
    COOKIE,
    IDLE,
    LONGEST,
    MOST_IN_ALL,
    MOST_PER_ADDRESS,
    MOST_SESSIONS,
    WINDOW,
    LoginLimit,
    Sessions,
)
from tests.domain.calls_at_hand import after, answered, judged
from tests.web.desk import HERE, Site

TOKENS = [Token(role, f"secret-{role}", f"name-{role}") for role in Role]
LEAD = Visitor(frozenset({Role.LEAD}), "shift")
OWN = {"X-Requested-With": "console"}
TICKS = timedelta(seconds=1)


class HandClock(Clock):
    def __init__(self) -> None:
        self.at = after(0)

    def now(self) -> datetime:
        return self.at


def asking(session_id: str) -> Any:
    """As much of a request as a session needs."""
    return type("Asking", (), {"cookies": {COOKIE: session_id}})()


async def log_in(client: httpx.AsyncClient, token: str = "secret-lead", **headers: str) -> httpx.Response:
    return await client.post("/login", json={"token": token}, headers=headers)


async def test_the_cookie_reads_like_the_token() -> None:
    async with Site(*TOKENS).client() as client:
        assert 401 == (await client.get("/api/v1/calls")).status_code
        answer = await log_in(client)
        assert (200, "name-lead", ["lead"]) == (answer.status_code, answer.json()["name"], answer.json()["roles"])
        assert 200 == (await client.get("/api/v1/calls")).status_code
        assert 403 == (await client.get("/api/v1/disclosures")).status_code
        assert 204 == (await client.post("/logout", headers=OWN)).status_code
        assert 401 == (await client.get("/api/v1/calls")).status_code


@pytest.mark.parametrize(("headers", "secure"), [({}, False), ({"X-Forwarded-Proto": "https"}, True)])
async def test_what_the_cookie_says(headers: dict[str, str], secure: bool) -> None:
    async with Site(*TOKENS).client() as client:
        told = (await log_in(client, **headers)).headers["set-cookie"]
    assert f"{COOKIE}=" in told
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= {part.strip() for part in told.split(";")}
    assert secure == ("Secure" in told)
    assert "secret" not in told


@pytest.mark.parametrize(
    ("query", "token", "to"),
    [
        ("", "secret-lead", "/"),
        ("?lang=en", "secret-lead", "/?lang=en"),
        ("?lang=//evil.example", "secret-lead", "/"),
        ("?problem=unknown", "secret-lead", "/"),
        ("", "guess", "/login?problem=unknown"),
        ("?lang=zh-CN", "", "/login?lang=zh-CN&problem=unknown"),
        ("", "secret-ingest", "/login?problem=program"),
    ],
)
async def test_a_form_leads_on(query: str, token: str, to: str) -> None:
    async with Site(*TOKENS).client() as client:
        answer = await client.post(f"/login{query}", data={"token": token}, headers={"Origin": HERE})
        assert (303, to) == (answer.status_code, answer.headers["location"])
        assert (401 if "problem" in to else 200) == (await client.get("/api/v1/calls")).status_code


async def test_a_form_that_guesses_is_led_to_the_door() -> None:
    async with Site(*TOKENS).client() as client:
        for _ in range(MOST_PER_ADDRESS):
            await client.post("/login", data={"token": "guess"})
        answer = await client.post("/login", data={"token": "secret-lead"})
    assert (303, "/login?problem=often") == (answer.status_code, answer.headers["location"])
    assert "set-cookie" not in answer.headers


async def test_who_is_not_known_is_led_to_the_door() -> None:
    async with Site(*TOKENS).client() as client:
        answer = await client.get("/")
        assert (303, "/login") == (answer.status_code, answer.headers["location"])
        assert 200 == (await client.get("/login")).status_code


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        (OWN, 201),
        ({"X-Requested-With": "XMLHttpRequest"}, 403),
        ({"Origin": HERE}, 201),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": f"{HERE}.evil.example"}, 403),
        ({"Origin": "http://127.0.0.1:9999"}, 403),
    ],
)
@pytest.mark.parametrize("is_open", [False, True])
async def test_a_foreign_page_changes_nothing(headers: dict[str, str], status: int, is_open: bool) -> None:
    """Neither by the cookie that the browser adds, nor where this machine is open."""
    site = Site() if is_open else Site(*TOKENS)
    site.library.keep(judged(answered("1.1")))
    async with site.client() as client:
        if not is_open:
            await log_in(client)
        body = {"mark": "comment", "reason": "x", "by": "y"}
        answer = await client.post("/api/v1/calls/1.1/marks", json=body, headers=headers)
    assert (status, int(status == 201)) == (answer.status_code, len(site.inbox.marks))


async def test_a_foreign_page_logs_nobody_in() -> None:
    async with Site(*TOKENS).client() as client:
        answer = await log_in(client, Origin="http://evil.example")
    assert 403 == answer.status_code
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("role", ["ingest", "metrics"])
async def test_programs_do_not_log_in(role: str) -> None:
    async with Site(*TOKENS).client() as client:
        answer = await log_in(client, f"secret-{role}")
    assert (403, "the token is for programs") == (answer.status_code, answer.json()["error"]["what"])


async def test_guessing_is_slow_counted_and_logged_without_the_guess(caplog: pytest.LogCaptureFixture) -> None:
    site = Site(*TOKENS)
    async with site.client() as client:
        with caplog.at_level(logging.INFO):
            for _ in range(MOST_PER_ADDRESS):
                assert 401 == (await log_in(client, "guess-of-mine")).status_code
        answer = await log_in(client)
        assert 429 == answer.status_code
        assert str(int(WINDOW.total_seconds())) == answer.headers["retry-after"]
        metrics = (await client.get("/metrics", headers={"Authorization": "Bearer secret-metrics"})).text
    assert 'hotline_logins_total{result="failed"} 10.0' in metrics
    assert 'hotline_logins_total{result="limited"} 1.0' in metrics
    assert f"a log-in from 127.0.0.1 failed, {MOST_PER_ADDRESS} lately" in caplog.messages
    assert "guess-of-mine" not in caplog.text


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"", 422), (b"[]", 422), (b'{"token": 5}', 422), (b'{"tok": "x"}', 422), (b"\xff", 422), (b"x" * 70_000, 413)],
)
async def test_what_is_no_log_in(content: bytes, status: int) -> None:
    async with Site(*TOKENS).client() as client:
        answer = await client.post("/login", content=content)
    assert (status, {"what", "where", "got", "remedy"}) == (answer.status_code, set(answer.json()["error"]))


async def test_an_open_machine_needs_no_log_in() -> None:
    site = Site()
    assert 200 == (await site.get("/")).status_code
    me = (await site.get("/api/v1/me")).json()
    assert (True, True) == (me["open"], me["may"]["mark"])
    assert 403 == (await site.get("/api/v1/me", base_url="http://rebound.example")).status_code


def test_a_session_ends_when_idle_and_in_the_end() -> None:
    clock = HandClock()
    sessions = Sessions(clock)
    idle, busy = sessions.begin(LEAD), sessions.begin(LEAD)
    began_at = clock.at
    while clock.at - began_at < LONGEST - IDLE / 2:
        assert LEAD == sessions.visitor(asking(busy))
        clock.at += IDLE / 2
    assert sessions.visitor(asking(idle)) is None
    clock.at = began_at + LONGEST - TICKS
    assert LEAD == sessions.visitor(asking(busy))
    clock.at += TICKS
    assert sessions.visitor(asking(busy)) is None
    assert 0 == len(sessions)


def test_sessions_are_bounded_and_the_one_unused_longest_goes() -> None:
    sessions = Sessions(HandClock())
    first, second = sessions.begin(LEAD), sessions.begin(LEAD)
    sessions.visitor(asking(first))
    for _ in range(MOST_SESSIONS - 1):
        sessions.begin(LEAD)
    assert MOST_SESSIONS == len(sessions)
    assert (True, False) == tuple(sessions.visitor(asking(name)) is not None for name in (first, second))


def test_the_limit_is_per_address_and_in_all_and_passes() -> None:
    clock = HandClock()
    limit = LoginLimit(clock)
    for _ in range(MOST_PER_ADDRESS):
        limit.failed("a")
    assert (300, 0) == (limit.wait_seconds("a"), limit.wait_seconds("b"))
    for number in range(MOST_IN_ALL - MOST_PER_ADDRESS):
        limit.failed(f"address-{number}")
    assert 300 == limit.wait_seconds("b")
    clock.at += WINDOW - TICKS
    assert 1 == limit.wait_seconds("b")
    clock.at += TICKS
    assert (0, 0) == (limit.wait_seconds("a"), limit.wait_seconds("b"))
