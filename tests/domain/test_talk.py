"""Who spoke when: overlaps, who began later, silence and the first sound, on a clock in seconds."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.spans import Stretch
from monitor.domain.talk import MOST_OVERLAPS, Meeting, Overlap, Side, TalkFacts, Voice, talk_facts
from tests.domain.rules.cases import at

Seconds = tuple[float, float]


def stretches(*spoken: Seconds) -> tuple[Stretch, ...]:
    return tuple((at(start), at(end)) for start, end in spoken)


def talk(
    caller: tuple[Seconds, ...],
    agent: tuple[Seconds, ...],
    joined: Seconds = (10, 40),
    since: tuple[float | None, float | None] = (10, 10),
) -> TalkFacts:
    of_caller, of_agent = (at(one) if one is not None else None for one in since)
    meeting = Meeting(Voice("Li", of_agent, stretches(*agent)), at(joined[0]), at(joined[1]))
    return talk_facts(Voice("", of_caller, stretches(*caller)), [meeting], at(10))


def shown(overlap: Overlap) -> tuple[float, Side, float, float, float]:
    start = (overlap.at - at(0)).total_seconds()
    return start, overlap.by, overlap.seconds, overlap.lead_seconds, overlap.outlasted_seconds


CALLER, AGENT = Side.CALLER, Side.AGENT


@pytest.mark.parametrize(
    ("caller", "agent", "expected"),
    [
        pytest.param(((12, 15),), ((15, 20),), [], id="one after the other"),
        pytest.param(((12, 18),), ((16, 22),), [(16, AGENT, 2, 4, 4)], id="the agent cuts in"),
        pytest.param(((16, 22),), ((12, 18),), [(16, CALLER, 2, 4, 4)], id="the caller cuts in"),
        pytest.param(((12, 18),), ((12, 14),), [(12, CALLER, 2, 0, 4)], id="both at once is not the agent's"),
        pytest.param(((12, 20),), ((14, 15), (17, 22)), [(14, AGENT, 1, 2, -5), (17, AGENT, 3, 5, 2)], id="twice"),
        pytest.param(((12, 20),), ((14, 14.05),), [], id="a click"),
        pytest.param(((2, 12),), ((11, 14),), [(11, AGENT, 1, 1, 2)], id="what he said before the talk is not counted"),
        pytest.param(((38, 50),), ((39, 60),), [(39, AGENT, 1, 1, 0)], id="nor what they say after it"),
        pytest.param((), ((12, 14),), [], id="a silent caller"),
    ],
)
def test_overlaps(caller: tuple[Seconds, ...], agent: tuple[Seconds, ...], expected: list[object]) -> None:
    assert expected == [shown(overlap) for overlap in talk(caller, agent).overlaps]


def test_sums() -> None:
    found = talk(((12, 18), (30, 32)), ((16, 22),))

    assert (30, 30, 8, 6, 18, 2) == (
        found.joined_seconds,
        found.heard_seconds,
        found.caller_seconds,
        found.agent_seconds,
        found.silence_seconds,
        found.overlap_seconds,
    )
    assert found.silence_ratio == pytest.approx(18 / 30)


@pytest.mark.parametrize(
    ("since", "heard"),
    [((10, 10), 30), ((12, 10), 28), ((10, 15), 25), ((None, 10), 0), ((10, None), 0), ((60, 10), 0), ((0, 0), 30)],
)
def test_both_must_be_listened_to(since: tuple[float | None, float | None], heard: float) -> None:
    found = talk(((11, 39),), ((11, 39),), since=since)

    assert (30, heard) == (found.joined_seconds, found.heard_seconds)
    assert bool(heard) is bool(found.caller_seconds) is bool(found.agent_seconds) is bool(found.overlaps)


@pytest.mark.parametrize(
    ("agent", "since", "expected"),
    [
        pytest.param(((12, 14),), 10, (2, 2), id="a word"),
        pytest.param(((12, 12.1), (13, 14)), 10, (2, 3), id="a click, then a word"),
        pytest.param(((12, 12.1),), 10, None, id="only a click"),
        pytest.param((), 10, None, id="nothing"),
        pytest.param(((15, 17),), 14.9, (0, 5), id="caught speaking: it may have begun at once"),
        pytest.param(((10.05, 12),), 10, (0.05, 0.05), id="listened to from the answer"),
        pytest.param(((9, 12),), 9, (0, 0), id="before the answer"),
    ],
)
def test_first_sound(agent: tuple[Seconds, ...], since: float, expected: Seconds | None) -> None:
    found = talk((), agent, since=(10, since)).first_sound_seconds

    assert expected == (found and pytest.approx(found))


def test_a_colleague_in_consultation_is_no_interruption() -> None:
    """The agent talks to a colleague while the caller is parted from him; then the caller hears the colleague."""
    first = Voice("Li", at(10), stretches((11, 13), (21, 28)))
    second = Voice("Wang", at(20), stretches((22, 27), (33, 36)))
    caller = Voice("", at(10), stretches((14, 26), (31, 34)))
    found = talk_facts(caller, [Meeting(first, at(10), at(20)), Meeting(second, at(30), at(40))], at(10))

    assert [("Wang", AGENT, 1.0)] == [(one.agent, one.by, one.seconds) for one in found.overlaps]
    assert (20, 20) == (found.joined_seconds, found.heard_seconds)


def test_an_endless_babble_stays_bounded_and_quick() -> None:
    caller = tuple((second, second + 0.9) for second in range(10, 5_010))
    agent = tuple((second + 0.5, second + 1.4) for second in range(10, 5_010))

    assert len(talk(caller, agent, joined=(10, 5_010)).overlaps) == MOST_OVERLAPS


times = st.integers(0, 600_000).map(lambda ms: at(ms / 1000))
sounds = st.lists(st.tuples(times, times).map(lambda pair: (min(pair), max(pair))), max_size=12).map(tuple)
voices = st.builds(Voice, st.sampled_from(["Li", "Wang"]), st.none() | times, sounds)
meetings = st.lists(st.builds(Meeting, voices, times, times), max_size=4)


@given(caller=voices, met=meetings)
def test_the_sums_always_add_up(caller: Voice, met: list[Meeting]) -> None:
    found = talk_facts(caller, met, at(0))
    spoken = found.caller_seconds + found.agent_seconds - found.overlap_seconds

    assert found.heard_seconds == pytest.approx(spoken + found.silence_seconds)
    assert 0 <= found.overlap_seconds <= min(found.caller_seconds, found.agent_seconds)
    assert found.heard_seconds <= found.joined_seconds
    assert all(0.1 <= one.seconds <= one.turn_seconds and one.lead_seconds >= 0 for one in found.overlaps)


@given(caller=voices, met=meetings, moved=st.integers(0, 10_000_000))
def test_the_clock_s_zero_does_not_matter(caller: Voice, met: list[Meeting], moved: int) -> None:
    by = timedelta(microseconds=moved)

    def later(voice: Voice) -> Voice:
        since_at = voice.since_at + by if voice.since_at else None
        return Voice(voice.agent, since_at, tuple((start_at + by, end_at + by) for start_at, end_at in voice.sounds))

    then = [Meeting(later(one.agent), one.start_at + by, one.end_at + by) for one in met]
    before, after = talk_facts(caller, met, at(0)), talk_facts(later(caller), then, at(0) + by)

    assert [(one.by, one.seconds) for one in before.overlaps] == [(one.by, one.seconds) for one in after.overlaps]
    assert before.first_sound_seconds == after.first_sound_seconds
