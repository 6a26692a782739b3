"""The rules of this site: each one a value made from its own table of the config."""

from monitor.config.settings import Settings
from monitor.domain.rules.case import Rule
from monitor.domain.rules.dispatch import Dispatch, KindLimits
from monitor.domain.rules.four_ring import FourRing
from monitor.domain.rules.greeting import Greeting
from monitor.domain.rules.hangup_first import HangupFirst
from monitor.domain.rules.no_interrupting import NoInterrupting
from monitor.domain.tickets import Kind


def rulebook(settings: Settings) -> tuple[Rule, ...]:
    """All rules that this site can judge by, in the order in which reports show them."""
    rules = settings.rules
    dispatch = rules.dispatch
    kinds = {
        Kind.EMERGENCY: dispatch.kinds.emergency,
        Kind.REPAIR: dispatch.kinds.repair,
        Kind.OTHER: dispatch.kinds.other,
    }
    return (
        FourRing(
            max_rings=rules.four_ring.max_rings,
            ring_period_seconds=settings.ring_period_seconds,
            clock=rules.four_ring.clock,
        ),
        Greeting(
            within_seconds=rules.greeting.within_seconds,
            too_short_seconds=rules.greeting.too_short_seconds,
            order=rules.greeting.order,
            min_confidence=rules.greeting.min_confidence,
            evidence_within_seconds=rules.greeting.evidence_within_seconds,
        ),
        HangupFirst(same_instant_ms=rules.hangup_first.same_instant_ms),
        Dispatch(
            kinds={
                kind: KindLimits(limits.notified_limit_seconds, limits.arrived_limit_seconds)
                for kind, limits in kinds.items()
            },
            repair_queues=dispatch.repair_queues,
            ticket_within_seconds=dispatch.ticket_within_seconds,
        ),
        *_of_talk(settings),
    )


def _of_talk(settings: Settings) -> tuple[Rule, ...]:
    """Without talk detection it could only ever say unknown."""
    rule = settings.rules.no_interrupting
    if not settings.speech.talk_detection:
        return ()
    return (
        NoInterrupting(
            max_cut_ins=rule.max_cut_ins,
            overlap_seconds=rule.overlap_seconds,
            cut_in_after_seconds=rule.cut_in_after_seconds,
            back_channel_seconds=rule.back_channel_seconds,
            longest_speech_seconds=rule.longest_speech_seconds,
        ),
    )
