"""Keyphrase spotting by CMU Sphinx: for "heard" in any language, for "not heard" in English phrases of some length.

A keyphrase's score falls with its length, by 5.2 decades a phone; `z` takes that out, so one scale serves all phrases.
"""

import math
import tempfile
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any

from monitor.domain.speech.heard import CANNOT_TELL, Evidence, Hit, Speech
from monitor.domain.speech.script import Part, Phrase, Script
from monitor.speech.errors import EngineUnusable
from monitor.speech.pinyin import phones as pinyin_phones
from monitor.speech.samples import RATE, Samples, pcm16, resampled
from monitor.speech.scoring import Scale, Thresholds

WIDE_RATE = 16_000
NEEDED_FILES = ("feat.params", "mdef", "means", "variances", "transition_matrices")
LOG_BASE = math.log(1.0001)
PHONE_DECADES = 5.2
USUAL_PHONES = 5
MIN_DENIABLE_PHONES = 6
KEPT_DECADES = 100.0
"""Detections far below any "no" are kept, so that calibration sees them."""
LOWEST_DECADES = -290.0
MARGIN_SECONDS = 0.3
FRAME_SECONDS = 0.01
MAX_SEARCHES = 16
NEVER = -KEPT_DECADES

WHEEL = Scale(greeting=Thresholds(yes=6, no=-60), name=Thresholds(yes=-5, no=-90))
NARROW = Scale(greeting=Thresholds(yes=6, no=-65), name=Thresholds(yes=-5, no=-90))


@dataclass(frozen=True, slots=True)
class Spotted:
    phrase: Phrase
    z: float
    start_seconds: float
    end_seconds: float


class PocketSphinx:
    """`model` is a folder; None takes the English model of the package."""

    def __init__(self, model: Path | None = None, by_phrase: Mapping[str, Thresholds] | None = None) -> None:
        try:
            self._package = import_module("pocketsphinx")
        except (ImportError, OSError) as error:
            raise EngineUnusable(f"pocketsphinx: the package is missing ({error}); install it") from None
        self._folder = model or Path(self._package.get_model_path(), "en-us", "en-us")
        missing = [name for name in NEEDED_FILES if not (self._folder / name).is_file()]
        if missing:
            raise EngineUnusable(
                f"{self._folder}: is no model of pocketsphinx: {', '.join(missing)} missing; name the folder with mdef"
            )
        self._rate = _rate_of(self._folder)
        self._scale = replace(NARROW if self._rate == RATE else WHEEL, by_phrase=by_phrase or {})
        self._decoder = self._made()
        self._words: dict[tuple[str, ...], str] = {}
        self._searches: OrderedDict[tuple[Phrase, ...], str] = OrderedDict()

    @property
    def name(self) -> str:
        return f"pocketsphinx/{self._folder.name}"

    def hear(self, samples: Samples, speech: Speech, script: Script) -> Evidence:
        spotted = self.spot(samples, speech, script)
        hits = [hit for hit in (self._hit(one) for one in spotted) if hit.probability > CANNOT_TELL]
        return Evidence(
            engine=self.name,
            greeting=self._probability(script.of(Part.GREETING), spotted),
            name=self._probability(script.of(Part.NAME), spotted),
            hits=tuple(sorted(hits, key=lambda hit: hit.start_seconds)),
            can_deny=not any(is_pinyin(sound) for phrase in script.phrases for sound in phrase.sounds),
        )

    def spot(self, samples: Samples, speech: Speech, script: Script) -> list[Spotted]:
        """The best detection of each phrase, whatever it is worth. Raises EngineUnusable."""
        if not speech.talks or not script.phrases:
            return []
        first = max(0.0, speech.talks[0][0] - MARGIN_SECONDS)
        last = speech.talks[-1][1] + MARGIN_SECONDS
        # silence around the words would ruin the mean that the decoder takes off
        part = samples[int(first * RATE) : int(last * RATE)]
        if not len(part):
            return []
        self._activate(script.phrases)
        if self._decoder.config["remove_noise"]:
            # what was learnt of another clip's noise shall not colour this one
            self._decoder.reinit_feat()
        self._decoder.start_utt()
        wide = resampled(part, RATE, self._rate)
        self._decoder.process_raw(pcm16(wide).tobytes(), no_search=False, full_utt=True)
        self._decoder.end_utt()
        best: dict[Phrase, Spotted] = {}
        for one in self._detections(script.phrases, first):
            if one.phrase not in best or best[one.phrase].z < one.z:
                best[one.phrase] = one
        return list(best.values())

    def _detections(self, phrases: tuple[Phrase, ...], first_seconds: float) -> Iterator[Spotted]:
        named = {self._words[phones]: (phrase, len(phones)) for phrase, phones in pronounced(phrases)}
        for segment in self._decoder.seg() or ():
            # the package gives the word back with a space behind it
            phrase, count = named[segment.word.strip()]
            score = (math.log(max(segment.prob, 1e-300)) / LOG_BASE + 1_500) * 1_024 * math.log10(1.0001)
            yield Spotted(
                phrase,
                round(score + PHONE_DECADES * (count - USUAL_PHONES), 1),
                round(segment.start_frame * FRAME_SECONDS + first_seconds, 2),
                round(segment.end_frame * FRAME_SECONDS + first_seconds, 2),
            )

    def _hit(self, spotted: Spotted) -> Hit:
        phrase = spotted.phrase
        return Hit(
            phrase.part,
            phrase.say,
            spotted.start_seconds,
            spotted.end_seconds,
            self._scale.of(phrase.part, phrase.say).probability(spotted.z),
        )

    def _probability(self, phrases: tuple[Phrase, ...], spotted: list[Spotted]) -> float:
        if not phrases:
            return CANNOT_TELL
        scores = {one.phrase: one.z for one in spotted}
        worth = [self._scale.of(each.part, each.say).probability(scores.get(each, NEVER)) for each in phrases]
        found = max(worth)
        too_short = any(len(phones) < MIN_DENIABLE_PHONES for _, phones in pronounced(phrases))
        return max(found, CANNOT_TELL) if too_short else found

    def _made(self) -> Any:
        told: dict[str, Any] = {"nfft": 256} if self._rate == RATE else {}
        try:
            with _file("") as no_words:
                return self._package.Decoder(
                    hmm=str(self._folder), dict=no_words, lm=None, samprate=self._rate, beam=1e-200,
                    loglevel="FATAL", **told,
                )  # fmt: skip
        except (RuntimeError, ValueError) as error:
            raise EngineUnusable(f"{self._folder}: pocketsphinx cannot load it at {self._rate} Hz: {error}") from None

    def _activate(self, phrases: tuple[Phrase, ...]) -> None:
        if phrases in self._searches:
            self._searches.move_to_end(phrases)
            self._decoder.activate_search(self._searches[phrases])
            return
        if len(self._searches) >= MAX_SEARCHES:
            # words cannot be taken out of a decoder: begin anew before it grows without end
            self._decoder, self._words = self._made(), {}
            self._searches.clear()
        lines = [f"{self._word(phrase, phones)} /{_threshold(len(phones))}/" for phrase, phones in pronounced(phrases)]
        search = f"script{len(self._searches)}"
        with _file("\n".join(dict.fromkeys(lines)) + "\n") as listed:
            self._decoder.add_kws(search, listed)
        self._decoder.activate_search(search)
        self._searches[phrases] = search

    def _word(self, phrase: Phrase, phones: tuple[str, ...]) -> str:
        if phones not in self._words:
            word = f"w{len(self._words)}"
            try:
                self._decoder.add_word(word, " ".join(phones), update=True)
            except RuntimeError:
                spelt = " ".join(phones)
                raise EngineUnusable(f"{self.name}: has not all sounds of {phrase.say!r} ({spelt})") from None
            self._words[phones] = word
        return self._words[phones]


@contextmanager
def _file(text: str) -> Iterator[str]:
    """A file's name while the package reads it: nothing stays behind when a worker is killed."""
    with tempfile.NamedTemporaryFile("w", prefix="ear-") as file:
        file.write(text)
        file.flush()
        yield file.name


def _rate_of(folder: Path) -> int:
    """A model that was made for 8 kHz looks at no frequency above 4 kHz."""
    told = (folder / "feat.params").read_text(errors="replace").split()
    upper = next((value for key, value in pairwise(told) if key == "-upperf"), "")
    try:
        return RATE if float(upper) <= RATE / 2 else WIDE_RATE
    except ValueError:
        raise EngineUnusable(f"{folder}/feat.params: says no -upperf, so nobody knows the model's rate") from None


def is_pinyin(sound: tuple[str, ...]) -> bool:
    """ARPAbet is written in capitals."""
    return any(part != part.upper() for part in sound)


def pronounced(phrases: tuple[Phrase, ...]) -> Iterator[tuple[Phrase, tuple[str, ...]]]:
    """Each phrase with the phones of each of its pronunciations. Raises EngineUnusable."""
    for phrase in phrases:
        for sound in phrase.sounds:
            if not is_pinyin(sound):
                yield phrase, tuple(phone.rstrip("012") for phone in sound)
                continue
            syllables = [(part, pinyin_phones(part)) for part in sound]
            unknown = [part for part, phones in syllables if phones is None]
            if unknown:
                raise EngineUnusable(f"{phrase.say}: {unknown[0]!r} is no syllable of Mandarin")
            yield phrase, tuple(phone for _, phones in syllables if phones for phone in phones)


def _threshold(phones: int) -> str:
    decades = -PHONE_DECADES * (phones - USUAL_PHONES) - KEPT_DECADES
    return f"1e{round(max(decades, LOWEST_DECADES))}"
