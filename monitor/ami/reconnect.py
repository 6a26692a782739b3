"""Which failures are tried again, and after how long."""

import ssl
from collections.abc import Callable, Iterator
from enum import Enum

FIRST_SECONDS = 0.5
LONGEST_SECONDS = 30.0
REFUSED_SECONDS = 60.0


class LinkBroken(Exception):
    """The connection ended or fell silent."""


class NotAsterisk(Exception):
    """What answers there is no manager interface; our secret was not sent to it."""


class LoginRefused(Exception):
    """The PBX does not let us in."""


class Retry(Enum):
    """`LATER`: only a person can mend it, and asking often may get us banned."""

    SOON = "soon"
    LATER = "later"
    NEVER = "never"


def retry(error: BaseException) -> Retry:
    """Network failures pass; a refusal waits for a person; anything else is a mistake of ours."""
    if isinstance(error, LoginRefused | NotAsterisk | ssl.SSLCertVerificationError):
        return Retry.LATER
    if isinstance(error, OSError | TimeoutError | LinkBroken):
        return Retry.SOON
    return Retry.NEVER


def retryable(error: BaseException) -> bool:
    return retry(error) is not Retry.NEVER


def delays(
    jitter: Callable[[], float], first_seconds: float = FIRST_SECONDS, longest_seconds: float = LONGEST_SECONDS
) -> Iterator[float]:
    """Seconds before each further try, doubling; `jitter` gives numbers in [0, 1) and takes up to half away."""
    seconds = first_seconds
    while True:
        yield seconds * (1 - jitter() / 2)
        seconds = min(seconds * 2, longest_seconds)


def refused_delay(jitter: Callable[[], float]) -> float:
    """Seconds to wait after a refusal; never less than REFUSED_SECONDS."""
    return REFUSED_SECONDS * (1 + jitter() / 2)
