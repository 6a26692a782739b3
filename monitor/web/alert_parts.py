"""What the web face is given of alerts: where it reads them, who acknowledges them, and how they are said."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from monitor.domain.alerting.alert import Alert, ChannelState, Delivery


class AlertReader(Protocol):
    async def open_alerts(self) -> Sequence[Alert]: ...

    async def newest_alerts(self, limit: int) -> Sequence[Alert]: ...

    async def deliveries(self, keys: Iterable[str]) -> Sequence[Delivery]: ...

    async def channel_states(self, channels: Sequence[str]) -> Sequence[ChannelState]: ...


class Acknowledge(Protocol):
    async def __call__(self, key: str, by: str, comment: str) -> Alert | None:
        """Returns once it is kept; None where there is no such alert."""
        ...


@dataclass(frozen=True, slots=True)
class AlertParts:
    """`kinds` of the channels by name; `say` gives an alert's sentences by language."""

    reader: AlertReader
    acknowledge: Acknowledge
    kinds: Mapping[str, str]
    say: Callable[[Alert], Mapping[str, str]]
