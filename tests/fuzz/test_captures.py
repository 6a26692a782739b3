"""Corrupted capture files: replay always ends with calls and refusals, never with an error of ours."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from random import Random

import pytest
from typer import Exit

from monitor.cli.replay import judge_capture
from monitor.config import PbxSettings, Settings
from tests.fuzz.mutate import CAPTURES, harmed

PBX = PbxSettings(name="capture", host="localhost", username="-")


@pytest.mark.parametrize("seed", range(20))
def test_a_corrupted_capture_is_judged_as_far_as_it_goes(tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    file = tmp_path / "corrupted.ami"
    frames = random.choice(CAPTURES).read_bytes().split(b"\r\n\r\n")
    file.write_bytes(b"\r\n\r\n".join(harmed(random, frame) if frame else frame for frame in frames))
    judged, _ = judge_capture(file, Settings(), PBX)
    assert all(len(call.verdicts) == 4 for call in judged)


@pytest.mark.parametrize("seed", range(10))
def test_noise_over_a_capture(tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    data = bytearray(random.choice(CAPTURES).read_bytes())
    for _ in range(len(data) // 100):
        data[random.randrange(len(data))] = random.randrange(256)
    file = tmp_path / "noise.ami"
    file.write_bytes(bytes(data))
    with suppress(Exit):
        judged, refusals = judge_capture(file, Settings(), PBX)
        assert judged or refusals
