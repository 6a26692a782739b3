"""One MQTT 5 connection that acknowledges a message only when it is told to, and holds no more than it can."""

from collections.abc import Callable
from typing import Any

import aiomqtt
import paho.mqtt.client as paho
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode


class Session(aiomqtt.Client):
    """aiomqtt offers no manual acknowledgement, its paho client does; hence the few reaches for `_client` here.

    The broker sends at most `receive_maximum` unacknowledged messages (MQTT 5, 3.1.2.11.3), so those of QoS 1 need no
    bound of ours. Those sent with QoS 0 are refused to `overflow` once as many more lie here unread.
    """

    def __init__(
        self,
        hostname: str,
        port: int,
        *,
        receive_maximum: int,
        session_expiry_seconds: int,
        overflow: Callable[[str], None],
        **options: Any,
    ) -> None:
        connect = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        connect.SessionExpiryInterval = session_expiry_seconds
        connect.ReceiveMaximum = receive_maximum
        super().__init__(
            hostname,
            port,
            protocol=aiomqtt.ProtocolVersion.V5,
            clean_start=False,
            properties=connect,
            **options,
        )
        self._client.manual_ack_set(True)
        self._unread_bound = 2 * receive_maximum
        self._overflow = overflow
        self.session_kept = False

    def acknowledge(self, message: aiomqtt.Message) -> None:
        self._client.ack(message.mid, message.qos)

    def _on_connect(
        self,
        client: paho.Client,
        userdata: Any,
        flags: paho.ConnectFlags,
        reason_code: ReasonCode,
        properties: Properties | None = None,
    ) -> None:
        self.session_kept = flags.session_present
        super()._on_connect(client, userdata, flags, reason_code, properties)

    def _on_message(self, client: paho.Client, userdata: Any, message: paho.MQTTMessage) -> None:
        if message.qos == 0 and len(self.messages) >= self._unread_bound:
            self._overflow(message.topic)
            return
        super()._on_message(client, userdata, message)
