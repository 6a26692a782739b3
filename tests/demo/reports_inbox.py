"""A real HTTP server on a free loopback port that takes the demo's reports, or refuses them as a test says."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

Letter = tuple[str, str, dict[str, Any]]
"""Path, Authorization header, report."""


class Inbox:
    """`answers` are the statuses of the next replies; 202 when there is none left."""

    def __init__(self, *answers: int, port: int = 0) -> None:
        self.letters: list[Letter] = []
        waiting = list(answers)
        self.arrived = threading.Event()
        letters, arrived = self.letters, self.arrived

        class Desk(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                report = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                letters.append((self.path, self.headers["Authorization"], report))
                self.send_response(waiting.pop(0) if waiting else 202)
                self.end_headers()
                arrived.set()

            def log_message(self, *_args: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Desk)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self.port: int = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
