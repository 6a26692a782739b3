"""What is wrong with the channels: their addresses without a network, and whether each receiver answers."""

import asyncio
from dataclasses import dataclass
from enum import StrEnum

from monitor.clock import Clock
from monitor.config.settings import Settings
from monitor.notify.addresses import AddressError, shown_place, url_of
from monitor.notify.channel import Channel, SendError
from monitor.notify.channels import channel_of

REACH_SECONDS = 10.0


class Level(StrEnum):
    FINE = "fine"
    UNKNOWN = "unknown"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    level: Level
    where: str
    text: str


def look(settings: Settings, clock: Clock) -> tuple[list[Channel], list[Finding]]:
    """The channels whose addresses can work, and a finding for each other one. Files of TLS are not its matter."""
    sound: list[Channel] = []
    found: list[Finding] = []
    for name, told in settings.alerts.channels.items():
        try:
            sound.append(channel_of(name, told, settings, clock))
        except AddressError as error:
            found.append(Finding(Level.ERROR, error.where, error.says))
        except OSError:
            continue
    return sound, found


async def knock(settings: Settings, clock: Clock) -> list[Finding]:
    """Nothing is sent. It takes at most REACH_SECONDS; addresses that cannot work are left to `look`."""
    sound, _ = look(settings, clock)
    return list(await asyncio.gather(*(_knock(channel, settings) for channel in sound)))


async def _knock(channel: Channel, settings: Settings) -> Finding:
    where = f"alerts.channels.{channel.name}"
    try:
        async with asyncio.timeout(REACH_SECONDS):
            answered = await channel.reach()
    except SendError as error:
        why = error.why
    except TimeoutError:
        why = f"no answer within {REACH_SECONDS:g} s"
    else:
        if answered:
            return Finding(Level.FINE, where, "the receiver answers")
        try_it = f"`monitor alerts test --channel {channel.name}` sends one"
        return Finding(Level.UNKNOWN, where, f"only a message would tell whether it arrives; {try_it}")
    says = f"cannot be reached ({why}), got {shown_place(_address(channel, settings))}"
    return Finding(Level.ERROR, where, f"{says}; {_mend(channel, settings)}")


def _address(channel: Channel, settings: Settings) -> str:
    """The channel's own, else the broker's that it shares."""
    own = settings.alerts.channels[channel.name].url
    return own.get_secret_value() if own is not None else settings.mqtt.url or ""


def _mend(channel: Channel, settings: Settings) -> str:
    has_own = settings.alerts.channels[channel.name].url is not None
    return f"start the receiver, or mend {url_of(channel.name) if has_own else 'mqtt.url'}"
