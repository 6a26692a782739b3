"""Pronunciations as people write them: what is read, what is refused and how to mend it."""

import pytest

from monitor.domain.speech.sounds import ARPABET, SYLLABLES, UnknownSound, arpabet, is_pinyin, is_short, pinyin
from monitor.speech.pinyin import phones


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nin2 hao3", ("nin2", "hao3")),
        ("  Zhong1  yuan2 ", ("zhong1", "yuan2")),
        ("nü3 lu:4 nv3", ("nv3", "lv4", "nv3")),
        ("lue4 nüe4", ("lve4", "nve4")),
        ("ma5 er2 wo3 yi1 shuang1", ("ma5", "er2", "wo3", "yi1", "shuang1")),
    ],
)
def test_pinyin(text: str, expected: tuple[str, ...]) -> None:
    assert expected == pinyin(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("HH AH L OW", ("HH", "AH", "L", "OW")), ("hh ah0 l ow1", ("HH", "AH", "L", "OW")), ("ZH", ("ZH",))],
)
def test_arpabet(text: str, expected: tuple[str, ...]) -> None:
    assert expected == arpabet(text)


@pytest.mark.parametrize(
    ("text", "wrong", "remedy"),
    [
        ("nin2 hao", "holds hao without its tone", "as in hao3"),
        ("nin2 hao6", "holds hao6, which is no pinyin syllable", "nin2 hao3"),
        ("nin2 hao0", "holds hao0, which is no pinyin syllable", "nin2 hao3"),
        ("hoa3", "holds hoa3, which is no pinyin syllable", "nin2 hao3"),
        ("您好", "holds 您好, which is no pinyin syllable", "nin2 hao3"),
        ("nin2-hao3", "holds nin2-hao3, which is no pinyin syllable", "nin2 hao3"),
        ("", "is empty", "nin2 hao3"),
        ("ma1 " * 41, "has 41 sounds", "at most 40"),
    ],
)
def test_what_is_no_pinyin(text: str, wrong: str, remedy: str) -> None:
    with pytest.raises(UnknownSound) as refused:
        pinyin(text)
    assert wrong == refused.value.wrong
    assert remedy in refused.value.remedy


@pytest.mark.parametrize("text", ["HH AH L OA", "HELLO", "AH3", "nin2", ""])
def test_what_is_no_arpabet(text: str) -> None:
    with pytest.raises(UnknownSound):
        arpabet(text)


def test_there_are_the_sounds_of_both_languages() -> None:
    assert len(ARPABET) == 39
    assert 400 <= len(SYLLABLES) <= 420


@pytest.mark.parametrize("syllable", sorted(SYLLABLES))
def test_the_mandarin_model_knows_every_syllable(syllable: str) -> None:
    assert phones(f"{syllable}4")


@pytest.mark.parametrize(
    ("text", "short"),
    [("nin2 hao3", True), ("zao3 shang4 hao3", False), ("HH AH L OW", True), ("G UH D M AO R", False)],
)
def test_short_phrases_are_told(text: str, short: bool) -> None:
    sounds = pinyin(text) if text.islower() else arpabet(text)
    assert is_pinyin(sounds) is text.islower()
    assert short is is_short(sounds)
