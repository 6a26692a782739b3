"""Phones that speak by a script: noise bursts and silence in u-law, sent as RTP by SIPp from the answer on."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from pathlib import Path

from tests.parts.asterisk_config import SAMPLES_PER_SECOND
from tests.parts.phones import Phone
from tests.parts.ports import free_udp_port
from tests.parts.scenario_files import talking_scenario

SILENCE = 0xFF
LOUD = range(0x10, 0x30)
"""Codes of samples between about a fifth and nearly all of the scale, without their sign."""
Spoken = Sequence[tuple[float, float]]
"""Seconds after the answer, from and to."""


def speech(spoken: Spoken, seconds: float) -> bytes:
    """As loud as a near talker, with no pause in it."""
    noise = random.Random(7)
    samples = bytearray([SILENCE]) * int(SAMPLES_PER_SECOND * seconds)
    for start, end in spoken:
        for place in range(int(SAMPLES_PER_SECOND * start), int(SAMPLES_PER_SECOND * end)):
            samples[place] = noise.choice(LOUD) | noise.choice((0x00, 0x80))
    return bytes(samples)


class TalkingAgent(Phone):
    """Rings for `ring_ms`, answers every call and speaks until the other hangs up."""

    def __init__(self, folder: Path, index: int, port: int, pbx_port: int, voice: bytes, ring_ms: int = 300) -> None:
        name = f"talking-agent{index:02d}"
        text = talking_scenario(
            "agent", INDEX=f"{index:02d}", VOICE=str(write_voice(folder, name, voice)), RING_MS=str(ring_ms)
        )
        super().__init__(folder, name, text, port, pbx_port)

    def start(self) -> None:
        self._start()


class TalkingCaller(Phone):
    """Calls `did` once, speaks from the answer on, and hangs up after `talk_ms` of it."""

    def __init__(self, folder: Path, number: str, did: str, pbx_port: int, voice: bytes, talk_ms: int) -> None:
        name = f"talking-caller{number}"
        text = talking_scenario(
            "caller", NUMBER=number, DID=did, VOICE=str(write_voice(folder, name, voice)), TALK_MS=str(talk_ms)
        )
        super().__init__(folder, name, text, free_udp_port(), pbx_port)

    def start(self) -> None:
        self._start("-m", "1")


def write_voice(folder: Path, name: str, voice: bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{re.sub('[^a-z0-9-]', '', name)}.ulaw"
    path.write_bytes(voice)
    return path
