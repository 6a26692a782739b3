"""POST /login and /logout: a token comes in, a cookie with a random id goes out. Nothing of it outlives the process."""

import logging
import secrets
from collections import Counter, OrderedDict, deque
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

from monitor.clock import Clock
from monitor.web.access import Visitor

log = logging.getLogger(__name__)

COOKIE = "hotline_session"
IDLE = timedelta(hours=4)
LONGEST = timedelta(hours=12)
"""A shift, whatever is done in it."""
MOST_SESSIONS = 500
WINDOW = timedelta(minutes=5)
MOST_PER_ADDRESS = 10
MOST_IN_ALL = 100


@dataclass(slots=True)
class _Session:
    visitor: Visitor
    began_at: datetime
    used_at: datetime


class Sessions:
    """By id; past MOST_SESSIONS the one that was used longest ago goes."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._sessions: OrderedDict[str, _Session] = OrderedDict()

    def __len__(self) -> int:
        return len(self._sessions)

    def begin(self, visitor: Visitor) -> str:
        """The id of a new session."""
        now = self._clock.now()
        session_id = secrets.token_urlsafe(32)
        self._sessions[session_id] = _Session(visitor, now, now)
        if len(self._sessions) > MOST_SESSIONS:
            self._sessions.popitem(last=False)
        return session_id

    def visitor(self, request: Request) -> Visitor | None:
        """Whose session the request's cookie names, if it still lasts."""
        session_id = request.cookies.get(COOKIE, "")
        session = self._sessions.get(session_id)
        if session is None:
            return None
        now = self._clock.now()
        if now - session.used_at >= IDLE or now - session.began_at >= LONGEST:
            del self._sessions[session_id]
            return None
        session.used_at = now
        self._sessions.move_to_end(session_id)
        return session.visitor

    def end(self, request: Request) -> None:
        self._sessions.pop(request.cookies.get(COOKIE, ""), None)


class LoginLimit:
    """Counts failed log-ins of the last WINDOW, per address and in all: bounded, as who has to wait cannot fail."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failed: deque[tuple[datetime, str]] = deque()
        self._by_address: Counter[str] = Counter()

    def wait_seconds(self, address: str) -> int:
        """How long this address has to wait before it may try; 0 for not at all."""
        self._forget()
        if len(self._failed) >= MOST_IN_ALL:
            return self._until(self._failed[0][0])
        if self._by_address[address] < MOST_PER_ADDRESS:
            return 0
        return self._until(next(at for at, who in self._failed if who == address))

    def failed(self, address: str) -> int:
        """Note one more; how many of this address there are now."""
        self._forget()
        self._failed.append((self._clock.now(), address))
        self._by_address[address] += 1
        return self._by_address[address]

    def _until(self, at: datetime) -> int:
        return max(1, round((at + WINDOW - self._clock.now()).total_seconds()))

    def _forget(self) -> None:
        oldest_at = self._clock.now() - WINDOW
        while self._failed and self._failed[0][0] <= oldest_at:
            _, address = self._failed.popleft()
            self._by_address[address] -= 1
            if not self._by_address[address]:
                del self._by_address[address]


def is_https(request: Request) -> bool:
    """Also behind a proxy that says so; a forged header only keeps the cookie from the one who forged it."""
    return "https" in (request.url.scheme, request.headers.get("x-forwarded-proto", ""))


def set_cookie(response: Response, request: Request, session_id: str) -> None:
    response.set_cookie(
        COOKIE,
        session_id,
        max_age=int(LONGEST.total_seconds()),
        path="/",
        secure=is_https(request),
        httponly=True,
        samesite="strict",
    )


def drop_cookie(response: Response, request: Request) -> None:
    response.delete_cookie(COOKIE, path="/", secure=is_https(request), httponly=True, samesite="strict")
