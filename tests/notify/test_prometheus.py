"""To a real Alertmanager, by its v2 API."""

import urllib.error
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import Message
from io import BytesIO

import pytest

from monitor.clock import Clock
from monitor.domain.alerting.alert import Alert, AlertEvent, Severity
from monitor.notify.channel import SendError
from monitor.notify.prometheus import HOLDS, REPEAT_SECONDS, AlertmanagerChannel, failure, posted
from tests.notify.receivers import endpoint, until
from tests.notify.samples import alert, payload
from tests.parts.alertmanager import Alertmanager
from tests.parts.ports import free_port

NOW = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)


def firing(manager: Alertmanager, of: Alert) -> list[dict[str, str]]:
    return [found["labels"] for found in manager.alerts() if found["labels"]["key"] == of.key]


@pytest.mark.real
async def test_it_fires_there_once_however_often_it_is_sent_and_ends(alertmanager: Alertmanager) -> None:
    channel, told = AlertmanagerChannel("am", alertmanager.url + "/", Clock()), alert()
    for _ in range(3):
        await channel.send(payload(told))
    await channel.repeat([payload(told), payload(alert("main/other"))])
    await until(lambda: firing(alertmanager, told))
    (found,) = [each for each in alertmanager.alerts() if each["labels"]["key"] == told.key]
    expected = {"alertname": "ringing_long", "severity": "warning", "hotline": "煤气热线", "key": told.key}
    assert expected == found["labels"]
    assert "维修队列有来电已响铃6声仍未接听（响铃满6声的共1个）" == found["annotations"]["summary_zh_CN"]
    assert found["annotations"]["summary_en"].startswith("queue 维修")
    await channel.send(payload(replace(told, resolved_at=datetime.now(UTC)), AlertEvent.RESOLVED))
    await until(lambda: not firing(alertmanager, told))


@pytest.mark.real
async def test_a_pbx_whose_clock_is_ahead_is_no_reason_to_refuse(alertmanager: Alertmanager) -> None:
    told = alert("main/ahead", ago_seconds=-7200)
    await AlertmanagerChannel("am", alertmanager.url, Clock()).send(payload(told))
    await until(lambda: firing(alertmanager, told))


@pytest.mark.real
async def test_an_address_that_is_another_s_can_be_mended(alertmanager: Alertmanager) -> None:
    with pytest.raises(SendError, match="HTTP 404") as refused:
        await AlertmanagerChannel("am", f"{alertmanager.url}/nowhere", Clock()).send(payload(alert()))
    assert refused.value.retryable


async def test_nobody_there() -> None:
    with pytest.raises(SendError, match="refused") as refused:
        await AlertmanagerChannel("am", f"http://127.0.0.1:{free_port()}", Clock()).send(payload(alert()))
    assert refused.value.retryable


async def test_a_redirect_is_no_arrival() -> None:
    async with endpoint() as receiver:
        receiver.status = 302
        with pytest.raises(SendError, match="HTTP 302"):
            await AlertmanagerChannel("am", f"http://127.0.0.1:{receiver.port}", Clock()).send(payload(alert()))


def test_it_holds_longer_than_until_it_is_said_again() -> None:
    assert timedelta(seconds=3 * REPEAT_SECONDS) < HOLDS
    assert (NOW + HOLDS).isoformat() == posted(payload(alert()), NOW)["endsAt"]


@pytest.mark.parametrize("ago", [-60.0, 60.0])
def test_it_never_ends_before_it_begins(ago: float) -> None:
    resolved = replace(alert(severity=Severity.CRITICAL), fired_at=NOW - timedelta(seconds=ago), resolved_at=NOW)
    made = posted(payload(resolved, AlertEvent.RESOLVED), NOW)
    assert datetime.fromisoformat(made["startsAt"]) <= datetime.fromisoformat(made["endsAt"]) == NOW


@pytest.mark.parametrize("address", ["127.0.0.1:9093", "ftp://x"])
def test_an_address_that_cannot_be(address: str) -> None:
    with pytest.raises(ValueError, match=r"alerts\.channels\.am\.url: is not http://"):
        AlertmanagerChannel("am", address, Clock())


@pytest.mark.parametrize(("status", "retryable"), [(400, False), (422, False), (401, True), (404, True), (503, True)])
def test_retryable_or_fatal(status: int, retryable: bool) -> None:
    error = failure(urllib.error.HTTPError("http://x", status, "said", Message(), BytesIO(b"why")))
    assert (retryable, f"HTTP {status} why") == (error.retryable, error.why)
