"""By apprise to an HTTP endpoint of our own: what arrives, and what is said where it does not."""

import asyncio
import time

import pytest

from monitor.domain.alerting.alert import AlertEvent, Severity
from monitor.notify.apprise import AppriseChannel, failure
from monitor.notify.channel import SendError
from tests.notify.receivers import Endpoint, endpoint
from tests.notify.samples import alert, payload


@pytest.mark.parametrize(
    ("language", "title", "sentence"),
    [
        ("zh-CN", "警告 · 久响未接 · 新告警 [煤气热线]", "维修队列有来电已响铃6声仍未接听（响铃满6声的共1个）"),
        ("en", "warning · Ringing too long · new [煤气热线]", "queue 维修: a call is at ring 6 and still not answered"),
    ],
)
async def test_it_arrives_in_the_language_of_the_hotline(language: str, title: str, sentence: str) -> None:
    async with endpoint() as receiver:
        await AppriseChannel("lead", receiver.address, language).send(payload(alert()))
    (body,) = receiver.bodies
    assert (title, "warning") == (body["title"], body["type"])
    assert body["message"].startswith(sentence)


@pytest.mark.parametrize(
    ("severity", "event", "kind"),
    [
        (Severity.CRITICAL, AlertEvent.ESCALATED, "failure"),
        (Severity.INFO, AlertEvent.FIRED, "info"),
        (Severity.CRITICAL, AlertEvent.RESOLVED, "success"),
    ],
)
async def test_how_grave_it_is(severity: Severity, event: AlertEvent, kind: str) -> None:
    async with endpoint() as receiver:
        await AppriseChannel("lead", receiver.address, "en").send(payload(alert(severity=severity), event))
    assert [kind] == [body["type"] for body in receiver.bodies]


@pytest.mark.parametrize(("status", "retryable"), [(500, True), (503, True), (401, True), (404, True), (400, False)])
async def test_an_endpoint_that_refuses(status: int, retryable: bool) -> None:
    async with endpoint() as receiver:
        receiver.status = status
        with pytest.raises(SendError) as refused:
            await AppriseChannel("lead", receiver.address, "en").send(payload(alert()))
    assert (retryable, True) == (refused.value.retryable, str(status) in refused.value.why)


async def test_an_endpoint_that_is_not_there() -> None:
    with pytest.raises(SendError, match="onnection") as refused:
        await AppriseChannel("lead", Endpoint().address, "en").send(payload(alert()))
    assert refused.value.retryable


async def test_who_is_cancelled_does_not_wait_for_an_endpoint_that_is_silent() -> None:
    async with endpoint() as receiver:
        receiver.silent = True
        sending = asyncio.create_task(AppriseChannel("lead", receiver.address, "en").send(payload(alert())))
        await asyncio.sleep(0.3)
        began = time.monotonic()
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        assert time.monotonic() - began < 1


@pytest.mark.parametrize("address", ["nonsense", "unheard-of://x"])
def test_an_address_that_apprise_does_not_know(address: str) -> None:
    with pytest.raises(ValueError, match=r"alerts\.channels\.lead\.url: apprise does not know"):
        AppriseChannel("lead", address, "en")


@pytest.mark.parametrize(
    ("heard", "retryable"),
    [
        ("Failed to send JSON notification: Internal Server Error, error=500.", True),
        ("Failed to send DingTalk notification: Bad Request, error=400.", False),
        ("Failed to send: error=413", False),
        ("Failed to send: Too many, error=429", True),
        ("A Connection error occurred", True),
    ],
)
def test_retryable_or_fatal(heard: str, retryable: bool) -> None:
    assert retryable == failure(heard).retryable


def test_what_is_said_holds_no_number() -> None:
    assert "138****8000 said no" == failure("13800138000 said no").why
