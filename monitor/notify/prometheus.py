"""To Prometheus's Alertmanager, which deduplicates, groups and silences, by its v2 API.

What fires is said again before it expires there. An alert is one to it by its labels, so that the key, which two
monitors share, is a label; nothing else of it is open.
"""

import json
import urllib.error
import urllib.request
from collections.abc import Sequence
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import Any

from monitor.clock import Clock
from monitor.notify.addresses import server_of
from monitor.notify.channel import Payload, SendError
from monitor.notify.waiting import in_thread

PATH = "/api/v2/alerts"
STATUS_PATH = "/api/v2/status"
PORTS = {"http": 80, "https": 443}
TIMEOUT_SECONDS = 10.0
REPEAT_SECONDS = 60.0
HOLDS = timedelta(minutes=5)
"""An alert that is not said again for so long is over to it."""
OWN_FAULT = frozenset({400, 406, 413, 414, 415, 422})


class AlertmanagerChannel:
    """`address` is its base, such as http://127.0.0.1:9093; AddressError for what is none."""

    kind = "alertmanager"
    repeat_seconds = REPEAT_SECONDS

    def __init__(self, name: str, address: str, clock: Clock) -> None:
        server_of(name, address, PORTS, "http://127.0.0.1:9093")
        self.name = name
        self._url = address.rstrip("/") + PATH
        self._status_url = address.rstrip("/") + STATUS_PATH
        self._clock = clock

    async def send(self, payload: Payload) -> None:
        await self._post([payload])

    async def repeat(self, payloads: Sequence[Payload]) -> None:
        if payloads:
            await self._post(payloads)

    async def reach(self) -> bool:
        await in_thread(lambda: _ask(urllib.request.Request(self._status_url)))  # noqa: S310 -- http(s) alone
        return True

    async def _post(self, payloads: Sequence[Payload]) -> None:
        body = json.dumps([posted(payload, self._clock.now()) for payload in payloads]).encode()
        await in_thread(lambda: _post(self._url, body))


def posted(payload: Payload, now: datetime) -> dict[str, Any]:
    """One alert as its API takes it; it refuses an end before the beginning, as a PBX's wrong clock would give.

    What is over at once, such as a test or a report, must fire there for a while, or nobody would be told of it.
    """
    starts_at = min(datetime.fromisoformat(payload["fired_at"]), now)
    resolved_at = payload["resolved_at"] if payload["event"] == "resolved" else None
    ends_at = max(datetime.fromisoformat(resolved_at), starts_at) if resolved_at else now + HOLDS
    sentences: dict[str, str] = payload["sentences"]
    return {
        "labels": {
            "alertname": payload["name"],
            "severity": payload["severity"],
            "hotline": payload["hotline"],
            "key": payload["key"],
        },
        "annotations": {
            "subject": payload["subject"],
            **{f"summary_{language.replace('-', '_')}": sentence for language, sentence in sentences.items()},
        },
        "startsAt": starts_at.isoformat(),
        "endsAt": ends_at.isoformat(),
    }


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A POST that is redirected would arrive as a GET, and nobody would know."""

    def redirect_request(self, *_args: Any) -> None:
        return None


def _post(url: str, body: bytes) -> None:
    _ask(urllib.request.Request(url, body, {"Content-Type": "application/json"}))  # noqa: S310 -- http(s) alone


def _ask(request: urllib.request.Request) -> None:
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=TIMEOUT_SECONDS):
            pass
    except (OSError, HTTPException, ValueError) as error:
        raise failure(error) from error


def failure(error: Exception) -> SendError:
    if isinstance(error, urllib.error.HTTPError):
        with error:
            said = error.read(200).decode("utf-8", "replace").strip()
        return SendError(f"HTTP {error.code} {said}".strip(), retryable=error.code not in OWN_FAULT)
    reason = getattr(error, "reason", None) or error
    return SendError(f"{reason}" or type(error).__name__, retryable=True)
