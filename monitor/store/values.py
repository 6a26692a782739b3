"""Rows back to values."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from monitor.domain.alerting.alert import Alert, AlertEvent, Delivery, Outgoing, Severity
from monitor.domain.facts import CallFacts, Direction, End, HangupEvidence, HungUpBy, LegEnd, RingLeg, Span
from monitor.domain.records import Gap, JudgedTicket, RawEvent, Refusal
from monitor.domain.rules.case import GreetingEvidence
from monitor.domain.speech.heard import Hit
from monitor.domain.speech.opinion import Doubt
from monitor.domain.speech.script import Part
from monitor.domain.talk import TalkFacts
from monitor.domain.tickets import Kind, Stage, Ticket, TicketReport
from monitor.domain.verdicts import Outcome, Verdict

AnyRow = Row[Any]


def raw_event(row: AnyRow) -> RawEvent:
    return RawEvent(row.pbx, row.at, row.digest, row.kind, row.call_id, row.frame)


def call_facts(row: AnyRow, legs: Iterable[RingLeg], talk: TalkFacts | None = None) -> CallFacts:
    return CallFacts(
        pbx=row.pbx,
        call_id=row.call_id,
        direction=Direction(row.direction),
        arrived_at=row.arrived_at,
        queue=row.queue,
        caller_number=row.caller_number,
        answered_at=row.answered_at,
        ended_at=row.ended_at,
        talk_ended_at=row.talk_ended_at,
        agent=row.agent,
        end=End(row.end),
        hung_up_by=HungUpBy(row.hung_up_by) if row.hung_up_by else None,
        hangup=HangupEvidence(
            agent=row.hangup_agent,
            caller_request_at=row.caller_request_at,
            agent_request_at=row.agent_request_at,
            pbx_says=row.pbx_says,
            left_by_transfer=row.left_by_transfer,
            contradicted=row.contradicted,
            cause=row.cause,
        ),
        legs=tuple(legs),
        gaps=tuple(Span(_instant(start), _instant(end) if end else None) for start, end in row.gaps),
        odd=tuple(row.odd),
        phase=row.phase,
        dialled_key=row.number_key if row.direction == Direction.OUTBOUND else "",
        talk=talk,
    )


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def ring_leg(row: AnyRow) -> RingLeg:
    return RingLeg(
        leg_id=row.leg_id,
        agent=row.agent,
        device=row.device,
        dialled_at=row.dialled_at,
        ring_at=row.ring_at,
        ended_at=row.ended_at,
        end=LegEnd(row.end),
        estimated=row.estimated,
    )


def verdict(row: AnyRow) -> Verdict:
    return Verdict(row.rule, Outcome(row.outcome), row.reason, tuple(row.values.items()), row.again_at)


def ticket(row: AnyRow) -> Ticket:
    return Ticket(
        ticket_id=row.ticket_id,
        kind=Kind(row.kind) if row.kind else None,
        first_seen_at=row.first_seen_at,
        stages=tuple((Stage(stage), _instant(reached_at)) for stage, reached_at in row.stages),
        doubtful=tuple(map(Stage, row.doubtful)),
        unknown_kind=row.unknown_kind,
        asked_call_id=row.asked_call_id,
        caller_number=row.caller_number,
        crew=row.crew,
        pbx=row.pbx,
        call_id=row.call_id,
    )


def judged_ticket(row: AnyRow) -> JudgedTicket:
    """A row of `tickets`, with the columns of its verdict or with nulls."""
    return JudgedTicket(ticket(row), verdict(row) if row.rule else None)


def ticket_report(row: AnyRow) -> TicketReport:
    return TicketReport(
        ticket_id=row.ticket_id,
        stage=Stage(row.stage),
        at=row.at,
        received_at=row.received_at,
        kind=Kind(row.kind) if row.kind else None,
        unknown_kind=row.unknown_kind,
        call_id=row.call_id,
        caller_number=row.caller_number,
        crew=row.crew,
        source=row.source,
    )


def greeting(row: AnyRow) -> GreetingEvidence:
    return GreetingEvidence(
        call_id=row.call_id,
        received_at=row.received_at,
        source=row.source,
        greeted=row.greeted,
        named=row.named,
        in_order=row.in_order,
        delay_seconds=row.delay_seconds,
        confidence=row.confidence,
        delay_low_seconds=row.delay_low_seconds,
        limit_seconds=row.limit_seconds,
        engine=row.engine,
        script_id=row.script_id,
        shadow=row.shadow,
        reasons=tuple(map(Doubt, row.reasons)),
        hits=tuple(Hit(Part(part), *heard) for part, *heard in row.hits),
        transcript=row.transcript,
    )


def gap(row: AnyRow) -> Gap:
    return Gap(row.link, row.start_at, row.end_at, row.why)


def refusal(row: AnyRow) -> Refusal:
    return Refusal(row.at, row.source, row.problem, row.got)


def alert(row: AnyRow) -> Alert:
    return Alert(
        key=row.key,
        name=row.name,
        severity=Severity(row.severity),
        subject=row.subject,
        reason=row.reason,
        values=tuple(row.values.items()),
        fired_at=row.fired_at,
        level=row.level,
        reminders=row.reminders,
        told_at=row.told_at,
        told_to=tuple(row.told_to),
        resolved_at=row.resolved_at,
        acknowledged_at=row.acknowledged_at,
        acknowledged_by=row.acknowledged_by,
        comment=row.comment,
    )


def delivery(row: AnyRow) -> Delivery:
    return Delivery(
        Outgoing(row.key, row.alert_key, AlertEvent(row.event), row.channel, row.payload, row.created_at),
        row.sent_at,
        row.gave_up_at,
        row.attempts,
        row.last_error,
    )
