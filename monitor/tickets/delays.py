"""How long to wait before the broker is asked again."""

from collections.abc import Iterator

from aiomqtt import MqttCodeError
from paho.mqtt.reasoncodes import ReasonCode

REFUSED = {
    0x84: "the broker does not speak MQTT 5",
    0x85: "the broker refuses this client_id",
    0x86: "wrong user name or password",
    0x87: "not authorised",
    0x8A: "banned",
    0x8C: "bad authentication method",
    0x8E: "another client uses this client_id",
    0x95: "packet too large for the broker",
    0x9A: "the broker keeps no retained messages",
    0x9B: "the broker does not support this QoS",
    0x9D: "the broker has moved",
}
"""MQTT 5, 2.4 Reason Code: what only a person can mend. Asked again all the same, but as seldom as we ever ask."""


def refused(error: Exception) -> str:
    """In words, what a person has to mend; empty where time may mend it."""
    code = error.rc if isinstance(error, MqttCodeError) else None
    return REFUSED.get(code.value, "") if isinstance(code, ReasonCode) else ""


def delays(first_seconds: float, longest_seconds: float) -> Iterator[float]:
    """Doubling up to the longest, for ever."""
    seconds = first_seconds
    while True:
        yield seconds
        seconds = min(seconds * 2, longest_seconds)
