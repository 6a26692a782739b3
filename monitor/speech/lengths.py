"""How long a recording is by its size alone: no sample of it is read, and the packages of the ears are not needed."""

from pathlib import Path

from monitor.speech import riff
from monitor.speech.errors import BadInput

_A_SECOND = {
    **dict.fromkeys((".ulaw", ".ul", ".ulw", ".mu", ".pcm", ".alaw", ".al", ".alw", ".g722"), 8_000),
    **dict.fromkeys((".sln", ".slin", ".sln8", ".raw"), 16_000),
    **{f".sln{kilo}": kilo * 2_000 for kilo in (12, 16, 24, 32, 48)},
    ".gsm": 1_650,
}
"""Bytes of the files without a header."""
WAV49_A_SECOND = 1_625


def seconds_in(path: Path) -> float | None:
    """None where the file cannot be read or says nothing of itself. Raises nothing of its own."""
    try:
        size = path.stat().st_size
        if path.suffix.lower() in _A_SECOND:
            return size / _A_SECOND[path.suffix.lower()]
        with path.open("rb") as file:
            found = riff.layout(file)
    except (OSError, BadInput):
        return None
    octets = size - found.data_at
    return octets / (WAV49_A_SECOND if found.tag == riff.GSM else found.rate * found.frame_bytes)
