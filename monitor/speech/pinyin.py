"""Pinyin syllables in, the phones of the toneless Mandarin model of CMU Sphinx out."""

_INITIALS = ("zh", "ch", "sh", "b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h", "j", "q", "x", "r", "z", "c", "s")
_WITHOUT_INITIAL = {
    "a": "as a", "ai": "as ai", "an": "as an", "ang": "as ang", "ao": "as ao", "e": "es e", "ei": "es ei",
    "en": "es en", "eng": "es eng", "er": "es er", "o": "os o", "ou": "os ou", "yu": "uxs ux", "yue": "uxs uxe",
    "ye": "y ie", "yuan": "uxs an", "yun": "uxs en",
}  # fmt: skip
_FINALS = frozenset(
    (
        "a", "ai", "an", "ang", "ao", "e", "ei", "en", "eng", "i", "ia", "ian", "iang", "iao", "ie", "in", "ing",
        "iong", "iu", "o", "ong", "ou", "u", "ua", "uai", "uan", "uang", "ui", "un", "uo",
    )
)  # fmt: skip
_ROUNDED = {"v": "ux", "van": "uxan", "ve": "uxe", "vn": "uxn"}
_SAME = {"u": "v", "uan": "van", "ue": "ve", "un": "vn"}
_HISSED = {"zh": "ib", "ch": "ib", "sh": "ib", "r": "ib", "z": "if", "c": "if", "s": "if"}


def toneless(syllable: str) -> str:
    """`nü3` and `nv3` are `nv`, `hao3` is `hao`."""
    return syllable.lower().rstrip("012345").replace("u:", "v").replace("ü", "v")


def phones(syllable: str) -> tuple[str, ...] | None:
    """None for what is no syllable of Mandarin."""
    plain = toneless(syllable)
    if plain in _WITHOUT_INITIAL:
        return tuple(_WITHOUT_INITIAL[plain].split())
    if plain[:1] in ("y", "w") and plain[1:] in _FINALS:
        return plain[0], plain[1:]
    initial = next((one for one in _INITIALS if plain.startswith(one)), None)
    if initial is None:
        return None
    final = plain[len(initial) :]
    if initial in _HISSED and final == "i":
        return initial, _HISSED[initial]
    if initial in ("j", "q", "x"):
        final = _SAME.get(final, final)
    elif initial in ("n", "l") and final == "ue":
        final = "ve"
    if final in _ROUNDED:
        return (initial, _ROUNDED[final]) if initial in ("j", "q", "x", "n", "l") else None
    return (initial, final) if final in _FINALS else None
