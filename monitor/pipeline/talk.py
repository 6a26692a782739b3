"""Talk detection in one place: what the config wants of it, and the way from the calls to the links."""

from collections.abc import Callable, Iterable, Sequence

from prometheus_client import CollectorRegistry

from monitor.ami.link import AmiLink
from monitor.ami.settings import TalkDetection
from monitor.config.settings import Settings
from monitor.domain.records import Batch
from monitor.domain.wishes import TalkWish
from monitor.pipeline.talkmetrics import TalkMetrics


def talk_detection(settings: Settings) -> TalkDetection | None:
    """None where the site does not want it."""
    speech = settings.speech
    return TalkDetection(speech.talk_silence_ms, speech.talk_threshold) if speech.talk_detection else None


class Wishes:
    """Brings what a PBX's calls wish for to its link."""

    def __init__(self, links: Iterable[AmiLink]) -> None:
        self._links = {link.settings.pbx: link for link in links}

    def __call__(self, pbx: str, wishes: Sequence[TalkWish]) -> None:
        if pbx in self._links:
            self._links[pbx].wish(wishes)


def told_of_talk(registry: CollectorRegistry, links: Iterable[AmiLink]) -> list[Callable[[Batch], None]]:
    """Who is told of kept batches besides the usual; nobody where no link detects talk."""
    gates = {link.settings.pbx: link.gate.counts for link in links if link.gate is not None}
    return [TalkMetrics(registry, gates).tell] if gates else []
