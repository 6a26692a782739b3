"""Pinyin as people write it becomes the phones of the Mandarin model."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from monitor.speech.pinyin import phones

WORDS = {
    "nin2 hao3": "n in h ao", "zhong1 yuan2": "zh ong uxs an", "ran2 qi4": "r an q i", "nü3": "n ux", "lve4": "l uxe",
    "yue4": "uxs uxe", "shi4": "sh ib", "zi1": "z if", "ri4": "r ib", "xue2": "x uxe", "er2": "es er", "wei4": "w ei",
    "ye3": "y ie", "jun1": "j uxn", "ai4": "as ai", "yong3": "y ong", "quan2": "q uxan",
}  # fmt: skip


@pytest.mark.parametrize(("spelt", "expected"), WORDS.items(), ids=WORDS)
def test_syllables_have_the_models_phones(spelt: str, expected: str) -> None:
    found = [phones(syllable) for syllable in spelt.split()]
    assert expected.split() == [phone for each in found if each for phone in each]


@pytest.mark.parametrize("not_one", ["", "gas1", "xvz", "hello", "zhv", "4"])
def test_what_is_no_syllable_is_said_so(not_one: str) -> None:
    assert phones(not_one) is None


def test_each_character_of_the_models_dictionary_can_be_said() -> None:
    models = os.environ.get("HOTLINE_MODELS")
    if models is None:
        pytest.skip("HOTLINE_MODELS names no folder with zh-8k/mandarin_notone.dic")
    known = set()
    for line in Path(models, "zh-8k", "mandarin_notone.dic").read_text(encoding="utf-8").splitlines():
        word, *spoken = line.split()
        if len(word) == 1 and "\u4e00" <= word <= "\u9fff":
            known.add(tuple(spoken))
    common = {"您": "nin", "好": "hao", "燃": "ran", "气": "qi", "公": "gong", "司": "si", "月": "yue", "原": "yuan"}
    assert [] == [character for character, syllable in common.items() if phones(syllable) not in known]
