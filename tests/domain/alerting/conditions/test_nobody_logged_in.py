"""Nobody could answer a call that came now; what we do not know is not said."""

from typing import Any

import pytest

from monitor.domain.alerting.conditions.nobody_logged_in import NobodyLoggedIn
from tests.domain.alerting.hotline import Hotline, members


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        ({}, ["repair"]),
        ({"paused": 2, "unavailable": 1}, ["repair"]),
        ({"paused": 2, "idle": 1}, []),
        ({"talking": 1}, []),
        ({"ringing": 1}, []),
        ({"on_hold": 1}, []),
        ({"unavailable": 3, "unknown": 1}, []),
    ],
)
def test_members(count: dict[str, Any], expected: list[str]) -> None:
    found = NobodyLoggedIn().find(Hotline(queues=(members(**count),)).look(0))
    assert expected == [finding.subject for finding in found]


def test_which_queues() -> None:
    hotline = Hotline(queues=(members("repair", 2, paused=3), members("sales")))
    (found,) = NobodyLoggedIn(queues=("rep*",)).find(hotline.look(0))
    assert {"queue": "repair", "waiting": 2, "members": 3} == dict(found.values)


def test_a_queue_that_the_room_does_not_know_is_frozen() -> None:
    condition = NobodyLoggedIn()
    assert [] == condition.find(Hotline().look(0))
    assert not condition.sees("repair", Hotline().look(0))
    assert condition.sees("repair", Hotline(queues=(members(idle=1),)).look(0))
