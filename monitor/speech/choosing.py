"""From the settings to the engine that a worker is to load."""

from monitor.config.scripts import thresholds_of
from monitor.config.settings import Settings
from monitor.speech.scoring import Thresholds
from monitor.speech.wire import Choice


def choice_of(settings: Settings) -> Choice:
    """No engine where none of ours is chosen."""
    speech = settings.speech
    if speech.engine != "pocketsphinx":
        return Choice()
    own = {say: Thresholds(yes, no) for say, (yes, no) in thresholds_of(settings).items()}
    return Choice("pocketsphinx", speech.pocketsphinx.model_folder, own)
