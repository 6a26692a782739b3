from __future__ import annotations

import asyncio
import socket
import ssl
from itertools import islice

import pytest

from monitor.ami.reconnect import LinkBroken, LoginRefused, NotAsterisk, Retry, delays, refused_delay, retry, retryable


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (ConnectionRefusedError(), Retry.SOON),
        (socket.gaierror(), Retry.SOON),
        (TimeoutError(), Retry.SOON),
        (ssl.SSLError(), Retry.SOON),
        (LinkBroken("silent"), Retry.SOON),
        (ssl.SSLCertVerificationError(), Retry.LATER),
        (LoginRefused("no"), Retry.LATER),
        (NotAsterisk("ssh"), Retry.LATER),
        (ValueError(), Retry.NEVER),
        (asyncio.CancelledError(), Retry.NEVER),
        (ExceptionGroup("two", [KeyError()]), Retry.NEVER),
    ],
)
def test_what_is_tried_again(error: BaseException, verdict: Retry) -> None:
    assert verdict is retry(error)
    assert (verdict is not Retry.NEVER) == retryable(error)


def test_the_waits_double_up_to_a_bound() -> None:
    assert list(islice(delays(lambda: 0.0), 8)) == [0.5, 1, 2, 4, 8, 16, 30, 30]
    assert list(islice(delays(lambda: 0.5), 2)) == [0.375, 0.75]


def test_a_refusal_waits_longest() -> None:
    assert (refused_delay(lambda: 0.0), refused_delay(lambda: 0.5)) == (60, 75)
