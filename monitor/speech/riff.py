"""The header of a WAV file: chunks in, what its audio is and where it lies out. Sizes in it are never believed."""

import struct
from dataclasses import dataclass
from typing import BinaryIO

from monitor.speech.errors import BadInput

PCM, ALAW, ULAW, GSM, EXTENSIBLE = 0x0001, 0x0006, 0x0007, 0x0031, 0xFFFE
NAMES = {
    0x0002: "MS ADPCM",
    0x0003: "floating point",
    0x0011: "IMA ADPCM",
    0x0045: "G.726",
    0x0055: "MP3",
    0x00FF: "AAC",
}
MAX_CHUNKS = 64
MAX_SKIP = 1 << 20
MIN_RATE, MAX_RATE = 4_000, 192_000
MAX_CHANNELS = 8


@dataclass(frozen=True, slots=True)
class Layout:
    """`data_bytes` is None where the header does not know it yet, as in a file that is still written."""

    tag: int
    channels: int
    rate: int
    bits: int
    data_at: int
    data_bytes: int | None

    @property
    def frame_bytes(self) -> int:
        return self.channels * self.bits // 8


def layout(file: BinaryIO) -> Layout:
    """Raises BadInput."""
    head = file.read(12)
    if len(head) < 12:
        raise BadInput(f"is cut off in its header after {len(head)} of 12 bytes; it may still be written")
    if head[:4] != b"RIFF" or head[8:] != b"WAVE":
        raise BadInput(f"is not a WAV file: it begins with {head[:4]!r} where RIFF should stand")
    shape: tuple[int, int, int, int] | None = None
    for _ in range(MAX_CHUNKS):
        header = file.read(8)
        if len(header) < 8:
            raise BadInput("ends before its audio begins; it may still be written")
        name, size = header[:4], int(struct.unpack("<I", header[4:])[0])
        if name == b"data":
            if shape is None:
                raise BadInput("does not say how its audio is coded: its data stand before its fmt")
            return Layout(*shape, file.tell(), None if size in (0, 0xFFFFFFFF) else size)
        if size > MAX_SKIP:
            raise BadInput(f"has a part {name!r} of {size} bytes before its audio, which no recording has")
        body = file.read(size + size % 2)
        if name == b"fmt ":
            shape = _shape(body)
    raise BadInput(f"has more than {MAX_CHUNKS} parts before its audio, which no recording has")


def _shape(body: bytes) -> tuple[int, int, int, int]:
    if len(body) < 16:
        raise BadInput(f"has a fmt part of {len(body)} bytes where 16 are needed")
    tag, channels, rate, _, _, bits = struct.unpack("<HHIIHH", body[:16])
    if tag == EXTENSIBLE and len(body) >= 26:
        tag = int(struct.unpack("<H", body[24:26])[0])
    if tag not in (PCM, ALAW, ULAW, GSM):
        raise BadInput(f"is coded as {NAMES.get(tag, 'unknown')} (tag {tag:#06x}); record PCM, A-law, mu-law or GSM")
    if not 1 <= channels <= MAX_CHANNELS:
        raise BadInput(f"says that it has {channels} channels; 1 to {MAX_CHANNELS} can be heard")
    if not MIN_RATE <= rate <= MAX_RATE:
        raise BadInput(f"says that it has {rate} samples a second; {MIN_RATE} to {MAX_RATE} can be heard")
    if tag == PCM and bits not in (8, 16, 24, 32):
        raise BadInput(f"says that a sample has {bits} bits; 8, 16, 24 and 32 can be heard")
    if tag in (ALAW, ULAW) and bits != 8:
        raise BadInput(f"says that a G.711 sample has {bits} bits, which is always 8")
    if tag == GSM and (channels != 1 or rate != 8_000):
        raise BadInput("is GSM with other than 1 channel at 8000 Hz, which GSM always is")
    return tag, channels, rate, bits
