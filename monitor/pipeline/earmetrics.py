"""What hearing tells Prometheus: the backlog, how fast the ears are, and what became of each clip."""

from collections.abc import Callable
from math import nan

from prometheus_client import CollectorRegistry, Counter, Gauge

from monitor.domain.speech.opinion import Doubt, Opinion

RESULTS = ("claimed", "unsure", "missing", "unreadable", "busy", "failed")
_OF_DOUBT = {
    Doubt.RECORDING_MISSING: "missing",
    Doubt.RECORDING_AMBIGUOUS: "missing",
    Doubt.AUDIO_UNREADABLE: "unreadable",
    Doubt.BUSY: "busy",
    Doubt.ENGINE_FAILED: "failed",
    Doubt.ENGINE_MISSING: "failed",
    Doubt.ENGINE_TIMEOUT: "failed",
}


def result_of(opinion: Opinion) -> str:
    """One of RESULTS: `claimed` says something sure of greeting and name, `unsure` was heard and says nothing sure."""
    first = opinion.reasons[0] if opinion.reasons else None
    if first in _OF_DOUBT:
        return _OF_DOUBT[first]
    sure = opinion.greeted is False or opinion.named is False or (opinion.greeted and opinion.named)
    return "claimed" if sure else "unsure"


class EarMetrics:
    """Only where an ear is configured: other sites see no new series."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._backlog = Gauge("hotline_ear_backlog", "Calls whose recording waits to be heard.", registry=registry)
        self._factor = Gauge(
            "hotline_ear_real_time_factor", "Seconds of hearing per second of audio, of late.", registry=registry
        )
        self._clips = Counter("hotline_ear_clips", "Calls that were heard or not.", ["result"], registry=registry)
        for result in RESULTS:
            self._clips.labels(result)

    def count(self, result: str) -> None:
        self._clips.labels(result).inc()

    def watch(self, backlog: Callable[[], float], real_time_factor: Callable[[], float | None]) -> None:
        """Asked at each scrape; before the first clip there is no factor."""
        self._backlog.set_function(backlog)
        self._factor.set_function(lambda: nan if (factor := real_time_factor()) is None else factor)
