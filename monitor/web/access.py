"""Who may do what: bearer tokens with a role, compared in constant time."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address

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
SCRAPES = frozenset({Role.METRICS, Role.LEAD, Role.ADMIN})
ANYBODY = frozenset(Role)
HOW_TO_ASK = "send the header Authorization: Bearer TOKEN"


@dataclass(frozen=True, slots=True)
class Token:
    """`name` is what logs and records call its holder."""

    role: Role
    secret: str = field(repr=False)
    name: str = ""


class Tokens:
    """Reads are open to this machine as long as no token for reading is configured; handing in always needs a token."""

    def __init__(self, tokens: Iterable[Token] = ()) -> None:
        self._tokens = tuple(tokens)
        if any(not token.secret for token in self._tokens):
            raise ValueError("an empty token lets everybody in; give every token a secret")

    @property
    def guard_reads(self) -> bool:
        return any(token.role is not Role.INGEST for token in self._tokens)

    def roles(self, secret: str) -> frozenset[Role]:
        """Every token is compared, so that the time taken does not tell which one came near."""
        given = secret.encode("utf-8", "replace")
        matches = [(token.role, hmac.compare_digest(token.secret.encode(), given)) for token in self._tokens]
        return frozenset(role for role, same in matches if same)

    def admit_reader(self, request: Request, fitting: frozenset[Role]) -> None:
        """Raises ApiError 401 or 403 unless reads are open or the request carries a token of a fitting role."""
        if self.guard_reads:
            self.admit(request, fitting)
        else:
            self._only_from_here(request)

    def admit(self, request: Request, fitting: frozenset[Role]) -> None:
        """Raises ApiError 401 or 403 unless the request carries a token of a fitting role."""
        scheme, _, secret = request.headers.get("authorization", "").partition(" ")
        where = "header Authorization"
        if scheme.lower() != "bearer" or not secret.strip():
            got = "another scheme" if scheme else "nothing"
            raise ApiError(401, "no bearer token", where, got, HOW_TO_ASK)
        roles = self.roles(secret.strip())
        if not roles:
            raise ApiError(401, "unknown token", where, "a token that is not configured", HOW_TO_ASK)
        if not roles & fitting:
            wanted = " or ".join(sorted(fitting))
            raise ApiError(403, "the token's role may not do this", where, ", ".join(roles), f"use a token of {wanted}")

    def _only_from_here(self, request: Request) -> None:
        """A foreign page that points its own name at 127.0.0.1 (DNS rebinding) still sends that name as the host."""
        host = request.url.hostname or ""
        if not is_loopback(host):
            remedy = "ask 127.0.0.1 itself, or configure tokens"
            raise ApiError(403, "open to this machine only", "header Host", host, remedy)


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
