"""The number that an outbound call dialled, by which lost callers are found to be rung back."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.domain import events as e
from monitor.domain.facts import Direction
from tests.domain.calls.scene import Scene, at
from tests.domain.calls.test_captures import CAPTURES, apply, events

NAMES = sorted(str(path.relative_to(CAPTURES).with_suffix("")) for path in Path(CAPTURES).glob("*/outbound_call.ami"))


@pytest.mark.parametrize("name", NAMES)
def test_of_a_real_exchange(name: str) -> None:
    (facts,) = apply(events(name))
    assert (Direction.OUTBOUND, "13912345678") == (facts.direction, facts.dialled_key)


@pytest.mark.parametrize(
    ("exten", "number", "expected"),
    [("013800138000", "", "13800138000"), ("s", "913800138000", "13800138000"), ("s", "s", ""), ("*70", "", "70")],
)
def test_dialled(exten: str, number: str, expected: str) -> None:
    agent = e.Party("c", "c", "PJSIP/1001-1", "Ring", "1001", "from-internal", exten)
    trunk = e.Party("t", "c", "PJSIP/trunk-2", "Down", number, "from-trunk", "s")
    scene = Scene().play(
        e.ChannelCreated(at(0), agent), e.ChannelCreated(at(1), trunk), e.DialBegan(at(1), agent, trunk)
    )
    assert expected == scene.facts.dialled_key


def test_an_inbound_call_has_dialled_nobody() -> None:
    caller = e.Party("c", "c", "PJSIP/trunk-1", "Ring", "13800138000", "from-trunk", "8001")
    agent = e.Party("a", "c", "PJSIP/1001-2", "Down", "1001", "from-internal", "s")
    scene = Scene().play(e.ChannelCreated(at(0), caller), e.DialBegan(at(1), caller, agent))
    assert (Direction.INBOUND, "") == (scene.facts.direction, scene.facts.dialled_key)
    assert datetime(2026, 11, 23, 8, tzinfo=UTC) == scene.facts.arrived_at


def test_the_number_of_ours_is_known_of_a_call_whose_birth_was_heard() -> None:
    caller = e.Party("c", "c", "PJSIP/trunk-1", "Ring", "13800138000", "from-trunk", "8001")
    later = e.Party("c", "c", "PJSIP/trunk-2", "Up", "13800138001", "from-trunk", "s")
    assert "8001" == Scene().play(e.ChannelCreated(at(0), caller), e.StateChanged(at(1), caller)).facts.did
    assert "" == Scene().play(e.StateChanged(at(0), later)).facts.did
