"""The table of a call's life is whole, and says what it must."""

import pytest

from monitor.domain.calls.phase import TABLE, Phase, Signal, step


def test_every_phase_has_a_row() -> None:
    assert set(Phase) == set(TABLE)


@pytest.mark.parametrize(
    ("phase", "signal", "after"),
    [
        (Phase.ARRIVED, Signal.QUEUED, Phase.WAITING),
        (Phase.WAITING, Signal.RANG, Phase.RINGING),
        (Phase.RINGING, Signal.HUSHED, Phase.WAITING),
        (Phase.RINGING, Signal.JOINED, Phase.TALKING),
        (Phase.TALKING, Signal.RANG, Phase.TALKING),
        (Phase.TALKING, Signal.PARTED, Phase.ALONE),
        (Phase.TALKING, Signal.PARKED, Phase.PARKED),
        (Phase.ALONE, Signal.JOINED, Phase.TALKING),
        (Phase.PARKED, Signal.UNPARKED, Phase.ALONE),
        (Phase.OVER, Signal.JOINED, None),
        (Phase.ARRIVED, Signal.PARTED, None),
    ],
)
def test_steps(phase: Phase, signal: Signal, after: Phase | None) -> None:
    assert after == step(phase, signal)


def test_every_running_phase_can_end() -> None:
    assert {Phase.OVER} == {TABLE[phase][Signal.ENDED] for phase in Phase if phase is not Phase.OVER}
