"""Why a clip was not heard, or a model cannot be used."""

from monitor.domain.speech.opinion import Doubt


class BadInput(ValueError):
    """Audio that cannot be heard: what is wrong with it, and where it helps, how to mend it."""


class EngineUnusable(ValueError):
    """An engine that cannot be had: its package or its model is missing or wrong."""


class Unheard(Exception):
    """A clip that nobody heard, and why."""

    def __init__(self, doubt: Doubt, detail: str = "") -> None:
        super().__init__(f"{doubt.value}: {detail}" if detail else doubt.value)
        self.doubt = doubt
        self.detail = detail
