"""Channels are looked at without a network and knocked at with one; nothing is sent, and no secret is told."""

import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest

from monitor.clock import Clock
from monitor.config import Settings
from monitor.notify.addresses import shown_place, shown_scheme
from monitor.notify.probe import knock, look
from tests.cli.command import config, monitor
from tests.notify.receivers import Endpoint, endpoint, subscriber, until
from tests.parts.alertmanager import Alertmanager
from tests.parts.mosquitto import Mosquitto
from tests.parts.ports import free_port

SECRET = "not-to-be-shown"
APPRISE = "alerts.channels.x.url: apprise does not know this address"
HTTP = "alerts.channels.x.url: is not http:// or https://"
MQTT = "alerts.channels.x.url: is not mqtt:// or mqtts://"
PLACE = "alerts.channels.x.url: names no host, or a port that cannot be"
MEND_HTTP, MEND_MQTT = "write http://127.0.0.1:9093", "write mqtt://127.0.0.1:1883"
ADDRESSES = [
    ("apprise", f"{SECRET}", f"{APPRISE}, got a value that is not shown; see its list of services"),
    ("apprise", f"dingding://{SECRET}", f"{APPRISE}, got dingding://…; see its list of services"),
    ("apprise", f"mailto://{SECRET}", f"{APPRISE}, got mailto://…; see its list of services"),
    ("apprise", f"json://{SECRET}", ""),
    ("alertmanager", "127.0.0.1:9093", f"{HTTP}, got a value that is not shown; {MEND_HTTP}"),
    ("alertmanager", f"htp://user:{SECRET}@am:9093/{SECRET}", f"{HTTP}, got htp://am:9093/…; {MEND_HTTP}"),
    ("alertmanager", f"http://{SECRET}@:9093", f"{PLACE}, got http://…; {MEND_HTTP}"),
    ("alertmanager", f"http://am:port/{SECRET}", f"{PLACE}, got http://…; {MEND_HTTP}"),
    ("alertmanager", "http://am:70000", f"{PLACE}, got http://…; {MEND_HTTP}"),
    ("alertmanager", "https://am/prefix", ""),
    ("mqtt", f"ws://u:{SECRET}@broker", f"{MQTT}, got ws://broker; {MEND_MQTT}"),
    ("mqtt", "mqtt://", f"{PLACE}, got mqtt://…; {MEND_MQTT}"),
    ("mqtt", "mqtt://bro ker", f"{PLACE}, got mqtt://…; {MEND_MQTT}"),
    ("mqtt", "mqtts://broker", ""),
    ("mqtt", None, "alerts.channels.x: has no broker; set mqtt.url, or the channel's own url"),
]


def settings(**channels: dict[str, Any]) -> Settings:
    return Settings.model_validate({"alerts": {"channels": channels}})


@pytest.mark.parametrize(("kind", "url", "says"), ADDRESSES)
def test_an_address(kind: str, url: str | None, says: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    channel = {"kind": kind} if url is None else {"kind": kind, "url": url}
    sound, found = look(settings(x=channel), Clock())
    assert [says] * bool(says) == [f"{finding.where}: {finding.text}" for finding in found]
    assert ["x"] * (not says) == [channel.name for channel in sound]
    assert SECRET not in "".join(finding.text for finding in found)
    assert not says or SECRET not in caplog.text


@pytest.mark.parametrize(
    ("address", "scheme", "place"),
    [
        ("json://token@host/a", "json://…", "json://host/…"),
        ("http://[::1]:9093", "http://…", "http://[::1]:9093"),
        ("http://[::1", "http://…", "http://…"),
        (f"{SECRET}", "a value that is not shown", "a value that is not shown"),
        (f"{SECRET}://x", "a value that is not shown", f"{SECRET}://x"),
        ("mqtt://user@host?a=b", "mqtt://…", "mqtt://host/…"),
    ],
)
def test_what_may_be_shown(address: str, scheme: str, place: str) -> None:
    assert (scheme, place) == (shown_scheme(address), shown_place(address))


@pytest.mark.real
async def test_receivers_that_answer(broker: Mosquitto, alertmanager: Alertmanager) -> None:
    before = alertmanager.alerts()
    async with endpoint() as receiver:
        found = await knock(
            settings(
                lead={"kind": "apprise", "url": receiver.address},
                am={"kind": "alertmanager", "url": alertmanager.url + "/"},
                bus={"kind": "mqtt", "url": broker.url},
                ding={"kind": "apprise", "url": "dingtalk://token"},
            ),
            Clock(),
        )
        assert [] == receiver.bodies
    assert ["fine", "fine", "fine", "unknown"] == [finding.level for finding in found]
    assert before == alertmanager.alerts()
    expected = "only a message would tell whether it arrives; `monitor alerts test --channel ding` sends one"
    assert expected == found[-1].text


async def test_receivers_that_are_away() -> None:
    port = free_port()
    found = await knock(
        settings(
            lead={"kind": "apprise", "url": f"json://127.0.0.1:{port}/{SECRET}"},
            am={"kind": "alertmanager", "url": f"http://user:{SECRET}@127.0.0.1:{port}"},
            bus={"kind": "mqtt", "url": f"mqtt://127.0.0.1:{port}"},
        ),
        Clock(),
    )
    assert ["error"] * 3 == [finding.level for finding in found]
    for finding, got in zip(found, ("json", "http", "mqtt"), strict=True):
        name = finding.where.rpartition(".")[2]
        assert finding.text.startswith("cannot be reached (")
        tail = f"start the receiver, or mend alerts.channels.{name}.url"
        assert finding.text.endswith(f", got {got}://127.0.0.1:{port}{'/…' * (got == 'json')}; {tail}")
        assert SECRET not in finding.text


@pytest.mark.real
async def test_a_test_alert_arrives_by_every_channel(
    tmp_path: Path, broker: Mosquitto, alertmanager: Alertmanager
) -> None:
    async with endpoint() as receiver, subscriber(broker.port) as heard:
        addresses = {
            "apprise": receiver.address, "mqtt": broker.url, "alertmanager": alertmanager.url
        }  # fmt: skip
        tables = [f'[alerts.channels.{kind}]\nkind = "{kind}"\nurl = "{url}"\n' for kind, url in addresses.items()]
        path = config(tmp_path, "".join(tables))
        done = await asyncio.to_thread(monitor, "alerts", "test", "--config", path, folder=tmp_path)
        await until(lambda: heard and alertmanager.alerts())
    assert [f"{kind} ({kind}): sent" for kind in addresses] == done.stdout.splitlines()
    said = "a test: this channel works"
    (there,) = [found["annotations"]["summary_en"] for found in alertmanager.alerts()]
    assert [said] * 3 == [receiver.bodies[0]["message"], heard[0][1]["sentences"]["en"], there]


CHANNELS = """
[mqtt]
url = "mqtt://127.0.0.1:{port}"
[alerts.channels.lead]
kind = "apprise"
url = "dingding://{secret}"
[alerts.channels.bus]
kind = "mqtt"
"""


def test_the_command_names_what_is_wrong(tmp_path: Path) -> None:
    port = free_port()
    path = config(tmp_path, CHANNELS.format(port=port, secret=SECRET))
    offline = monitor("check", "--config", path, folder=tmp_path)
    live = monitor("check", "--live", "--config", path, folder=tmp_path)
    wrong = "error: alerts.channels.lead.url: apprise does not know this address, got dingding://…"
    away = f"got mqtt://127.0.0.1:{port}; start the receiver, or mend mqtt.url"
    assert (1, True, False) == (offline.returncode, wrong in offline.stdout, away in offline.stdout)
    assert (1, True, True) == (live.returncode, wrong in live.stdout, away in live.stdout)
    assert SECRET not in offline.stdout + offline.stderr + live.stdout + live.stderr


async def test_the_command_says_that_a_receiver_answers(tmp_path: Path) -> None:
    receiver = Endpoint()
    await receiver.up()
    try:
        path = config(tmp_path, f'[alerts.channels.lead]\nkind = "apprise"\nurl = "{receiver.address}"\n')
        done = await asyncio.to_thread(monitor, "check", "--live", "--config", path, folder=tmp_path)
    finally:
        await receiver.down()
    assert "fine: alerts.channels.lead: the receiver answers" in done.stdout.splitlines()
