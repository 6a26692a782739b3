from itertools import islice

import pytest
from aiomqtt import MqttError
from aiomqtt.exceptions import MqttConnectError
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.reasoncodes import ReasonCode

from monitor.tickets.delays import delays, refused


@pytest.mark.parametrize(
    ("first", "longest", "expected"),
    [(1.0, 10.0, [1.0, 2.0, 4.0, 8.0, 10.0, 10.0]), (5.0, 5.0, [5.0, 5.0]), (0.5, 1.0, [0.5, 1.0, 1.0])],
)
def test_delays_double_up_to_the_longest(first: float, longest: float, expected: list[float]) -> None:
    assert expected == list(islice(delays(first, longest), len(expected)))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (0x84, "the broker does not speak MQTT 5"),
        (0x85, "the broker refuses this client_id"),
        (0x86, "wrong user name or password"),
        (0x87, "not authorised"),
        (0x88, ""),
        (0x89, ""),
        (0x9F, ""),
    ],
)
def test_what_a_person_must_mend_is_told_from_what_time_mends(code: int, expected: str) -> None:
    answer = ReasonCode(PacketTypes.CONNACK, identifier=code)
    assert expected == refused(MqttConnectError(answer))


def test_a_lost_connection_is_mended_by_time() -> None:
    assert refused(MqttError("Disconnected during message iteration")) == ""
