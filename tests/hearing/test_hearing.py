"""What becomes of answered calls whose recordings come in time, late, half, twice, or never."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.clock import Clock
from monitor.domain.facts import CallFacts, Direction, End
from monitor.domain.records import Batch, JudgedCall
from monitor.domain.rules.case import GreetingEvidence
from monitor.domain.speech.heard import Evidence, Speech
from monitor.domain.speech.opinion import Doubt, Opinion
from monitor.domain.speech.recording import Begins, Side
from monitor.domain.speech.script import Part, Phrase, Script
from monitor.pipeline.earmetrics import RESULTS
from monitor.pipeline.folders import Recordings, pauses
from monitor.pipeline.hearing import LATEST, MOST_CALLS, Hearing, Site

SCRIPT = Script("en", "en", (Phrase(Part.GREETING, "hello", (("HH",),)),), window_seconds=3.0)
TALK_SECONDS = 8.0
PBX_AHEAD = timedelta(hours=3)
WITHIN_SECONDS = 12.0


def pbx_now(_pbx: str = "hq") -> datetime:
    return datetime.now(UTC) + PBX_AHEAD


def answered(call_id: str, *, ago_seconds: float = 30.0, is_over: bool = True) -> CallFacts:
    at = pbx_now() - timedelta(seconds=ago_seconds)
    ended_at = at + timedelta(seconds=TALK_SECONDS) if is_over else None
    end = End.ANSWERED if is_over else End.IN_PROGRESS
    return CallFacts(
        "hq", call_id, Direction.INBOUND, at - timedelta(seconds=5), answered_at=at, ended_at=ended_at, end=end
    )


def written(path: Path) -> list[str]:
    return path.read_text().split()


class WordEars:
    """Hears what is written in the file: seconds of audio, and met, missed, broken, crash or a doubt."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    async def hear(self, path: Path, _side: Side, _script: Script, seconds: float) -> tuple[Speech, Evidence] | Doubt:
        self.heard.append(path.name)
        length, word = written(path)
        if word == "crash":
            raise RuntimeError("an engine that fails in a way of its own")
        if word in list(Doubt):
            return Doubt(word)
        audio = min(float(length), seconds)
        return Speech(audio, 2.0, 0.5, 0.6, 30.0, is_silent=False), Evidence(word, can_deny=True)

    async def length_seconds(self, path: Path) -> float | None:
        length, _ = written(path)
        return float(length) if float(length) else None


def judge(script: Script, evidence: Evidence, _speech: Speech) -> Opinion:
    said = evidence.engine == "met"
    return Opinion(said, True, said or None, True, 0.5, 0.6, confidence=0.95, engine="ear", script_id=script.script_id)


@dataclass
class Desk:
    taken: dict[str, GreetingEvidence] = field(default_factory=dict)

    async def take_greeting(self, evidence: GreetingEvidence) -> list[str]:
        assert evidence.call_id not in self.taken, "a call was heard twice"
        self.taken[evidence.call_id] = evidence
        return []


class Room:
    """Hearing as it runs, with its folder, its desk and what it counted."""

    def __init__(self, folder: Path, *, side: Side = Side.AGENT, begins: Begins = Begins.AT_ANSWER) -> None:
        self.folder = folder
        self.desk = Desk()
        self.ears = WordEars()
        self.counted: list[str] = []
        recordings = Recordings(folder, "{linkedid}_*.wav", side, begins, wait_seconds=2.0)
        self.hearing = Hearing(
            Site({"hq": recordings}, UTC, shadow=False),
            lambda call: None if call.queue == "silent" else SCRIPT,
            self.ears,
            judge,
            self.desk,
            Clock(),
            pbx_now,
            self.counted.append,
        )

    def record(self, name: str, text: str, take: int = 1) -> None:
        (self.folder / f"{name}_{take}.wav").write_text(text)

    def tell(self, *calls: CallFacts) -> None:
        self.hearing.tell(Batch(calls=[JudgedCall(call, ()) for call in calls]))

    async def until_taken(self, *names: str) -> None:
        async with asyncio.timeout(WITHIN_SECONDS):
            while not set(names) <= set(self.desk.taken):  # noqa: ASYNC110 - a desk has no event
                await asyncio.sleep(0.02)


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    made = Room(tmp_path)
    running = asyncio.create_task(made.hearing.run())
    yield made
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


WHOLE = f"{TALK_SECONDS}"
RECORDED: dict[str, tuple[str | None, Doubt | None, str]] = {
    "met": (f"{WHOLE} met", None, "claimed"),
    "missed": (f"{WHOLE} missed", None, "claimed"),
    "missed-but-too-short": ("5.0 missed", Doubt.ANSWER_UNKNOWN, "unsure"),
    "met-though-short": ("5.0 met", None, "claimed"),
    "began-before-the-answer": ("20.0 met", Doubt.ANSWER_UNKNOWN, "unsure"),
    "never-recorded": (None, Doubt.RECORDING_MISSING, "missing"),
    "unreadable": ("0.0 audio_unreadable", Doubt.AUDIO_UNREADABLE, "unreadable"),
    "busy-ears": (f"{WHOLE} busy", Doubt.BUSY, "busy"),
    "slow-ears": (f"{WHOLE} engine_timeout", Doubt.ENGINE_TIMEOUT, "failed"),
    "crash": (f"{WHOLE} crash", Doubt.ENGINE_FAILED, "failed"),
}


async def test_every_recording_ends_in_evidence(room: Room) -> None:
    for name, (text, _, _) in RECORDED.items():
        if text is not None:
            room.record(name, text)
    room.record("twice", f"{WHOLE} met")
    room.record("twice", f"{WHOLE} met", take=2)
    room.tell(*map(answered, [*RECORDED, "twice"]))
    await room.until_taken(*RECORDED, "twice")

    told = {name: evidence.reasons[0] if evidence.reasons else None for name, evidence in room.desk.taken.items()}
    expected = {name: doubt for name, (_, doubt, _) in RECORDED.items()} | {"twice": Doubt.RECORDING_AMBIGUOUS}
    assert expected == told
    facts = {name: evidence.greeted for name, evidence in room.desk.taken.items()}
    assert {"met", "met-though-short"} == {name for name, said in facts.items() if said}
    assert {"missed"} == {name for name, said in facts.items() if said is False}
    assert sorted(["missing", *(result for _, _, result in RECORDED.values())]) == sorted(room.counted)
    assert set(room.counted) <= set(RESULTS)
    assert 0 == room.hearing.backlog


async def test_a_recording_that_is_still_written_is_looked_at_again(room: Room) -> None:
    room.record("late-half", "1.0 met")
    room.tell(answered("late-half"), answered("late"))
    await asyncio.sleep(1.5)
    assert {} == room.desk.taken
    room.record("late", f"{WHOLE} met")
    room.record("late-half", f"{WHOLE} met")
    await room.until_taken("late", "late-half")
    assert [True, True] == [room.desk.taken[name].greeted for name in ("late", "late-half")]


async def test_nothing_is_held_against_an_agent_before_the_recording_is_whole(room: Room) -> None:
    """Both calls run: what is met is told at once, what is missed once they are over."""
    calls = {name: answered(name, ago_seconds=6.5, is_over=False) for name in ("met", "missed", "cut")}
    for name in calls:
        room.record(name, f"6.0 {'met' if name == 'met' else 'missed'}")
    room.tell(*calls.values())
    await room.until_taken("met")
    await asyncio.sleep(0.3)
    assert {"met"} == set(room.desk.taken)
    assert calls["missed"].answered_at
    ended_at = calls["missed"].answered_at + timedelta(seconds=TALK_SECONDS)
    room.record("missed", f"{WHOLE} missed")
    room.tell(*(replace(call, ended_at=ended_at, end=End.ANSWERED) for call in calls.values()))
    await room.until_taken("missed", "cut")
    assert (False, None) == (room.desk.taken["missed"].greeted, room.desk.taken["cut"].greeted)
    assert (Doubt.ANSWER_UNKNOWN,) == room.desk.taken["cut"].reasons


async def test_calls_that_no_ear_is_for_are_left_alone(room: Room) -> None:
    old = timedelta(seconds=60) + LATEST
    others = [
        replace(answered("outbound"), direction=Direction.OUTBOUND),
        replace(answered("unanswered"), answered_at=None),
        replace(answered("elsewhere"), pbx="branch"),
        replace(answered("without-script"), queue="silent"),
        answered("of-yesterday", ago_seconds=old.total_seconds()),
    ]
    room.tell(*others)
    assert 0 == room.hearing.backlog


async def test_evidence_from_elsewhere_goes_before_ours(room: Room) -> None:
    room.record("theirs", f"{WHOLE} met")
    room.record("ours", f"{WHOLE} met")
    theirs = GreetingEvidence("theirs", datetime.now(UTC), "http", True, True, True, 1.0, 0.9)
    room.tell(answered("ours"), answered("theirs"))
    room.hearing.tell(Batch(greetings=[theirs]))
    room.tell(answered("theirs"))
    await room.until_taken("ours")
    assert {"ours"} == set(room.desk.taken)
    room.tell(answered("ours"))
    assert 0 == room.hearing.backlog


async def test_a_restart_takes_up_what_nobody_has_heard(room: Room) -> None:
    room.record("left", f"{WHOLE} met")
    calls = [JudgedCall(answered(name), ()) for name in ("left", "heard")]
    room.hearing.take_up(calls, lambda call_id: call_id == "heard")
    await room.until_taken("left")
    assert {"left"} == set(room.desk.taken)


async def test_a_storm_of_calls_is_turned_away_with_a_reason(room: Room) -> None:
    names = [f"storm-{number}" for number in range(MOST_CALLS + 50)]
    room.tell(*(answered(name, ago_seconds=0.0, is_over=False) for name in names))
    assert MOST_CALLS == room.hearing.backlog
    await room.until_taken(*names[MOST_CALLS:])
    assert {(Doubt.BUSY,)} == {evidence.reasons for evidence in room.desk.taken.values()}
    assert 50 == len(room.desk.taken)


@pytest.mark.parametrize(
    ("side", "begins", "expected"),
    [(Side.MIXED, Begins.AT_ANSWER, Doubt.MIXED_AUDIO), (Side.AGENT, Begins.UNKNOWN, Doubt.ANSWER_UNKNOWN)],
)
async def test_what_the_site_cannot_vouch_for_is_claimed_of_nobody(
    tmp_path: Path, side: Side, begins: Begins, expected: Doubt
) -> None:
    room = Room(tmp_path, side=side, begins=begins)
    running = asyncio.create_task(room.hearing.run())
    for word in ("met", "missed"):
        room.record(word, f"{WHOLE} {word}")
        room.tell(answered(word))
    await room.until_taken("met", "missed")
    running.cancel()
    for evidence in room.desk.taken.values():
        assert expected is evidence.reasons[0]
        assert (None, None) == (evidence.greeted, evidence.named)


def test_pauses_grow_and_stay_bounded() -> None:
    every = pauses()
    assert [1.0, 2.0, 4.0, 8.0, 10.0, 10.0] == [next(every) for _ in range(6)]
