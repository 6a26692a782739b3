"""Which engine hears: a choice of the config in, the engine out."""

from monitor.speech.none import NoEar
from monitor.speech.pocketsphinx import PocketSphinx
from monitor.speech.protocol import Ear
from monitor.speech.wire import Choice


def ear_of(choice: Choice) -> Ear:
    """Loads the model. Raises EngineUnusable."""
    if choice.engine == "pocketsphinx":
        return PocketSphinx(choice.model, choice.by_phrase)
    return NoEar()
