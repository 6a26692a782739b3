"""A process that plays a PBX on 127.0.0.1: whoever logs in gets the planned stream, at once or in its own pace."""

import argparse
import json
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock, Thread

from monitor.ami.frames import header
from monitor.ami.translate import WANTED
from tests.bench.cores import pin
from tests.bench.layout import US_PER_SECOND
from tests.bench.script import Tempo
from tests.bench.stream import Plan, encoded, play

BANNER = b"Asterisk Call Manager/11.0.0\r\n"
SNAPSHOT_USER = "monitor"
"""Who logs in as this first asks for the lists of queues and channels; the others get the stream at once."""
LISTS = {"QueueStatus": b"Event: QueueStatusComplete\r\n\r\n", "Status": b"Event: StatusComplete\r\n\r\n"}
CHUNK_BYTES = 256 * 1024
FUTURE_SECONDS = 1.0


def micros() -> int:
    return time.time_ns() // 1000


@dataclass(slots=True)
class Visit:
    """One connection; replies and stream are sent by two threads."""

    connection: socket.socket
    clock_us: int | None
    """What the PBX's clock shows, fixed; None: the machine's."""
    lock: Lock = field(default_factory=Lock)

    def send(self, data: bytes) -> None:
        with self.lock:
            self.connection.sendall(data)

    def actions(self) -> Iterator[bytes]:
        heard = b""
        while data := self.connection.recv(65536):
            *whole, heard = (heard + data).split(b"\r\n\r\n")
            yield from whole

    def reply(self, action: bytes) -> None:
        lines = f"Response: Success\r\nActionID: {header(action, 'ActionID')}\r\n"
        if header(action, "Action").lower() == "ping":
            seconds, rest = divmod(micros() if self.clock_us is None else self.clock_us, US_PER_SECOND)
            lines += f"Ping: Pong\r\nTimestamp: {seconds}.{rest:06d}\r\n"
        self.send(lines.encode() + b"\r\n" + LISTS.get(header(action, "Action"), b""))

    def answer_until_ready(self) -> None:
        """Until the client has all it wants before the stream."""
        last = "Login"
        for action in self.actions():
            if header(action, "Username") == SNAPSHOT_USER:
                last = "Status"
            self.reply(action)
            if header(action, "Action").lower() == last.lower():
                return

    def answer_for_ever(self) -> None:
        with suppress(OSError):
            for action in self.actions():
                self.reply(action)


def serve(server: socket.socket, plan: Plan, *, paced: bool) -> None:
    """The same bytes to each visitor, or, paced, each event stamped and sent when it happens."""
    start_us = micros() + int(FUTURE_SECONDS * US_PER_SECOND)
    chunks = [] if paced else list(_chunks(plan, start_us))
    names = [made.name.encode() for _, made in play(plan)]
    kept = sum(1 for name in names if name in WANTED)
    offer = {"port": server.getsockname()[1], "events": len(names), "kept": kept, "bytes": sum(map(len, chunks))}
    print(json.dumps(offer), flush=True)
    while True:
        connection, _ = server.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        visit = Visit(connection, None if paced else start_us - US_PER_SECOND)
        with suppress(OSError), connection:
            visit.send(BANNER)
            visit.answer_until_ready()
            answering = Thread(target=visit.answer_for_ever, daemon=True)
            answering.start()
            if paced:
                _send_in_pace(visit, plan)
            else:
                for chunk in chunks:
                    visit.send(chunk)
            answering.join()


def _chunks(plan: Plan, start_us: int) -> Iterator[bytes]:
    held: list[bytes] = []
    size = 0
    for event in encoded(plan, start_us):
        held.append(event)
        size += len(event)
        if size >= CHUNK_BYTES:
            yield b"".join(held)
            held, size = [], 0
    yield b"".join(held)


def _send_in_pace(visit: Visit, plan: Plan) -> None:
    start_us = micros() + int(FUTURE_SECONDS * US_PER_SECOND)
    for after_us, made in play(plan):
        while (early_us := start_us + after_us - micros()) > 0:
            time.sleep(early_us / US_PER_SECOND)
        visit.send(made.encode(micros()))


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--calls", type=int, required=True)
    options.add_argument("--per-second", type=float, default=5.0)
    options.add_argument("--ring-seconds", type=float, default=6.0)
    options.add_argument("--talk-seconds", type=float, default=60.0)
    options.add_argument("--until-seconds", type=float)
    options.add_argument("--paced", action="store_true")
    given = options.parse_args()
    pin(1)
    tempo = Tempo(given.ring_seconds, given.talk_seconds)
    plan = Plan(given.calls, given.per_second, tempo=tempo, until_seconds=given.until_seconds)
    with socket.create_server(("127.0.0.1", 0)) as server, suppress(KeyboardInterrupt):
        serve(server, plan, paced=given.paced)


if __name__ == "__main__":
    main()
