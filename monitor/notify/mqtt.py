"""To an MQTT 5 broker: `hotline/alerts/{name}`, QoS 1, so that the broker has it when we say that it was sent."""

import json
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import aiomqtt
from paho.mqtt.reasoncodes import ReasonCode

from monitor.notify.channel import Payload, SendError

TOPIC = "hotline/alerts/{name}"
PORTS = {"mqtt": 1883, "mqtts": 8883}
TIMEOUT_SECONDS = 10.0
OWN_FAULT = frozenset({0x90, 0x95, 0x99})
"""MQTT 5, 2.4: topic name invalid, packet too large, payload format invalid."""


@dataclass(frozen=True, slots=True)
class BrokerAddress:
    url: str
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: ssl.SSLContext | None = None


class MqttChannel:
    """A connection for each message: alerts are rare, and none may hang on a connection that died unseen."""

    kind = "mqtt"
    repeat_seconds = 0.0

    def __init__(self, name: str, broker: BrokerAddress) -> None:
        self.name = name
        self._broker = broker

    async def send(self, payload: Payload) -> None:
        topic = TOPIC.format(name=payload["name"])
        message = json.dumps(payload, ensure_ascii=False).encode()
        try:
            async with self._client() as client:
                await client.publish(topic, message, qos=1, timeout=TIMEOUT_SECONDS)
        except aiomqtt.MqttError as error:
            raise failure(error) from error

    async def repeat(self, payloads: Sequence[Payload]) -> None:
        """Nothing: a subscriber holds an alert until it is resolved."""

    async def reach(self) -> bool:
        try:
            async with self._client():
                return True
        except aiomqtt.MqttError as error:
            raise failure(error) from error

    def _client(self) -> aiomqtt.Client:
        broker = self._broker
        address = urlsplit(broker.url)
        secure = address.scheme == "mqtts"
        return aiomqtt.Client(
            address.hostname or "",
            address.port or PORTS[address.scheme],
            protocol=aiomqtt.ProtocolVersion.V5,
            username=broker.username,
            password=broker.password,
            timeout=TIMEOUT_SECONDS,
            tls_context=(broker.tls or ssl.create_default_context()) if secure else None,
        )


def failure(error: aiomqtt.MqttError) -> SendError:
    code = error.rc if isinstance(error, aiomqtt.MqttCodeError) else None
    value = code.value if isinstance(code, ReasonCode) else None
    return SendError(str(error) or type(error).__name__, retryable=value not in OWN_FAULT)
