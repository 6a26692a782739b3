"""By apprise: DingTalk, WeCom, Feishu, mail, webhooks and all the others that it knows, each by one address."""

import asyncio
import logging
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import apprise

from monitor.notify.addresses import AddressError, shown_scheme, url_of
from monitor.notify.channel import Payload, SendError
from monitor.notify.waiting import in_thread

WEBHOOKS = frozenset({"json", "jsons", "xml", "xmls", "form", "forms"})
KINDS = {"info": "info", "warning": "warning", "critical": "failure"}
STATUS = re.compile(r"error=(\d{3})")
OWN_FAULT = frozenset({400, 406, 413, 414, 415, 422})
"""The receiver understood, and will never take this message; what it says of our login or address can be mended."""


class AppriseChannel:
    """AddressError for an address that apprise does not know. What it says is in `language`."""

    kind = "apprise"
    repeat_seconds = 0.0

    def __init__(self, name: str, address: str, language: str) -> None:
        self.name = name
        self._language = language
        with _silenced():
            service = apprise.Apprise.instantiate(address)
        if service is None:
            what, remedy = "apprise does not know this address", "see its list of services"
            raise AddressError(url_of(name), what, shown_scheme(address), remedy)
        self._service = service
        self._scheme = address.partition("://")[0].lower()

    async def send(self, payload: Payload) -> None:
        title, body = payload["titles"][self._language], payload["sentences"][self._language]
        kind = "success" if payload["event"] == "resolved" else KINDS[payload["severity"]]
        heard = await in_thread(lambda: self._notify(f"{title} [{payload['hotline']}]", body, kind))
        if heard is not None:
            raise failure(heard)

    async def reach(self) -> bool:
        """Of a webhook, whether its port is open; who serves the others is known to apprise alone."""
        service = self._service
        if self._scheme not in WEBHOOKS:
            return False
        try:
            _, writer = await asyncio.open_connection(service.host, service.port or (443 if service.secure else 80))
        except OSError as error:
            raise SendError(str(error), retryable=True) from error
        writer.close()
        return True

    async def repeat(self, payloads: Sequence[Payload]) -> None:
        """Nothing: people are reminded by messages of their own."""

    def _notify(self, title: str, body: str, kind: str) -> str | None:
        """None where it was sent, else what apprise said of it, which it says to its log only."""
        ear = _Ear(threading.get_ident())
        log = logging.getLogger("apprise")
        log.addHandler(ear)
        try:
            sent = self._service.notify(body=body, title=title, notify_type=apprise.NotifyType(kind))
        finally:
            log.removeHandler(ear)
        return None if sent else ear.heard


@contextmanager
def _silenced() -> Iterator[None]:
    """It would say an address that it does not know, token and all."""
    log = logging.getLogger("apprise")
    log.disabled = True
    try:
        yield
    finally:
        log.disabled = False


class _Ear(logging.Handler):
    """Hears the last warning of one thread."""

    def __init__(self, thread: int) -> None:
        super().__init__(logging.WARNING)
        self._thread = thread
        self.heard = "not sent, for a reason that apprise does not tell"

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self._thread:
            self.heard = record.getMessage()


def failure(heard: str) -> SendError:
    """From the words of apprise, which names an HTTP status where there was one."""
    status = STATUS.search(heard)
    return SendError(heard, retryable=status is None or int(status[1]) not in OWN_FAULT)
