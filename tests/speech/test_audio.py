"""Every format gives the same voice; what is broken is said with its file's name and costs neither memory nor time."""

from __future__ import annotations

import os
import struct
import tempfile
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.domain.speech.recording import Side
from monitor.speech.audio import SUFFIXES, read
from monitor.speech.errors import BadInput
from monitor.speech.samples import RATE, Samples, pcm16, resampled
from tests.ear.line import octets, tone, wav, written

SECONDS = 2.0
CHORD = tone([(0, SECONDS, 440), (0, SECONDS, 1_000)], SECONDS)
OTHER = tone([(0, SECONDS, 700)], SECONDS)
WHOLE = wav(octets(CHORD))


def likeness(expected: Samples, actual: Samples) -> float:
    """The best correlation, as codecs delay."""
    shifts = range(60)
    size = min(len(expected), len(actual)) - len(shifts)
    return max(float(np.corrcoef(expected[:size], actual[shift : shift + size])[0, 1]) for shift in shifts)


@pytest.mark.parametrize(
    ("codec", "least"), [("wav", 0.999), ("ulaw", 0.99), ("alaw", 0.99), ("gsm", 0.9), ("g722", 0.99)]
)
def test_a_codec_gives_the_voice_back(codec: str, least: float, tmp_path: Path) -> None:
    found = read(written(tmp_path, "agent", CHORD, codec), 1.5, Side.AGENT)
    assert abs(len(found) - 1.5 * RATE) <= 320
    assert likeness(CHORD, found) > least


@pytest.mark.parametrize("rate", [6_000, 11_025, 16_000, 44_100, 48_000])
def test_any_rate_becomes_eight_kilohertz(rate: int, tmp_path: Path) -> None:
    path = tmp_path / "agent.wav"
    path.write_bytes(wav(octets(resampled(CHORD, RATE, rate)), rate=rate))
    found = read(path, 1.5, Side.AGENT)
    assert abs(len(found) - 1.5 * RATE) <= 1
    assert likeness(CHORD, found) > 0.999


@pytest.mark.parametrize(("bits", "least"), [(8, 0.99), (24, 0.999), (32, 0.999)])
def test_any_width_of_sample_is_heard(bits: int, least: float, tmp_path: Path) -> None:
    linear = pcm16(CHORD)
    body = {
        8: ((linear >> 8) + 128).astype(np.uint8).tobytes(),
        24: b"".join(b"\0" + struct.pack("<h", value) for value in linear),
        32: (linear.astype("<i4") << 16).tobytes(),
    }[bits]
    path = tmp_path / "agent.wav"
    path.write_bytes(wav(body, bits=bits))
    assert likeness(CHORD, read(path, 1.0, Side.AGENT)) > least


@pytest.mark.parametrize(
    ("side", "expected"), [(Side.LEFT, CHORD), (Side.RIGHT, OTHER), (Side.MIXED, (CHORD + OTHER) / 2)]
)
def test_of_two_channels_the_agents_is_heard(side: Side, expected: Samples, tmp_path: Path) -> None:
    path = tmp_path / "call.wav"
    path.write_bytes(wav(octets(np.stack([CHORD, OTHER], axis=1).reshape(-1)), channels=2))
    found = read(path, SECONDS, side)
    assert np.max(np.abs(found - expected)) < 2 / 32_768


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF, len(octets(CHORD)) * 10], ids=["none", "endless", "too much"])
def test_a_file_that_is_still_written_is_read_as_far_as_it_goes(size: int, tmp_path: Path) -> None:
    path = tmp_path / "agent.wav"
    path.write_bytes(WHOLE[:40] + struct.pack("<I", size) + WHOLE[44:] + b"\x01")
    assert len(CHORD) == len(read(path, 10.0, Side.AGENT))


def fmt(tag: int = 1, channels: int = 1, rate: int = RATE, bits: int = 16) -> bytes:
    return wav(b"\0" * 64, tag, channels, rate, bits)


BROKEN = {
    "empty": (".wav", b"", "agent.wav: is empty"),
    "cut in the header": (".wav", WHOLE[:7], "is cut off in its header after 7 of 12 bytes"),
    "cut before the audio": (".wav", WHOLE[:30], "has a fmt part of 10 bytes"),
    "no audio yet": (".wav", WHOLE[:36], "ends before its audio begins; it may still be written"),
    "another format": (".wav", b"ID3\x04" + b"\0" * 64, "is not a WAV file: it begins with b'ID3\\x04'"),
    "mp3 inside": (".wav", fmt(tag=0x55), "is coded as MP3 (tag 0x0055); record PCM"),
    "unknown coding": (".wav", fmt(tag=0x1234), "is coded as unknown (tag 0x1234)"),
    "no channel": (".wav", fmt(channels=0), "says that it has 0 channels"),
    "six channels": (".wav", fmt(channels=6), "has 6 channels; 1 or 2 can be heard"),
    "two channels": (".wav", fmt(channels=2), "has two channels and nobody says which is the agent's"),
    "no rate": (".wav", fmt(rate=0), "says that it has 0 samples a second"),
    "odd width": (".wav", fmt(bits=12), "says that a sample has 12 bits"),
    "wide G.711": (".wav", fmt(tag=7), "says that a G.711 sample has 16 bits"),
    "wide GSM": (".wav", fmt(tag=0x31, rate=16_000), "is GSM with other than 1 channel at 8000 Hz"),
    "data first": (".wav", WHOLE[:12] + b"data" + struct.pack("<I", 4) + b"abcd", "its data stand before its fmt"),
    "a huge part": (".wav", WHOLE[:12] + b"LIST" + struct.pack("<I", 1 << 31), "b'LIST' of 2147483648 bytes"),
    "parts without end": (".wav", WHOLE[:12] + (b"junk" + struct.pack("<I", 0)) * 99, "has more than 64 parts"),
    "a kind that nobody knows": (".ogg", b"OggS", "is of no known kind; name it one of .wav, "),
}  # fmt: skip


@pytest.mark.parametrize(("suffix", "body", "sentence"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_said_in_a_sentence(suffix: str, body: bytes, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / f"agent{suffix}"
    path.write_bytes(body)
    with pytest.raises(BadInput) as refused:
        read(path, 10.0, Side.AGENT)
    assert str(refused.value).startswith("agent.")
    assert sentence in str(refused.value)


def test_a_pipe_a_folder_and_a_missing_file_do_not_keep_anybody_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.wav")
    (tmp_path / "folder.wav").mkdir()
    for name, said in (("pipe.wav", "is not a file"), ("folder.wav", "is not a file"), ("gone.wav", "No such file")):
        with pytest.raises(BadInput, match=said):
            read(tmp_path / name, 10.0, Side.AGENT)


@pytest.mark.parametrize("name", ["agent.wav", "agent.sln48", "agent.gsm"])
def test_only_the_first_seconds_of_a_huge_file_are_read(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(wav(b"\x01\x02" * 8))
    os.truncate(path, 3 << 30)
    tracemalloc.start()
    found = read(path, 10.0, Side.AGENT)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found) <= 10 * RATE
    assert most < 64 << 20


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    suffix=st.sampled_from(SUFFIXES),
    changes=st.lists(st.tuples(st.integers(0, 80), st.binary(min_size=1, max_size=4)), max_size=6),
    keep=st.integers(0, 4_000),
    seed=st.binary(max_size=64),
)
def test_whatever_a_file_holds_it_is_heard_or_refused(
    suffix: str, changes: list[tuple[int, bytes]], keep: int, seed: bytes
) -> None:
    body = bytearray(WHOLE[:44] + seed + WHOLE[44:])
    for at, put in changes:
        body[at : at + len(put)] = put
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"agent{suffix}")
        path.write_bytes(bytes(body[:keep]))
        for side in Side:
            try:
                found = read(path, 0.2, side)
            except BadInput:
                continue
            assert len(found) <= 0.2 * RATE + 320
            assert bool(np.isfinite(found).all())
