"""What an engine is: samples, where speech lies in them and the script in, evidence out; never a verdict."""

from typing import Protocol

from monitor.domain.speech.heard import Evidence, Speech
from monitor.domain.speech.script import Script
from monitor.speech.samples import Samples


class Ear(Protocol):
    """`name` says engine and model."""

    @property
    def name(self) -> str: ...

    def hear(self, samples: Samples, speech: Speech, script: Script) -> Evidence:
        """Seconds count from the first sample. Raises EngineUnusable."""
        ...
