"""Alerts as the web face is given them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from monitor.domain.alerting.alert import Alert, ChannelState, Delivery
from monitor.web.alert_parts import AlertParts
from tests.domain.calls_at_hand import after


class Alarms:
    """Newest last; `sent` are the deliveries."""

    def __init__(self) -> None:
        self.alerts: list[Alert] = []
        self.sent: list[Delivery] = []
        self.states: dict[str, ChannelState] = {"lead": ChannelState("lead", 2, "connection refused", after(5))}

    @property
    def parts(self) -> AlertParts:
        return AlertParts(self, self.acknowledge, dict.fromkeys(self.states, "apprise"), self.say)

    async def open_alerts(self) -> Sequence[Alert]:
        return [alert for alert in self.alerts if alert.is_open]

    async def newest_alerts(self, limit: int) -> Sequence[Alert]:
        return self.alerts[::-1][:limit]

    async def deliveries(self, keys: Iterable[str]) -> Sequence[Delivery]:
        wanted = set(keys)
        return [one for one in self.sent if one.outgoing.alert_key in wanted]

    async def channel_states(self, channels: Sequence[str]) -> Sequence[ChannelState]:
        return [self.states[name] for name in channels]

    async def acknowledge(self, key: str, by: str, comment: str) -> Alert | None:
        for index, alert in enumerate(self.alerts):
            if alert.key == key:
                told = replace(alert, acknowledged_at=after(600), acknowledged_by=by, comment=comment)
                self.alerts[index] = told
                return told
        return None

    def say(self, alert: Alert) -> Mapping[str, str]:
        return {"zh-CN": f"中文 {alert.reason}", "en": f"{alert.name}: {alert.reason}"}
