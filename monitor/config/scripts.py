"""From the settings to what the pure floor knows: the scripts, the policy's limits, and what proves a phrase."""

from collections.abc import Mapping

from monitor.config.settings import Settings
from monitor.config.speech import ScriptSettings
from monitor.domain.speech.policy import Limits
from monitor.domain.speech.proof import Demand
from monitor.domain.speech.script import Deny, Part, Script


def scripts_of(settings: Settings) -> tuple[Script, ...]:
    """In the order of the config, as the first that serves a call is its script."""
    return tuple(_script(script, settings) for script in settings.speech.scripts)


def limits_of(settings: Settings) -> Limits:
    limits = settings.speech.limits
    return Limits(snr_db=limits.snr_db, speech_seconds=limits.speech_seconds)


def demand_of(settings: Settings) -> Demand:
    return Demand(settings.speech.proof.calls, settings.speech.proof.share)


def thresholds_of(settings: Settings) -> Mapping[str, tuple[float, float]]:
    """By what a phrase says, the scores of a yes and of a no that the site has calibrated."""
    phrases = (phrase for script in settings.speech.scripts for phrase in (*script.greetings, *script.names))
    return {one.say: (one.yes, one.no) for one in phrases if one.yes is not None and one.no is not None}


def _script(script: ScriptSettings, settings: Settings) -> Script:
    """The rule's order and limit where the script has none of its own; the window is never shorter than the limit."""
    rule = settings.rules.greeting
    delay_seconds = rule.within_seconds if script.delay_seconds is None else script.delay_seconds
    greetings = (phrase.phrase(Part.GREETING) for phrase in script.greetings)
    names = (phrase.phrase(Part.NAME) for phrase in script.names)
    return Script(
        script_id=script.id,
        language=script.language,
        phrases=(*greetings, *names),
        queues=script.queues,
        dids=script.dids,
        order=script.order or rule.order,
        window_seconds=max(script.window_seconds, delay_seconds),
        delay_seconds=delay_seconds,
        deny=Deny(script.deny),
    )
