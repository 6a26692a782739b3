"""The channels of this site, each made from its table of the config."""

import ssl

from monitor.clock import Clock
from monitor.config.alerts import ChannelSettings
from monitor.config.settings import MqttSettings, Settings
from monitor.notify.addresses import AddressError, server_of
from monitor.notify.channel import Channel
from monitor.notify.mqtt import PORTS, BrokerAddress, MqttChannel
from monitor.notify.prometheus import AlertmanagerChannel


def channels(settings: Settings, clock: Clock) -> tuple[Channel, ...]:
    """ValueError, with the key, for an address that cannot work."""
    return tuple(channel_of(name, told, settings, clock) for name, told in settings.alerts.channels.items())


def channel_of(name: str, told: ChannelSettings, settings: Settings, clock: Clock) -> Channel:
    """Raises AddressError, and OSError for a file of certificates that cannot be read."""
    address = told.url.get_secret_value() if told.url else ""
    match told.kind:
        case "apprise":
            # half a second and 36 MB, for those who use it
            from monitor.notify.apprise import AppriseChannel

            return AppriseChannel(name, address, settings.hotline.language)
        case "alertmanager":
            return AlertmanagerChannel(name, address, clock)
        case "mqtt":
            return MqttChannel(name, _broker(name, address, settings.mqtt))


def _broker(name: str, address: str, mqtt: MqttSettings) -> BrokerAddress:
    """The channel's own address goes without a login; that of [mqtt] is used as it stands there."""
    if address:
        server_of(name, address, PORTS, "mqtt://127.0.0.1:1883")
        return BrokerAddress(address)
    if mqtt.url is None:
        raise AddressError(f"alerts.channels.{name}", "has no broker", "", "set mqtt.url, or the channel's own url")
    return BrokerAddress(
        mqtt.url,
        mqtt.username,
        mqtt.password.get_secret_value() if mqtt.password else None,
        ssl.create_default_context(cafile=str(mqtt.tls_ca_file)) if mqtt.tls_ca_file else None,
    )
