"""What a validator raises: what is wrong and how to mend it, told apart."""

from collections.abc import Iterable
from difflib import get_close_matches

from pydantic_core import PydanticCustomError

REFUSED = "refused"


def refused(wrong: str, remedy: str) -> PydanticCustomError:
    """`wrong` follows the key in a sentence ("is not …"); `remedy` is an order ("write …")."""
    return PydanticCustomError(REFUSED, "{wrong}; {remedy}", {"wrong": wrong, "remedy": remedy})


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that was most likely meant, empty where none is near."""
    by_lower = {name.lower(): name for name in known}
    matches = get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[matches[0]] if matches else ""
