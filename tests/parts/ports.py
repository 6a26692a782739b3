"""Free ports of the loopback interface."""

from __future__ import annotations

import os
import random
import socket
import threading
import time

LOOPBACK = "127.0.0.1"
WORKERS = 4


def _share(ports: range) -> range:
    """The part of one pytest-xdist worker: a phone's port is free between scenarios, and nobody else may take it."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % WORKERS
    each = len(ports) // WORKERS
    return ports[worker * each : (worker + 1) * each]


SIGNALLING = _share(range(12000, 20000, 2))
PHONE_MEDIA = _share(range(20000, 26000, 4))
PBX_MEDIA = range(26000, 32000, 400)
"""Three ranges below the one that the kernel hands out by itself, so that media never take a signalling port."""

_handed_out: set[int] = set()
_handing_out = threading.Lock()


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM, among: range = SIGNALLING) -> int:
    """A port that nobody has at this moment, nor those up to the next of the range; handed out once by a process."""
    with _handing_out:
        if _handed_out.issuperset(among):
            _handed_out.difference_update(among)
        while True:
            port = random.choice(among)
            if port not in _handed_out and all(_is_free(port + more, kind) for more in range(min(among.step, 4))):
                _handed_out.add(port)
                return port


def _is_free(port: int, kind: socket.SocketKind) -> bool:
    with socket.socket(socket.AF_INET, kind) as probe:
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_udp_port() -> int:
    return free_port(socket.SOCK_DGRAM)


def free_media_port(among: range) -> int:
    """The first of the ports that a phone or a PBX may use for sound."""
    return free_port(socket.SOCK_DGRAM, among)


def wait_for_port(port: int, within_seconds: float) -> None:
    give_up_at = time.monotonic() + within_seconds
    while True:
        try:
            socket.create_connection((LOOPBACK, port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > give_up_at:
                raise TimeoutError(f"nobody listens on port {port} after {within_seconds} s") from None
            time.sleep(0.05)
