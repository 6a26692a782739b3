"""Who may do what: bearer tokens with a role, compared in constant time."""

import hmac
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.requests import Request

from monitor.web.errors import ApiError


class Role(StrEnum):
    INGEST = "ingest"
    WALL = "wall"
    LEAD = "lead"
    METRICS = "metrics"
    ADMIN = "admin"


INGESTS = frozenset({Role.INGEST, Role.ADMIN})
READS = frozenset({Role.LEAD, Role.ADMIN})
WATCHES = frozenset({Role.WALL, Role.LEAD, Role.ADMIN})
ADMINS = frozenset({Role.ADMIN})
SCRAPES = frozenset({Role.METRICS, Role.LEAD, Role.ADMIN})
ANYBODY = frozenset(Role)
HOW_TO_ASK = "send the header Authorization: Bearer TOKEN"
READING = frozenset({"GET", "HEAD", "OPTIONS"})
OWN_PAGE = "console"
"""What our own pages put into X-Requested-With; a foreign page cannot, without asking first."""


@dataclass(frozen=True, slots=True)
class Token:
    """`name` is what logs and records call its holder."""

    role: Role
    secret: str = field(repr=False)
    name: str = ""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks: the roles and the name of the token. `is_open`: no token guards this machine."""

    roles: frozenset[Role]
    name: str
    is_open: bool = False

    @property
    def role(self) -> str:
        """The one that records show."""
        return "+".join(sorted(self.roles))


OPEN = Visitor(frozenset({Role.LEAD, Role.ADMIN}), "open", is_open=True)
FindSession = Callable[[Request], Visitor | None]


class Tokens:
    """Reads are open to this machine as long as no token for reading is configured; handing in always needs a token."""

    def __init__(self, tokens: Iterable[Token] = ()) -> None:
        self._tokens = tuple(tokens)
        self._session: FindSession = lambda _request: None
        if any(not token.secret for token in self._tokens):
            raise ValueError("an empty token lets everybody in; give every token a secret")

    @property
    def guard_reads(self) -> bool:
        return any(token.role is not Role.INGEST for token in self._tokens)

    def accept_sessions(self, session: FindSession) -> None:
        """A log-in's cookie then serves like its token."""
        self._session = session

    def holder(self, secret: str) -> Visitor | None:
        """Whose token it is. Every token is compared, so that the time taken does not tell which one came near."""
        given = secret.encode("utf-8", "replace")
        matches = [(token, hmac.compare_digest(token.secret.encode(), given)) for token in self._tokens]
        found = [token for token, same in matches if same]
        return Visitor(frozenset(token.role for token in found), found[0].name or found[0].role) if found else None

    def admit_reader(self, request: Request, fitting: frozenset[Role]) -> Visitor:
        """Raises ApiError 401 or 403 unless this machine is open or the request carries a token of a fitting role."""
        if self.guard_reads:
            return self.admit(request, fitting)
        self._only_from_here(request)
        from_own_page(request)
        return OPEN

    def admit_anybody(self, request: Request) -> None:
        """Raises ApiError 403 where no token guards this machine and the request was made for another's name."""
        if not self.guard_reads:
            self._only_from_here(request)

    def admit(self, request: Request, fitting: frozenset[Role]) -> Visitor:
        """Raises ApiError 401 or 403 unless the request carries a token, or the cookie of one, of a fitting role."""
        visitor = self._visitor(request)
        if not visitor.roles & fitting:
            wanted, got = " or ".join(sorted(fitting)), ", ".join(sorted(visitor.roles))
            where = "header Authorization"
            raise ApiError(403, "the token's role may not do this", where, got, f"use a token of {wanted}")
        return visitor

    def _visitor(self, request: Request) -> Visitor:
        """A cookie goes along with whatever asks from a browser, so that it does nothing on a foreign page's word."""
        scheme, _, secret = request.headers.get("authorization", "").partition(" ")
        where = "header Authorization"
        if not scheme and (known := self._session(request)) is not None:
            from_own_page(request)
            return known
        if scheme.lower() != "bearer" or not secret.strip():
            got = "another scheme" if scheme else "nothing"
            raise ApiError(401, "no bearer token", where, got, HOW_TO_ASK)
        visitor = self.holder(secret.strip())
        if visitor is None:
            raise ApiError(401, "unknown token", where, "a token that is not configured", HOW_TO_ASK)
        return visitor

    def _only_from_here(self, request: Request) -> None:
        """A foreign page that points its own name at 127.0.0.1 (DNS rebinding) still sends that name as the host."""
        host = request.url.hostname or ""
        if not is_loopback(host):
            remedy = "ask 127.0.0.1 itself, or configure tokens"
            raise ApiError(403, "open to this machine only", "header Host", host, remedy)


def from_own_page(request: Request) -> None:
    """Raises ApiError 403 for a change that a foreign page may have sent from a visitor's browser."""
    if request.method in READING or request.headers.get("x-requested-with") == OWN_PAGE:
        return
    origin = request.headers.get("origin", "")
    if not origin or urlsplit(origin).netloc != request.headers.get("host", ""):
        remedy = f"send a bearer token, or the header X-Requested-With: {OWN_PAGE}"
        raise ApiError(403, "not from a page of ours", "header Origin", origin or "nothing", remedy)


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
