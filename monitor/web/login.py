"""POST /login, POST /logout and GET /api/v1/me: who is at the console, and what it may do."""

import logging
from typing import Any
from urllib.parse import parse_qs, urlencode

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from prometheus_client import Counter
from pydantic import Field

from monitor.domain.columns import shown
from monitor.web.access import ANYBODY, WATCHES, Role, Visitor, from_own_page
from monitor.web.bodies import Body, body_of, read_body, read_json
from monitor.web.errors import ApiError, error_response
from monitor.web.examples import LOGIN, ME_EXAMPLE, errors
from monitor.web.parts import Parts
from monitor.web.sessions import LoginLimit, Sessions, drop_cookie, set_cookie
from monitor.words import LANGUAGES

log = logging.getLogger(__name__)
FORM = "application/x-www-form-urlencoded"
LONGEST_TOKEN = 1_000


class Login(Body):
    token: str = Field(max_length=LONGEST_TOKEN)


class _Door:
    """Lets in who brings a token, at most so often."""

    def __init__(self, parts: Parts, sessions: Sessions) -> None:
        self._parts = parts
        self._sessions = sessions
        self._limit = LoginLimit(parts.clock)
        self._logins = Counter("hotline_logins", "Log-ins to the console.", ["result"], registry=parts.registry)

    def wait_seconds(self, request: Request) -> int:
        seconds = self._limit.wait_seconds(_address(request))
        if seconds:
            self._logins.labels("limited").inc()
        return seconds

    def enter(self, request: Request, token: str) -> tuple[Visitor, str]:
        """Who it is, and the new session's id. Raises ApiError 401 or 403."""
        visitor = self._parts.tokens.holder(token) if token else None
        if visitor is None:
            failures = self._limit.failed(_address(request))
            self._logins.labels("failed").inc()
            log.warning("a log-in from %s failed, %d lately", _address(request), failures)
            raise ApiError(401, "unknown token", "body token", "a token that is not configured", "ask for your token")
        if not visitor.roles & WATCHES:
            remedy = f"log in with a token of {' or '.join(sorted(WATCHES))}"
            raise ApiError(403, "the token is for programs", "body token", visitor.role, remedy)
        self._logins.labels("accepted").inc()
        log.info("%s logged in from %s", visitor.name, _address(request))
        self._sessions.end(request)
        return visitor, self._sessions.begin(visitor)


def router(parts: Parts, sessions: Sessions) -> APIRouter:
    door = _Door(parts, sessions)
    entry = APIRouter(tags=["log-in"])
    _add_login(entry, door)

    @entry.post(
        "/logout",
        status_code=204,
        summary="End the session",
        response_class=Response,
        responses={204: {"description": "Ended"}, **errors(403)},
    )
    async def logout(request: Request) -> Response:
        from_own_page(request)
        sessions.end(request)
        answer = Response(status_code=204)
        drop_cookie(answer, request)
        return answer

    @entry.get("/api/v1/me", summary="Who asks, and with which roles", responses={200: ME_EXAMPLE, **errors(401, 403)})
    async def me(request: Request) -> dict[str, Any]:
        return {
            **_shown(parts.tokens.admit_reader(request, ANYBODY)),
            "rules": list(parts.rule_names),
            "at": shown(parts.clock.now(), parts.zone),
            "version": parts.version,
        }

    return entry


def _add_login(entry: APIRouter, door: _Door) -> None:
    @entry.post(
        "/login",
        summary="Begin a session with a token; a cookie comes back",
        openapi_extra=body_of(Login, LOGIN),
        responses={
            200: ME_EXAMPLE,
            303: {"description": "A form: to the console, or back to the door"},
            **errors(401, 403, 413, 422, 429),
        },
    )
    async def login(request: Request) -> Response:
        if request.headers.get("origin"):
            from_own_page(request)
        if request.headers.get("content-type", "").partition(";")[0].strip() == FORM:
            return await _by_form(request, door)
        if seconds := door.wait_seconds(request):
            return _too_often(seconds)
        visitor, session_id = door.enter(request, (await read_json(request, Login)).token)
        answer = JSONResponse(_shown(visitor))
        set_cookie(answer, request, session_id)
        return answer


async def _by_form(request: Request, door: _Door) -> Response:
    """To the console, or back to the door, which says why; in the language of the address."""
    token = _of_form(await read_body(request))
    if door.wait_seconds(request):
        return _lead_to("/login", request, problem="often")
    try:
        _, session_id = door.enter(request, token)
    except ApiError as refusal:
        return _lead_to("/login", request, problem="unknown" if refusal.status == 401 else "program")
    answer = _lead_to("/", request)
    set_cookie(answer, request, session_id)
    return answer


def _lead_to(path: str, request: Request, **query: str) -> RedirectResponse:
    language = request.query_params.get("lang")
    told = {**({"lang": language} if language in LANGUAGES else {}), **query}
    return RedirectResponse(f"{path}?{urlencode(told)}" if told else path, 303)


def _too_often(seconds: int) -> JSONResponse:
    remedy = f"wait {seconds} seconds; who is logged in stays so"
    answer = error_response(429, "too many failed log-ins", "address", "not shown", remedy)
    answer.headers["Retry-After"] = str(seconds)
    return answer


def _of_form(body: bytes) -> str:
    found = parse_qs(body.decode("utf-8", "replace"), max_num_fields=10).get("token", [""])[0]
    return found[:LONGEST_TOKEN]


def _shown(visitor: Visitor) -> dict[str, Any]:
    """`may` says what the pages offer."""
    leads = bool(visitor.roles & {Role.LEAD, Role.ADMIN})
    return {
        "name": visitor.name,
        "roles": sorted(visitor.roles),
        "open": visitor.is_open,
        "may": {"read": leads, "mark": leads, "show_number": leads, "see_disclosures": Role.ADMIN in visitor.roles},
    }


def _address(request: Request) -> str:
    return request.client.host if request.client else "?"
