"""Alerting: decides each second, keeps what was decided and its messages as one, and only then lets them be sent."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from monitor.clock import Clock
from monitor.domain.alerting.alert import Alert, Outgoing
from monitor.domain.alerting.desk import AlertDesk
from monitor.domain.records import Batch
from monitor.domain.situation import Situation
from monitor.pipeline.messages import Messages
from monitor.pipeline.turns import Pipeline

DECIDE_SECONDS = 1.0
HEAR_SECONDS = 10.0
"""How often we look whether an alert was acknowledged at another monitor."""
MEMORY = timedelta(days=1)
MOST_WAITING = 1_000
"""Alerts, and messages, that wait for a store that is away; past it the oldest go."""


class AlertArchive(Protocol):
    async def recent_alerts(self, since: datetime) -> list[Alert]: ...

    async def open_alerts(self) -> list[Alert]: ...

    async def alert(self, key: str) -> Alert | None: ...


class Alerting:
    """`send_unkept` takes what cannot be kept now, since the store is away."""

    def __init__(
        self,
        desk: AlertDesk,
        situation: Callable[[], Situation],
        pipeline: Pipeline,
        archive: AlertArchive,
        messages: Messages,
        send_unkept: Callable[[Outgoing], None],
        clock: Clock,
    ) -> None:
        self.desk = desk
        self._situation = situation
        self._pipeline = pipeline
        self._archive = archive
        self._messages = messages
        self._send_unkept = send_unkept
        self._clock = clock
        self._alerts: dict[str, Alert] = {}
        self._outbox: dict[str, Outgoing] = {}
        self._sent_unkept: set[str] = set()
        self._decided = asyncio.Event()

    async def restore(self) -> None:
        """To be awaited once, before the first decision."""
        self.desk.restore(await self._archive.recent_alerts(self._clock.now() - MEMORY))

    async def run(self) -> None:
        """Until cancelled. Decisions go on while the store is away."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._keep_on(), name="alerts-kept")
            while True:
                self.decide()
                await asyncio.sleep(DECIDE_SECONDS)

    def decide(self) -> None:
        situation = self._situation()
        decisions = self.desk.decide(situation)
        for alert in decisions.alerts:
            self._alerts[alert.key] = alert
        for told in decisions.told:
            for outgoing in self._messages.outgoing(told, situation.at):
                self._outbox[outgoing.key] = outgoing
        _bound(self._alerts)
        _bound(self._outbox)
        if decisions:
            self._decided.set()
        if situation.store_failure:
            self._send_without_store()

    async def acknowledge(self, key: str, by: str, comment: str) -> Alert | None:
        """The alert, acknowledged and kept; None where there is none of that key."""
        now = self._clock.now()
        alert = self.desk.acknowledge(key, by, comment, now)
        if alert is None:
            kept = await self._pipeline.keeper.reach(lambda: self._archive.alert(key))
            if kept is None:
                return None
            alert = replace(kept, acknowledged_at=now, acknowledged_by=by, comment=comment)
        async with self._pipeline.turn:
            await self._pipeline.keeper.keep(Batch(alerts=[alert]))
        return alert

    async def _keep_on(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(HEAR_SECONDS):
                    await self._decided.wait()
            self._decided.clear()
            if self.desk.open_alerts:
                self.desk.hear_of(await self._pipeline.keeper.reach(self._archive.open_alerts))
            await self._keep()

    async def _keep(self) -> None:
        """In the turn, so that it comes after whatever it was decided on."""
        async with self._pipeline.turn:
            newest = {alert.key: alert for alert in self.desk.open_alerts}
            alerts = [newest.get(key, alert) for key, alert in self._alerts.items()]
            outbox = list(self._outbox.values())
            kept = dict(self._alerts)
            if not (alerts or outbox):
                return
            await self._pipeline.keeper.keep(Batch(alerts=alerts, outbox=outbox))
        for key, alert in kept.items():
            if self._alerts.get(key) is alert:
                del self._alerts[key]
        for outgoing in outbox:
            self._outbox.pop(outgoing.key, None)
            self._sent_unkept.discard(outgoing.key)

    def _send_without_store(self) -> None:
        self._sent_unkept &= self._outbox.keys()
        for key, outgoing in self._outbox.items():
            if key not in self._sent_unkept:
                self._sent_unkept.add(key)
                self._send_unkept(outgoing)


def _bound(waiting: dict[str, Any]) -> None:
    while len(waiting) > MOST_WAITING:
        del waiting[next(iter(waiting))]
