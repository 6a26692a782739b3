"""One clip: a job in, what was heard or why not out."""

from time import perf_counter

from monitor.domain.speech.opinion import Doubt
from monitor.speech.audio import read
from monitor.speech.errors import BadInput
from monitor.speech.protocol import Ear
from monitor.speech.voice import Silero, speech_of
from monitor.speech.wire import Answer, Job


class Hearing:
    """The detector and an engine. Raises EngineUnusable."""

    def __init__(self, ear: Ear) -> None:
        self._ear = ear
        self._detector = Silero()

    def __call__(self, job: Job) -> Answer:
        """Raises EngineUnusable."""
        began = perf_counter()
        try:
            samples = read(job.path, job.seconds, job.side)
        except BadInput as error:
            return Answer(doubt=Doubt.AUDIO_UNREADABLE, detail=str(error))
        speech = speech_of(samples, self._detector)
        evidence = self._ear.hear(samples, speech, job.script)
        return Answer(speech=speech, evidence=evidence, work_seconds=perf_counter() - began)
