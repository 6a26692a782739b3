"""Which recording is a call's, and where in it the agent answered."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from monitor.domain.facts import CallFacts, Direction, End, LegEnd, RingLeg, Span
from monitor.domain.speech.heard import Evidence, Hit, Speech
from monitor.domain.speech.opinion import Doubt, Opinion
from monitor.domain.speech.recording import (
    MOST_EARLY_SECONDS,
    BadTemplate,
    Begins,
    Clip,
    Side,
    any_pattern,
    check_template,
    clip_of,
    hits_on_call_clock,
    of_both_voices,
    on_call_clock,
    patterns,
    wanted_seconds,
)
from monitor.domain.speech.script import Part

AT = datetime(2026, 11, 23, 15, 59, 50, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")
FREEPBX = "{year}/{month}/{day}/*-{uniqueid}.wav"


def after(seconds: float) -> datetime:
    return AT + timedelta(seconds=seconds)


def leg(leg_id: str, end: LegEnd, dialled: float, ended: float) -> RingLeg:
    return RingLeg(leg_id, "Wang", "PJSIP/1001", after(dialled), after(dialled + 0.1), after(ended), end)


CALL = CallFacts(
    pbx="hq",
    call_id="1795430319.0",
    direction=Direction.INBOUND,
    arrived_at=AT,
    queue="repair",
    answered_at=after(8),
    legs=(leg("1795430319.1", LegEnd.RANG_OUT, 1, 4), leg("1795430319.2", LegEnd.ANSWERED, 5, 8)),
)


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{linkedid}.wav", ("1795430319.0.wav",)),
        ("{uniqueid}-*.wav", ("1795430319.0-*.wav",)),
        ("agent-{agent_uniqueid}.wav", ("agent-1795430319.2.wav",)),
        ("{queue}/{date}-{linkedid}.gsm", ("repair/20261123-1795430319.0.gsm",)),
        (FREEPBX, ("2026/11/23/*-1795430319.0.wav",)),
    ],
)
def test_the_file_is_found_by_what_the_site_says_of_its_names(template: str, expected: tuple[str, ...]) -> None:
    check_template(template)
    assert expected == patterns(template, CALL, SHANGHAI)


def test_a_recording_around_midnight_is_of_either_day() -> None:
    late = replace(CALL, answered_at=after(20))
    expected = ("2026/11/24/*-1795430319.0.wav", "2026/11/23/*-1795430319.0.wav")
    assert expected == patterns(FREEPBX, late, SHANGHAI)


@pytest.mark.parametrize(
    ("template", "what"),
    [
        ("recording.wav", "names no call"),
        ("{uniqueid}*.wav", "also finds other calls"),
        ("*{agent_uniqueid}.wav", "also finds other calls"),
        ("{date}.wav", "names no call"),
        ("{linkedid}/../{uniqueid}.wav", "leaves the folder"),
        ("/var/spool/{linkedid}.wav", "leaves the folder"),
        ("**/{linkedid}.wav", "leaves the folder"),
        ("{caller}-{linkedid}.wav", "asks for {caller}"),
        ("{linkedid.__class__}.wav", "asks for {linkedid.__class__}"),
        ("{linkedid", "has a brace"),
        ("{}-{linkedid}", "asks for {}"),
    ],
)
def test_a_template_that_names_no_file_is_refused(template: str, what: str) -> None:
    with pytest.raises(BadTemplate) as refused:
        check_template(template)
    assert refused.value.what.startswith(what)


@given(some.text(max_size=20), some.text(max_size=20))
def test_no_name_that_the_exchange_sends_leaves_its_place_in_the_pattern(call_id: str, queue: str) -> None:
    call = replace(CALL, call_id=call_id, queue=queue)
    for pattern in patterns("calls/{queue}/{linkedid}.wav", call, UTC):
        assert ["calls", queue, f"{call_id}.wav"] == pattern.split("/")
        assert fnmatchcase(pattern, pattern)
        assert not {"*", "?", "["} & set(pattern)
        assert ".." not in pattern.split("/")


def test_the_files_of_all_calls_are_those_of_the_template() -> None:
    assert "*/*/*/*-*.wav" == any_pattern(FREEPBX)


LOST = Span(after(6), after(7))
CLIPS = {
    "as the agent answers": (CALL, Begins.AT_ANSWER, Clip(Side.AGENT, 10.0, 0.0, 0.0)),
    "as the agent's phone is dialled": (CALL, Begins.AT_DIAL, Clip(Side.AGENT, 13.0, 0.0, 3.0)),
    "nobody knows": (CALL, Begins.UNKNOWN, None),
    "the phone that answered was not seen": (replace(CALL, legs=()), Begins.AT_DIAL, None),
    "the link was down as it answered": (replace(CALL, gaps=(LOST,)), Begins.AT_DIAL, None),
    "it rang for minutes": (replace(CALL, answered_at=after(6 + MOST_EARLY_SECONDS)), Begins.AT_DIAL, None),
}


@pytest.mark.parametrize("name", CLIPS)
def test_where_the_answer_lies(name: str) -> None:
    call, begins, expected = CLIPS[name]
    assert expected == clip_of(call, Side.AGENT, begins, 10.0)


SPEECH = Speech(13.0, 3.0, 4.0, 4.2, 30.0, is_silent=False, talks=((4.0, 7.0),))


def test_seconds_of_the_file_become_an_interval_after_the_answer() -> None:
    shifted = on_call_clock(SPEECH, Clip(Side.AGENT, 13.0, 0.0, 3.0))
    assert (1.0, 4.2) == (shifted.start_low_seconds, shifted.start_high_seconds)


@given(some.floats(0, 20), some.floats(0, 1), some.floats(0, 30), some.floats(0, 1))
def test_the_true_delay_lies_within_the_interval(start: float, doubt: float, early: float, share: float) -> None:
    """Wherever the answer truly lies."""
    speech = replace(SPEECH, start_low_seconds=start, start_high_seconds=start + doubt)
    shifted = on_call_clock(speech, Clip(Side.AGENT, 10.0 + early, 0.0, early))
    assert shifted.start_low_seconds is not None
    assert shifted.start_high_seconds is not None
    truth = max(0.0, start - share * early)
    assert shifted.start_low_seconds <= truth <= shifted.start_high_seconds


def test_silence_stays_silence() -> None:
    """What surely comes after the answer is shorter than the file."""
    nobody = Speech(13.0, 0.0, None, None, None, is_silent=True)
    assert replace(nobody, audio_seconds=10.0) == on_call_clock(nobody, Clip(Side.AGENT, 13.0, 0.0, 3.0))


HIT = Hit(Part.NAME, "Northern Gas", 2.0, 3.0, 0.99)


def test_hits_keep_their_latest_instant() -> None:
    evidence = Evidence("ear", hits=(HIT,))
    assert evidence == hits_on_call_clock(evidence, Clip(Side.AGENT, 13.0, 0.0, 3.0))
    assert (1.5, 2.5) == (lambda hit: (hit.start_seconds, hit.end_seconds))(
        hits_on_call_clock(evidence, Clip(Side.AGENT, 13.0, 0.5, 3.0)).hits[0]
    )


@pytest.mark.parametrize("said", [True, False, None])
def test_two_voices_in_one_claim_nothing_and_hide_nothing(said: bool | None) -> None:
    opinion = Opinion(said, said, said, said, 1.0, 2.0, (Doubt.LOW_SNR,), 0.9, "ear", "zh", 3.0, (HIT,), "heard")
    mixed = of_both_voices(opinion)
    assert (None, None, None, None) == (mixed.greeted, mixed.named, mixed.in_order, mixed.in_time)
    assert (Doubt.MIXED_AUDIO, Doubt.LOW_SNR) == mixed.reasons
    assert ((HIT,), "heard") == (mixed.hits, mixed.transcript)


@pytest.mark.parametrize(("ended", "expected"), [(None, 10.0), (11.0, 3.0), (60.0, 10.0)])
def test_a_short_call_has_a_short_recording(ended: float | None, expected: float) -> None:
    call = CALL if ended is None else replace(CALL, ended_at=after(ended), end=End.ANSWERED)
    assert expected == wanted_seconds(call, Clip(Side.AGENT, 10.0, 0.0, 0.0))
