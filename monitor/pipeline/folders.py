"""The folder that an exchange records into: the file of a call is looked up there, and never outside of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import islice
from pathlib import Path

from monitor.domain.facts import CallFacts
from monitor.domain.speech.recording import Begins, Side, any_pattern, patterns

SWEPT_AT_A_TIME = 500
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Recordings:
    """One PBX's recordings as we see them. `delete_after_hours` 0 deletes nothing: the folder is the PBX's."""

    folder: Path
    template: str
    side: Side
    begins: Begins
    wait_seconds: float
    delete_after_hours: float = 0.0

    def of_call(self, call: CallFacts, zone: tzinfo) -> list[Path]:
        """Its files; more than one where the template cannot tell them apart. To be run in a thread: a mounted folder
        may answer late.
        """
        found: set[Path] = set()
        for pattern in patterns(self.template, call, zone):
            found.update(islice(self._within(pattern), 2))
        return sorted(found)

    def sweep(self, before: datetime) -> int:
        """Delete what was last written before; how many files went. Only files that the template names."""
        if not self.delete_after_hours:
            return 0
        gone = 0
        for path in islice(self._within(any_pattern(self.template)), SWEPT_AT_A_TIME):
            try:
                if path.stat().st_mtime < before.timestamp():
                    path.unlink()
                    gone += 1
            except OSError:
                continue
        return gone

    def _within(self, pattern: str) -> Iterator[Path]:
        """Files whose real place is below the folder, whatever a link says."""
        root = self.folder.resolve()
        try:
            for path in root.glob(pattern):
                if path.is_file() and path.resolve().is_relative_to(root):
                    yield path
        except OSError:
            return


def only(paths: Sequence[Path]) -> Path | None:
    return paths[0] if len(paths) == 1 else None


def pauses() -> Iterator[float]:
    """Seconds before each further look for a file, doubling."""
    seconds = FIRST_PAUSE_SECONDS
    while True:
        yield seconds
        seconds = min(seconds * 2, LONGEST_PAUSE_SECONDS)
