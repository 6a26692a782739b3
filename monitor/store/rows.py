"""Values to rows: one tuple per row, in the order of the table's columns (without `id`), ready for the driver."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from hashlib import blake2b
from itertools import chain

from monitor.domain.alerting.alert import Alert, Outgoing
from monitor.domain.facts import CallFacts, Direction, HangupEvidence, Span
from monitor.domain.marks import Mark
from monitor.domain.numbers import number_key, number_tail
from monitor.domain.records import Gap, JudgedCall, JudgedTicket, RawEvent, Refusal
from monitor.domain.rules.case import GreetingEvidence
from monitor.domain.speech.heard import Hit
from monitor.domain.tickets import Ticket, TicketReport
from monitor.domain.verdicts import Value, Verdict
from monitor.store.columns import to_micros

Row = tuple[object, ...]
Encode = Callable[[datetime], object]
"""An instant as the driver wants it."""

DIGEST_BYTES = 16
to_json = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def storable(text: str) -> str:
    """NUL, which PostgreSQL refuses, and half a surrogate pair, which no database takes, become visible marks."""
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def raw_rows(events: Sequence[RawEvent], at: Encode) -> list[Row]:
    """Looked through for what no database takes as a whole, not one by one: it is hardly ever there."""
    if not events:
        return []
    pbxes, instants, digests, kinds, call_ids, frames = zip(*events, strict=True)
    texts: tuple[Iterable[str], ...] = (pbxes, kinds, call_ids)
    said = "".join(chain(*texts))
    if not said.isascii() or "\0" in said:
        texts = tuple(map(storable, column) for column in texts)
    return list(zip(texts[0], map(at, instants), digests, *texts[1:], frames, strict=True))


def call_row(facts: CallFacts, at: Encode) -> Row:
    key = number_key(facts.dialled_key if facts.direction is Direction.OUTBOUND else facts.caller_number)
    first_ring_at = facts.first_ring_at
    return (
        storable(facts.pbx),
        storable(facts.call_id),
        facts.direction.value,
        storable(facts.queue),
        storable(facts.caller_number),
        key,
        number_tail(key),
        at(facts.arrived_at),
        first_ring_at and at(first_ring_at),
        facts.answered_at and at(facts.answered_at),
        facts.talk_ended_at and at(facts.talk_ended_at),
        facts.ended_at and at(facts.ended_at),
        *_final_seconds(facts),
        storable(facts.agent),
        facts.end.value,
        facts.hung_up_by and facts.hung_up_by.value,
        *_hangup_columns(facts.hangup, at),
        to_json([_span(gap) for gap in facts.gaps]) if facts.gaps else "[]",
        storable(to_json(facts.odd)) if facts.odd else "[]",
        facts.phase,
    )


def _final_seconds(facts: CallFacts) -> tuple[float | None, float | None, float | None]:
    """Waited, rung and talked seconds, once they cannot grow any more."""
    settled_at = facts.answered_at or facts.ended_at
    if settled_at is None or not facts.is_over:
        return None, None, None
    return facts.wait_seconds(settled_at), facts.ring_seconds(settled_at), facts.talk_seconds


def _hangup_columns(hangup: HangupEvidence, at: Encode) -> Row:
    return (
        storable(hangup.agent),
        hangup.caller_request_at and at(hangup.caller_request_at),
        hangup.agent_request_at and at(hangup.agent_request_at),
        hangup.pbx_says,
        hangup.left_by_transfer,
        hangup.contradicted,
        hangup.cause,
    )


def _span(span: Span) -> list[str | None]:
    return [span.start_at.isoformat(), span.end_at.isoformat() if span.end_at else None]


def leg_rows(facts: CallFacts, at: Encode) -> Iterator[Row]:
    pbx, call_id = storable(facts.pbx), storable(facts.call_id)
    for position, leg in enumerate(facts.legs):
        yield (
            pbx,
            call_id,
            position,
            storable(leg.leg_id),
            storable(leg.agent),
            storable(leg.device),
            at(leg.dialled_at),
            leg.ring_at and at(leg.ring_at),
            leg.ended_at and at(leg.ended_at),
            leg.end.value,
            leg.estimated,
        )


def verdict_rows(call: JudgedCall, at: Encode) -> Iterator[Row]:
    pbx, call_id, queue = storable(call.facts.pbx), storable(call.facts.call_id), storable(call.facts.queue)
    arrived_at = at(call.facts.arrived_at)
    for position, verdict in enumerate(call.verdicts):
        yield (pbx, call_id, verdict.rule, position, *_judgement(verdict, at), arrived_at, queue)


def _judgement(verdict: Verdict, at: Encode) -> Row:
    return (
        verdict.outcome.value,
        verdict.reason,
        values_json(verdict.values),
        verdict.again_at and at(verdict.again_at),
    )


def values_json(values: tuple[tuple[str, Value], ...]) -> str:
    return storable(to_json(dict(values))) if values else "{}"


def ticket_row(ticket: Ticket, at: Encode) -> Row:
    return (
        storable(ticket.ticket_id),
        ticket.kind and ticket.kind.value,
        at(ticket.first_seen_at),
        to_json([(stage.value, reached_at.isoformat()) for stage, reached_at in ticket.stages]),
        to_json([stage.value for stage in ticket.doubtful]),
        storable(ticket.unknown_kind),
        storable(ticket.asked_call_id),
        storable(ticket.caller_number),
        storable(ticket.crew),
        storable(ticket.pbx),
        storable(ticket.call_id),
        ticket.is_open,
    )


def ticket_verdict_row(judged: JudgedTicket, verdict: Verdict, at: Encode) -> Row:
    return (storable(judged.ticket.ticket_id), verdict.rule, *_judgement(verdict, at))


def report_row(report: TicketReport, at: Encode) -> Row:
    """Its identity is all that it says, not when we received it."""
    said = (
        storable(report.unknown_kind),
        storable(report.call_id),
        storable(report.caller_number),
        storable(report.crew),
        storable(report.source),
    )
    ticket_id, kind = storable(report.ticket_id), report.kind and report.kind.value
    identity = _digest([ticket_id, report.stage.value, to_micros(report.at), kind, *said])
    return (ticket_id, report.stage.value, at(report.at), at(report.received_at), kind, *said, identity)


def greeting_row(evidence: GreetingEvidence, at: Encode) -> Row:
    return (
        storable(evidence.call_id),
        at(evidence.received_at),
        storable(evidence.source),
        evidence.greeted,
        evidence.named,
        evidence.in_order,
        evidence.delay_seconds,
        evidence.confidence,
        evidence.delay_low_seconds,
        evidence.limit_seconds,
        storable(evidence.engine),
        storable(evidence.script_id),
        evidence.shadow,
        to_json(evidence.reasons),
        storable(to_json([_hit(hit) for hit in evidence.hits])),
        None if evidence.transcript is None else storable(evidence.transcript),
    )


def _hit(hit: Hit) -> list[str | float]:
    return [hit.part.value, storable(hit.say), hit.start_seconds, hit.end_seconds, hit.probability]


def gap_row(gap: Gap, at: Encode) -> Row:
    return (storable(gap.link), at(gap.start_at), gap.end_at and at(gap.end_at), storable(gap.why))


def refusal_row(refusal: Refusal, at: Encode) -> Row:
    said = (storable(refusal.source), storable(refusal.problem), storable(refusal.got))
    return (at(refusal.at), *said, _digest(list(said)))


def alert_row(alert: Alert, at: Encode) -> Row:
    return (
        alert.key,
        alert.name,
        alert.severity.value,
        storable(alert.subject),
        alert.reason,
        values_json(alert.values),
        at(alert.fired_at),
        alert.level,
        alert.reminders,
        alert.told_at and at(alert.told_at),
        to_json(alert.told_to),
        alert.resolved_at and at(alert.resolved_at),
        alert.acknowledged_at and at(alert.acknowledged_at),
        storable(alert.acknowledged_by),
        storable(alert.comment),
    )


def outgoing_row(outgoing: Outgoing, at: Encode) -> Row:
    """Not sent yet, and not tried."""
    said = storable(to_json(outgoing.payload))
    names = (outgoing.key, outgoing.alert_key, outgoing.event.value, outgoing.channel)
    return (*names, said, at(outgoing.created_at), None, None, 0, "")


def mark_row(mark: Mark, at: Encode) -> Row:
    said = (storable(mark.reason), storable(mark.marked_by), storable(mark.token))
    names = (storable(mark.pbx), storable(mark.call_id), storable(mark.rule))
    return (*names, mark.mark.value, *said, at(mark.marked_at))


def _digest(content: list[str | int | None]) -> bytes:
    return blake2b(to_json(content).encode(), digest_size=DIGEST_BYTES).digest()
