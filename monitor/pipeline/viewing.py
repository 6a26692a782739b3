"""The room at this moment, put together from what every part knows, for metrics and board."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence

from monitor.ami.state import LinkState
from monitor.clock import Clock
from monitor.domain.links import ami_link
from monitor.domain.room import LinkView, OpenTickets, RoomView, merged
from monitor.domain.tickets import Stage
from monitor.pipeline.desk import MQTT, Desk
from monitor.pipeline.turns import Pipeline

REFRESH_SECONDS = 1.0


class Viewer:
    """Coverage is the share of refreshes since the start at which all links were up."""

    def __init__(
        self,
        pipeline: Pipeline,
        links: Sequence[LinkState],
        desk: Desk,
        clock: Clock,
        see: Callable[[RoomView], None],
        has_broker: bool,
    ) -> None:
        self._pipeline = pipeline
        self._links = tuple(links)
        self._desk = desk
        self._clock = clock
        self._see = see
        self._has_broker = has_broker
        self._ticks = 0
        self._heard_ticks = 0

    async def run(self) -> None:
        """For ever, also while the store is away."""
        while True:
            self.refresh()
            await asyncio.sleep(REFRESH_SECONDS)

    def refresh(self) -> None:
        self._ticks += 1
        self._heard_ticks += all(link.up for link in self._links)
        self._see(self.view())

    def view(self) -> RoomView:
        oldest_at = self._pipeline.oldest_unkept_at
        lag_seconds = (self._clock.now() - oldest_at).total_seconds() if oldest_at is not None else 0.0
        return RoomView(
            queues=merged(
                listener.room.queues(self._pipeline.now(pbx)) for pbx, listener in self._pipeline.listeners.items()
            ),
            tickets=self._tickets(),
            links=(*(self._link(state) for state in self._links), *self._broker()),
            coverage_ratio=self._heard_ticks / self._ticks if self._ticks else None,
            store_lag_seconds=max(0.0, lag_seconds),
            members=tuple(
                member for pbx, listener in self._pipeline.listeners.items() for member in listener.room.members(pbx)
            ),
        )

    def _link(self, state: LinkState) -> LinkView:
        return LinkView(ami_link(state.pbx), state.up, state.last_event_at, state.last_error)

    def _broker(self) -> list[LinkView]:
        if not self._has_broker:
            return []
        return [LinkView(MQTT, bool(self._desk.feed_up), None, self._desk.feed_why)]

    def _tickets(self) -> tuple[OpenTickets, ...] | None:
        if self._has_broker and not self._desk.feed_up:
            return None
        count = Counter(
            (ticket.kind, ticket.furthest or Stage.REPORTED) for ticket in self._pipeline.tickets.open_tickets()
        )
        return tuple(OpenTickets(kind, stage, number) for (kind, stage), number in count.items())
