"""One call in full, as JSON values: its row, legs, hang-up evidence, verdicts, gaps, tickets, greeting and timeline."""

from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo
from typing import Any

from monitor.domain.columns import seconds, shown
from monitor.domain.facts import CallFacts, HangupEvidence, RingLeg, Span
from monitor.domain.inputs import without_numbers
from monitor.domain.marks import Mark
from monitor.domain.numbers import mask
from monitor.domain.rules.case import GreetingEvidence
from monitor.domain.speech.heard import Hit
from monitor.domain.tickets import Ticket
from monitor.domain.timeline import Line
from monitor.domain.verdicts import Verdict
from monitor.web.parts import Say

Json = dict[str, Any]


def legs(facts: CallFacts, zone: tzinfo, now: datetime) -> list[Json]:
    return [_leg(leg, zone, facts.ended_at or now) for leg in facts.legs]


def _leg(leg: RingLeg, zone: tzinfo, until_at: datetime) -> Json:
    rang = ((leg.ended_at or until_at) - leg.ring_at).total_seconds() if leg.ring_at else None
    return {
        "agent": leg.agent or None,
        "device": without_numbers(leg.device),
        "dialled_at": shown(leg.dialled_at, zone),
        "ring_at": shown(leg.ring_at, zone),
        "ended_at": shown(leg.ended_at, zone),
        "ring_seconds": seconds(rang),
        "end": leg.end.value,
        "estimated": leg.estimated,
    }


def hangup(evidence: HangupEvidence, zone: tzinfo) -> Json:
    return {
        "agent": evidence.agent or None,
        "caller_request_at": shown(evidence.caller_request_at, zone),
        "agent_request_at": shown(evidence.agent_request_at, zone),
        "pbx_says": evidence.pbx_says or None,
        "left_by_transfer": evidence.left_by_transfer,
        "contradicted": evidence.contradicted,
        "cause": evidence.cause,
    }


def verdict(found: Verdict, sentences: Mapping[str, Say], exemption: Mark | None, zone: tzinfo) -> Json:
    """`exemption` stands beside the outcome, which it does not change."""
    return {
        "rule": found.rule,
        "outcome": found.outcome.value,
        "reason": found.reason,
        "values": dict(found.values),
        "sentences": {language: say(found) for language, say in sentences.items()},
        "exemption": mark_json(exemption, zone) if exemption else None,
    }


def mark_json(mark: Mark, zone: tzinfo) -> Json:
    return {
        "mark": mark.mark.value,
        "rule": mark.rule,
        "reason": mark.reason,
        "by": mark.marked_by,
        "token": mark.token,
        "marked_at": shown(mark.marked_at, zone),
    }


def span(gap: Span, zone: tzinfo) -> Json:
    return {"start_at": shown(gap.start_at, zone), "end_at": shown(gap.end_at, zone)}


def ticket(found: Ticket, zone: tzinfo) -> Json:
    return {
        "ticket_id": found.ticket_id,
        "kind": found.kind.value if found.kind else None,
        "unknown_kind": found.unknown_kind or None,
        "first_seen_at": shown(found.first_seen_at, zone),
        "stages": {stage.value: shown(at, zone) for stage, at in found.stages},
        "doubtful": [stage.value for stage in found.doubtful],
        "caller": mask(found.caller_number) or None,
        "crew": found.crew or None,
        "open": found.is_open,
    }


def greeting(evidence: GreetingEvidence, zone: tzinfo) -> Json:
    return {
        "received_at": shown(evidence.received_at, zone),
        "source": evidence.source,
        "greeted": evidence.greeted,
        "named": evidence.named,
        "in_order": evidence.in_order,
        "delay_seconds": seconds(evidence.delay_seconds),
        "confidence": evidence.confidence,
        "delay_low_seconds": seconds(evidence.delay_low_seconds),
        "limit_seconds": seconds(evidence.limit_seconds),
        "engine": evidence.engine or None,
        "script_id": evidence.script_id or None,
        "shadow": evidence.shadow,
        "reasons": [doubt.value for doubt in evidence.reasons],
        "hits": [_hit(hit) for hit in evidence.hits],
        "transcript": None if evidence.transcript is None else without_numbers(evidence.transcript),
    }


def _hit(hit: Hit) -> Json:
    return {
        "part": hit.part.value,
        "say": without_numbers(hit.say),
        "start_seconds": seconds(hit.start_seconds),
        "end_seconds": seconds(hit.end_seconds),
        "probability": hit.probability,
    }


def lines(found: Iterable[Line], zone: tzinfo) -> list[Json]:
    return [{"at": shown(line.at, zone), "what": line.what, "detail": line.detail} for line in found]
