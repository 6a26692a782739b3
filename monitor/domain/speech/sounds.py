"""Pronunciations: a text of pinyin syllables with their tones, or of ARPAbet phones, in; the checked sounds out."""

import re
from itertools import chain

LEAST_SYLLABLES = 3
LEAST_PHONES = 6
"""Shorter phrases can be confirmed but hardly ever denied (SPEECH.md sections 5 and 6)."""
MOST_SOUNDS = 40

_PHONES = "AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH UW V W Y Z ZH"
ARPABET = frozenset(_PHONES.split())
_STRESS = re.compile(r"[0-2]$")
_SYLLABLE = re.compile(r"([a-zü:]+)([1-5]?)")

_FINALS = {
    "": "a o e ai ei ao ou an en ang eng er yi ya yo ye yao you yan yin yang ying yong wu wa wo wai wei wan wen wang "
    "weng yu yue yuan yun",
    "b": "a o ai ei ao an en ang eng i ie iao ian in ing u",
    "p": "a o ai ei ao ou an en ang eng i ie iao ian in ing u",
    "m": "a o e ai ei ao ou an en ang eng i ie iao iu ian in ing u",
    "f": "a o ei ou an en ang eng u",
    "d": "a e ai ei ao ou an en ang eng ong i ia ie iao iu ian ing u uo ui uan un",
    "t": "a e ai ei ao ou an ang eng ong i ie iao ian ing u uo ui uan un",
    "n": "a e ai ei ao ou an en ang eng ong i ie iao iu ian in iang ing u uo uan un v ve",
    "l": "a o e ai ei ao ou an ang eng ong i ia ie iao iu ian in iang ing u uo uan un v ve",
    "g": "a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "k": "a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "h": "a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "j": "i ia ie iao iu ian in iang ing iong u ue uan un",
    "q": "i ia ie iao iu ian in iang ing iong u ue uan un",
    "x": "i ia ie iao iu ian in iang ing iong u ue uan un",
    "zh": "a e ai ei ao ou an en ang eng ong i u ua uo uai ui uan un uang",
    "ch": "a e ai ao ou an en ang eng ong i u ua uo uai ui uan un uang",
    "sh": "a e ai ei ao ou an en ang eng i u ua uo uai ui uan un uang",
    "r": "e ao ou an en ang eng ong i u ua uo ui uan un",
    "z": "a e ai ei ao ou an en ang eng ong i u uo ui uan un",
    "c": "a e ai ao ou an en ang eng ong i u uo ui uan un",
    "s": "a e ai ao ou an en ang eng ong i u uo ui uan un",
}
SYLLABLES = frozenset(chain.from_iterable((i + final for final in finals.split()) for i, finals in _FINALS.items()))
"""Those of standard Mandarin without their tones; `v` stands for ü."""


class UnknownSound(ValueError):
    """`sound` is what cannot be said, `remedy` how to write it."""

    def __init__(self, sound: str, wrong: str, remedy: str) -> None:
        super().__init__(f"{wrong}; {remedy}")
        self.sound = sound
        self.wrong = wrong
        self.remedy = remedy


def pinyin(text: str) -> tuple[str, ...]:
    """`nin2 hao3` as ("nin2", "hao3"); ü may be written as v or u:. Raises UnknownSound."""
    return tuple(_syllable(word) for word in _words(text, 'write it like "nin2 hao3"'))


def arpabet(text: str) -> tuple[str, ...]:
    """`HH AH0 L OW1` as ("HH", "AH", "L", "OW"), without its stress. Raises UnknownSound."""
    return tuple(_phone(word) for word in _words(text, 'write it like "HH AH L OW"'))


def is_pinyin(sounds: tuple[str, ...]) -> bool:
    """Whether checked sounds are pinyin: these are in small letters."""
    return sounds[0].islower()


def is_short(sounds: tuple[str, ...]) -> bool:
    return len(sounds) < (LEAST_SYLLABLES if is_pinyin(sounds) else LEAST_PHONES)


def _words(text: str, remedy: str) -> list[str]:
    words = text.split()
    if not words:
        raise UnknownSound(text, "is empty", remedy)
    if len(words) > MOST_SOUNDS:
        raise UnknownSound(text, f"has {len(words)} sounds", f"write at most {MOST_SOUNDS}")
    return words


def _syllable(word: str) -> str:
    found = _SYLLABLE.fullmatch(word.lower())
    base = found[1].replace("u:", "v").replace("ü", "v") if found else ""
    if base in ("lue", "nue"):
        base = base.replace("ue", "ve")
    if found is None or base not in SYLLABLES:
        raise UnknownSound(word, f"holds {word}, which is no pinyin syllable", 'write it like "nin2 hao3"')
    if not found[2]:
        wrong = f"holds {word} without its tone"
        raise UnknownSound(word, wrong, f"add 1 to 4, or 5 for the light tone, as in {word}3")
    return base + found[2]


def _phone(word: str) -> str:
    phone = _STRESS.sub("", word.upper())
    if phone not in ARPABET:
        raise UnknownSound(word, f"holds {word}, which is no ARPAbet phone", f"use {' '.join(sorted(ARPABET))}")
    return phone
