"""A small AMI client for the tests: it drives the PBX, and it records what the monitor would be sent."""

from __future__ import annotations

import itertools
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.parts.ports import LOOPBACK

Message = dict[str, str]


class AmiRefused(Exception):
    """The PBX answered Error to an action."""


def _connect(port: int, user: str) -> socket.socket:
    connection = socket.create_connection((LOOPBACK, port), timeout=10)
    login = {"Action": "Login", "Username": user, "Secret": f"{user}-secret", "ActionID": "login"}
    connection.sendall(_encode(login))
    return connection


def _encode(message: Message) -> bytes:
    return ("".join(f"{name}: {value}\r\n" for name, value in message.items()) + "\r\n").encode()


def _decode(block: bytes) -> Message:
    pairs = (line.split(": ", 1) for line in block.decode(errors="replace").split("\r\n"))
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2}


class AmiDriver:
    """Logged in as `driver`, with all rights. Events are kept in `events` in the order of arrival."""

    def __init__(self, port: int) -> None:
        self.events: list[Message] = []
        self._responses: dict[str, Message] = {}
        self._news = threading.Condition()
        self._numbers = itertools.count(1)
        self._connection = _connect(port, "driver")
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._response("login")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        with suppress(OSError):  # the PBX may have gone first
            self._connection.shutdown(socket.SHUT_RDWR)
        self._connection.close()
        self._reader.join()

    def action(self, name: str, **values: str) -> Message:
        """Send an action and wait for its response."""
        number = f"driver-{next(self._numbers)}"
        self._connection.sendall(_encode({"Action": name, "ActionID": number, **values}))
        return self._response(number)

    def wait_event(self, wanted: Callable[[Message], bool], within_seconds: float = 10.0) -> Message:
        """The first event, past or to come, that is wanted."""
        with self._news:
            self._news.wait_for(lambda: any(map(wanted, self.events)), within_seconds)
            for event in self.events:
                if wanted(event):
                    return event
        raise TimeoutError(f"no such event within {within_seconds} s")

    def _response(self, number: str) -> Message:
        with self._news:
            if not self._news.wait_for(lambda: number in self._responses, 10):
                raise TimeoutError(f"no response to {number}")
            response = self._responses.pop(number)
        if response["Response"] == "Error":
            raise AmiRefused(response.get("Message", ""))
        return response

    def _read(self) -> None:
        buffer = b""
        try:
            self._connection.settimeout(None)
            while received := self._connection.recv(65536):
                *blocks, buffer = (buffer + received).split(b"\r\n\r\n")
                with self._news:
                    for message in map(_decode, blocks):
                        self._sort(message)
                    self._news.notify_all()
        except OSError:
            return  # closed by us or by a PBX that was killed

    def _sort(self, message: Message) -> None:
        if "Event" in message:
            self.events.append(message)
        elif "ActionID" in message:
            self._responses[message["ActionID"]] = message


class AmiRecorder:
    """Logged in as `monitor`; every byte that the PBX sends is written to a file."""

    def __init__(self, port: int, path: Path) -> None:
        self._connection = _connect(port, "monitor")
        self._connection.settimeout(None)
        self._path = path
        self._logged_in = threading.Event()
        self._writer = threading.Thread(target=self._write, daemon=True)

    def __enter__(self) -> Self:
        self._writer.start()
        if not self._logged_in.wait(10):
            raise TimeoutError("no answer to the login of the monitor")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):  # the PBX may have gone first
            self._connection.shutdown(socket.SHUT_RDWR)
        self._writer.join()
        self._connection.close()

    def _write(self) -> None:
        with self._path.open("wb", buffering=0) as stream:
            try:
                while received := self._connection.recv(65536):
                    stream.write(received)
                    self._logged_in.set()
            except OSError:
                return  # the PBX was killed
