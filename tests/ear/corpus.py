"""The openings: seven cases said by units, wordings and voices; three sets made thresholds, the last tries them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pocketsphinx

from monitor.domain.speech.script import Deny, Part, Phrase, Script
from monitor.speech.samples import RATE, Samples, resampled
from tests.ear.line import noisy, placed
from tests.ear.voices import say

WINDOW_SECONDS = 10.0
LIMIT_SECONDS = 3.0
CASES = ("pass", "late", "name only", "name first", "neither", "greeting only", "wrong company")
NOISE_DB = (40, 20, 10, 5)
CODECS = ("ulaw", "alaw", "gsm", "g722", "wav")
LEVELS_DB = (0, -12, 6, -6)
STRETCHES = (1.0, 1.2, 0.9)
MOST_PRONUNCIATIONS = 4


@dataclass(frozen=True, slots=True)
class Half:
    voices: tuple[str, ...]
    names: tuple[str, ...]
    greetings: tuple[str, ...]
    others: tuple[str, ...]
    rests: tuple[str, ...]
    warps: tuple[float, ...] = (1.0,)
    """Other speakers of the same voices: higher and shorter, lower and longer."""


FIT = Half(
    voices=("slt", "kal16"),
    names=("acme gas company", "central heating services", "metro gas and power"),
    greetings=("good morning", "thank you for calling"),
    others=("first national bank", "valley water department", "southern telephone"),
    rests=("how can i help you today", "what is your address please"),
)
REPORT = Half(
    voices=("rms", "awb"),
    names=("harbor gas works", "evergreen fuel supply", "city pipeline company"),
    greetings=("good afternoon", "welcome and good evening"),
    others=("northern electric office", "union travel agency", "city library"),
    rests=("may i have your account number", "please tell me what happened"),
)

CHECK = Half(
    voices=("slt", "kal16", "rms", "awb"),
    names=("bright river energy", "mountain home heating", "royal gas board"),
    greetings=("hello and welcome", "good day to you"),
    others=("express parcel service", "garden furniture store", "state insurance"),
    rests=("who am i speaking to", "where do you smell it"),
    warps=(0.93, 1.07),
)

LAST = Half(
    voices=("slt", "kal16", "rms", "awb"),
    names=("coastal energy partners", "summit natural gas", "pacific heating network"),
    greetings=("good evening to you", "thanks for calling us"),
    others=("modern dental clinic", "liberty taxi service", "western film studio"),
    rests=("what can i do for you", "is everyone out of the house"),
    warps=(0.95, 1.05),
)


@dataclass(frozen=True, slots=True)
class Opening:
    case: str
    script: Script
    voice: str
    snr_db: int
    codec: str
    starts_seconds: float
    samples: Samples

    @property
    def is_compliant(self) -> bool:
        return self.case == "pass"


@cache
def dictionary() -> dict[str, tuple[tuple[str, ...], ...]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    path = Path(pocketsphinx.get_model_path(), "en-us", "cmudict-en-us.dict")
    for line in path.read_text().splitlines():
        word, *phones = line.split()
        found.setdefault(word.partition("(")[0], []).append(tuple(phones))
    return {word: tuple(spoken) for word, spoken in found.items()}


def phrase(part: Part, text: str) -> Phrase:
    words = [dictionary()[word] for word in text.split()]
    sounds = (tuple(itertools.chain.from_iterable(chosen)) for chosen in itertools.product(*words))
    return Phrase(part, text, tuple(itertools.islice(sounds, MOST_PRONUNCIATIONS)))


def script(half: Half, name: str) -> Script:
    greetings = tuple(phrase(Part.GREETING, text) for text in half.greetings)
    return Script(
        name, "en", (*greetings, phrase(Part.NAME, name)), delay_seconds=LIMIT_SECONDS, deny=Deny.ALWAYS,
    )  # fmt: skip


def wording(case: str, greeting: str, name: str, other: str, rest: str) -> str:
    return {
        "pass": f"{greeting}, {name}, {rest}",
        "late": f"{greeting}, {name}, {rest}",
        "name only": f"{name}, {rest}",
        "name first": f"{name}, {greeting}, {rest}",
        "neither": f"yes, {rest}, i am listening",
        "greeting only": f"{greeting}, {rest}",
        "wrong company": f"{greeting}, {other}, {rest}",
    }[case]


def openings(half: Half, noise_db: tuple[int, ...] = NOISE_DB) -> Iterator[Opening]:
    texts = list(itertools.product(half.voices, range(len(half.names)), range(len(half.greetings)), CASES, noise_db))
    for number, (voice, unit, which, case, snr_db) in enumerate(texts):
        stretch = STRETCHES[number % len(STRETCHES)]
        words = wording(case, half.greetings[which], half.names[unit], half.others[unit], half.rests[which])
        starts = 0.6 + 0.2 * (number % 5) + (4.0 if case == "late" else 0.0)
        level = 10 ** (LEVELS_DB[number % len(LEVELS_DB)] / 20)
        spoken = resampled(say(words, voice, stretch), RATE, int(RATE * half.warps[number % len(half.warps)]))
        clean = placed([(starts, spoken)], WINDOW_SECONDS)
        samples = (noisy(clean, snr_db, number) * level).astype("float32")
        yield Opening(
            case, script(half, half.names[unit]), voice, snr_db, CODECS[number % len(CODECS)], starts, samples,
        )  # fmt: skip
