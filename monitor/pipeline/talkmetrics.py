"""Who spoke when, as Prometheus metrics on the registry that is passed in; there only where talk is detected."""

from collections import OrderedDict
from collections.abc import Callable, Mapping

from prometheus_client import CollectorRegistry, Gauge, Histogram

from monitor.ami.gate import GateCounts
from monitor.domain.links import ami_link
from monitor.domain.records import Batch

REMEMBERED = 20_000
OVERLAP_SECONDS = (0.25, 0.5, 1, 2, 3, 5, 7.5, 10, 20, 30, 60)
RATIOS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


class TalkMetrics:
    """`tell` what was kept; a call is observed once. `gates` are the counts of each PBX's gate."""

    def __init__(self, registry: CollectorRegistry, gates: Mapping[str, GateCounts]) -> None:
        self._seen: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._overlap = Histogram(
            "hotline_talk_overlap_seconds",
            "Time of a call in which caller and agent spoke at once.",
            buckets=OVERLAP_SECONDS,
            registry=registry,
        )
        self._silence = Histogram(
            "hotline_silence_ratio",
            "Share of a talk in which neither caller nor agent spoke.",
            buckets=RATIOS,
            registry=registry,
        )
        channels = Gauge(
            "hotline_talk_channels",
            "Channels that talk detection was switched on for, or not, since the start.",
            ["link", "result"],
            registry=registry,
        )
        for pbx, counts in gates.items():
            for result in ("on", "refused", "dropped"):
                channels.labels(ami_link(pbx), result).set_function(_count(counts, result))

    def tell(self, batch: Batch) -> None:
        for judged in batch.calls:
            talk = judged.facts.talk
            key = (judged.facts.pbx, judged.facts.call_id)
            if talk is None or talk.silence_ratio is None or judged.facts.has_gap or key in self._seen:
                continue
            self._seen[key] = None
            if len(self._seen) > REMEMBERED:
                self._seen.popitem(last=False)
            self._overlap.observe(talk.overlap_seconds)
            self._silence.observe(talk.silence_ratio)


def _count(counts: GateCounts, result: str) -> Callable[[], float]:
    return lambda: float(getattr(counts, result))
