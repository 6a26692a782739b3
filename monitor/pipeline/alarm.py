"""The alarm: conditions, messages and channels of this site, put together around one outbox."""

from collections.abc import Callable, Sequence
from typing import Any

from monitor.clock import Clock
from monitor.config.settings import Settings
from monitor.domain.alerting.alert import AlertEvent
from monitor.domain.records import Batch
from monitor.domain.situation import Situation
from monitor.notify.channels import channels
from monitor.notify.sender import Sender
from monitor.pipeline.alertbook import alert_desk
from monitor.pipeline.alerting import Alerting
from monitor.pipeline.forgetting import Forgetter
from monitor.pipeline.messages import Messages
from monitor.pipeline.turns import Pipeline
from monitor.pipeline.weekly import Finished
from monitor.store import Store, retryable
from monitor.words import LANGUAGES, Words


def messages(settings: Settings) -> Messages:
    words = {language: Words.load(language) for language in LANGUAGES}
    return Messages(words, settings.hotline.name, settings.hotline.zone)


class Alarm:
    """ValueError for a channel whose address cannot work. `count` takes (channel, result)."""

    def __init__(self, settings: Settings, store: Store, clock: Clock, count: Callable[[str, str], None]) -> None:
        self._settings = settings
        self._store = store
        self._clock = clock
        self.messages = messages(settings)
        self.forgetter = Forgetter(store, settings.alerts.keep_days, clock, retryable)
        self.sender = Sender(store, channels(settings, clock), clock, retryable, self._firing, count)

    def alerting(self, pipeline: Pipeline, situation: Callable[[], Situation]) -> Alerting:
        desk = alert_desk(self._settings)
        send_unkept = self.sender.send_unkept
        return Alerting(desk, situation, pipeline, self._store, self.messages, send_unkept, self._clock)

    def told_report(self, finished: Finished) -> None:
        """A report was kept with its messages: they go out now."""
        self.sender.tell(Batch(outbox=list(finished.outbox)))

    async def _firing(self, channel: str) -> Sequence[dict[str, Any]]:
        """What a channel was told of and still fires."""
        alerts = await self._store.open_alerts()
        return [self.messages.payload(alert, AlertEvent.FIRED) for alert in alerts if channel in alert.told_to]
