"""Phone numbers as people and exchanges write them: comparing two of them, and masking one."""

import re
import unicodedata

KEY_DIGITS = 11
TAIL_DIGITS = 7
NOT_A_DIGIT = re.compile(r"[^0-9]+")


def digits(number: str) -> str:
    """The digits before any `@`; full-width digits, as a Chinese keyboard types them, count."""
    user = number.partition("@")[0]
    return NOT_A_DIGIT.sub("", user if user.isascii() else unicodedata.normalize("NFKC", user))


def number_key(number: str) -> str:
    """What is left to compare: at most the last 11 digits, without leading zeros; empty where there is no number."""
    return digits(number)[-KEY_DIGITS:].lstrip("0")


def number_tail(key: str) -> str:
    """Two keys that match share their tails, so it can be looked up."""
    return key[-TAIL_DIGITS:]


def same_key(one: str, other: str) -> bool:
    """Equal, or one ends with the other and the shorter is long enough to be a whole subscriber number."""
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < TAIL_DIGITS:
        return bool(shorter) and shorter == longer
    return longer.endswith(shorter)


def same_number(one: str, other: str) -> bool:
    return same_key(number_key(one), number_key(other))


def mask(number: str) -> str:
    """A number that may leave the room: 138****5678. Anything that is not a number is masked whole."""
    if not number:
        return ""
    shown = digits(number)
    if len(shown) >= 11:
        return f"{shown[:3]}****{shown[-4:]}"
    if len(shown) >= 7:
        return f"****{shown[-4:]}"
    return f"****{shown[-2:]}" if len(shown) >= 4 else "****"
