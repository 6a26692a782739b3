"""To a real Mosquitto."""

import pytest
from aiomqtt import MqttCodeError, MqttError
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.reasoncodes import ReasonCode

from monitor.notify.channel import SendError
from monitor.notify.mqtt import BrokerAddress, MqttChannel, failure
from tests.notify.receivers import subscriber, until
from tests.notify.samples import alert, payload
from tests.parts.mosquitto import Mosquitto
from tests.parts.ports import free_port


@pytest.mark.real
async def test_it_arrives_under_its_name_with_its_key(broker: Mosquitto) -> None:
    told = payload(alert())
    async with subscriber(broker.port) as heard:
        await MqttChannel("bus", BrokerAddress(broker.url)).send(told)
        await until(lambda: heard)
    assert [("hotline/alerts/ringing_long", told)] == heard


async def test_a_broker_that_is_not_there() -> None:
    with pytest.raises(SendError) as refused:
        await MqttChannel("bus", BrokerAddress(f"mqtt://127.0.0.1:{free_port()}")).send(payload(alert()))
    assert refused.value.retryable


@pytest.mark.parametrize(("code", "retryable"), [(0x95, False), (0x90, False), (0x87, True), (0x97, True)])
def test_retryable_or_fatal(code: int, retryable: bool) -> None:
    reason = ReasonCode(PacketTypes.PUBACK, identifier=code) if code != 0x95 else ReasonCode(
        PacketTypes.DISCONNECT, identifier=code
    )  # fmt: skip
    assert retryable == failure(MqttCodeError(reason, "said")).retryable


def test_without_a_code_it_is_tried_again() -> None:
    assert failure(MqttError("timed out")).retryable
