"""Whatever the order of events, the book never fails, keeps its facts sane, and forgets what is over."""

import random
from datetime import timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain import events as e
from monitor.domain.calls.records import MOST_ODDITIES
from tests.domain.calls.scene import CALLER, Scene, answered_at, at, ended_by, ringing_since
from tests.domain.calls.test_captures import NAMES, events


@settings(max_examples=150, deadline=None)
@given(name=st.sampled_from(NAMES), seed=st.integers(0, 2**32), share=st.floats(0, 1))
def test_lost_shuffled_and_doubled_events_are_never_fatal(name: str, seed: int, share: float) -> None:
    chance = random.Random(seed)
    stream = [event for event in events(name) if chance.random() > share * 0.5]
    for first, second in pairwise(range(len(stream))):
        if chance.random() < share:
            stream[first], stream[second] = stream[second], stream[first]
    scene = Scene()

    scene.play(*stream)
    scene.play(e.Tick(max((event.at for event in stream), default=at(0)) + timedelta(hours=6)))

    for facts in scene.latest.values():
        assert len(facts.odd) <= MOST_ODDITIES
        assert facts.ended_at is None or facts.ended_at >= facts.arrived_at - timedelta(seconds=5)
        assert facts.ring_seconds(facts.ended_at or stream[-1].at) >= 0


def test_a_state_that_the_table_does_not_list_is_kept_as_odd() -> None:
    scene = Scene().play(*ringing_since(1), *answered_at(5), *ended_by(CALLER, 9))

    scene.play(e.QueueJoined(at(10), CALLER, "repair"))

    assert ("queued while over",) == scene.facts.odd


def test_hanging_up_twice_is_odd_and_changes_nothing() -> None:
    scene = Scene().play(*ringing_since(1), *answered_at(5), *ended_by(CALLER, 9))

    scene.play(e.ChannelHungUp(at(12), CALLER, 16))

    assert ("hung up twice",) == scene.facts.odd
    assert at(9) == scene.facts.ended_at
