"""`python -m tests.parts`: sets up every real part before the tests start, one line per part.

Exits 0 even where a part is missing, as its tests are then skipped; under CI=true it exits 1.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping

from tests.parts.apt import PartMissing, ensure_program
from tests.parts.chromium import chromium
from tests.parts.chroot import SUITES, Suite, asterisk_chroot, asterisk_version
from tests.parts.postgres import binaries


def _program(program: str, package: str) -> Callable[[], str]:
    return lambda: str(ensure_program(program, package))


def _asterisk(suite: Suite) -> Callable[[], str]:
    def made() -> str:
        folder = asterisk_chroot(suite)
        return f"{asterisk_version(folder)} in {folder}"

    return made


PARTS: Mapping[str, Callable[[], str]] = {
    "SIPp": _program("sipp", "sip-tester"),
    "Chromium": lambda: str(chromium()),
    "Flite": _program("flite", "flite"),
    "Mosquitto": _program("mosquitto", "mosquitto"),
    "PostgreSQL": lambda: str(binaries()),
    "SQLite's shell": _program("sqlite3", "sqlite3"),
    "promtool": _program("promtool", "prometheus"),
    "Alertmanager": _program("prometheus-alertmanager", "prometheus-alertmanager"),
    "LibreOffice": _program("soffice", "libreoffice-calc"),
    "Poppler": _program("pdftotext", "poppler-utils"),
    **{f"Asterisk from Debian {suite}": _asterisk(suite) for suite in SUITES},
}


def main() -> int:
    missing = 0
    for name, ensure in PARTS.items():
        began = time.monotonic()
        try:
            state = ensure()
        except PartMissing as part:
            missing += 1
            state = f"MISSING, its tests are skipped: {part}"
        seconds = time.monotonic() - began
        took = f" ({seconds:.0f} s)" if seconds >= 1 else ""
        print(f"{name}: {state}{took}", flush=True)
    return 1 if missing and os.environ.get("CI") == "true" else 0


if __name__ == "__main__":
    sys.exit(main())
