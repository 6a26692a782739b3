"""GET /api/v1/calls and /api/v1/calls/{call_id}: rows of calls, and one call with its timeline and its verdicts."""

import re
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request

from monitor.domain.columns import row
from monitor.domain.events import PbxEvent
from monitor.domain.facts import Direction
from monitor.domain.inputs import instant
from monitor.domain.marks import Effective, effective
from monitor.domain.paging import MAX_LIMIT, CallFilter
from monitor.domain.records import JudgedCall
from monitor.domain.speech.lines import heard_lines
from monitor.domain.timeline import timeline, woven
from monitor.domain.verdicts import Outcome
from monitor.web import detail
from monitor.web.access import READS
from monitor.web.errors import ApiError
from monitor.web.examples import CALL_EXAMPLE, PAGE_EXAMPLE, errors
from monitor.web.parts import Parts
from monitor.web.talk import but_turns, talk_part

MAX_EVENTS = 5_000
OFFSET_WITH_SPACE = re.compile(r" (?=\d\d:\d\d$)")
SINCE = Query(description="RFC 3339 with offset; calls that arrived at or after it")
UNTIL = Query(description="RFC 3339 with offset; calls that arrived before it")
Short = Annotated[str | None, Query(max_length=200)]
Id = Annotated[str | None, Query(max_length=64)]


def router(parts: Parts) -> APIRouter:
    def reader_only(request: Request) -> None:
        parts.tokens.admit_reader(request, READS)

    calls = APIRouter(prefix="/api/v1/calls", tags=["calls"], dependencies=[Depends(reader_only)])
    _add_page(calls, parts)
    _add_call(calls, parts)
    return calls


def _add_page(calls: APIRouter, parts: Parts) -> None:
    @calls.get("", summary="Calls, newest first", responses={200: PAGE_EXAMPLE, **errors(400, 401, 403, 422)})
    async def page(
        request: Request,
        since: Annotated[str | None, SINCE] = None,
        until: Annotated[str | None, UNTIL] = None,
        queue: Short = None,
        rule: Id = None,
        outcome: Outcome | None = None,
        direction: Direction | None = None,
        limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 100,
        cursor: Annotated[str | None, Query(max_length=500)] = None,
    ) -> dict[str, Any]:
        refuse_unknown(request, {"since", "until", "queue", "rule", "outcome", "direction", "limit", "cursor"})
        if rule is not None and rule not in parts.rule_names:
            raise ApiError(422, "unknown rule", "query rule", rule, f"use one of: {', '.join(parts.rule_names)}")
        wanted = CallFilter(
            since=instant_of(since, "query since"),
            until=instant_of(until, "query until"),
            queue=queue,
            rule=rule,
            outcome=outcome,
            direction=direction,
            limit=limit,
            cursor=cursor,
        )
        return await _page(parts, wanted)


def _add_call(calls: APIRouter, parts: Parts) -> None:
    @calls.get(
        "/{call_id}",
        summary="One call: row, legs, hang-up evidence, timeline, and why each verdict",
        responses={200: CALL_EXAMPLE, **errors(401, 403, 404, 422)},
    )
    async def call(request: Request, call_id: str, pbx: Id = None) -> dict[str, Any]:
        refuse_unknown(request, {"pbx"})
        return await _call(parts, await found_call(parts, call_id, pbx))


async def found_call(parts: Parts, call_id: str, pbx: str | None) -> JudgedCall:
    """Raises ApiError 404."""
    judged = await parts.reader.call(call_id, pbx)
    if judged is None:
        remedy = "take the call_id from /api/v1/calls; older calls may have expired"
        raise ApiError(404, "no such call", "path call_id", call_id, remedy)
    return judged


def refuse_unknown(request: Request, known: set[str]) -> None:
    """A mistyped filter would silently show everything."""
    for name in request.query_params:
        if name not in known:
            remedy = f"use only: {', '.join(sorted(known))}"
            raise ApiError(400, "unknown parameter", "query", name, remedy)


def instant_of(text: str | None, where: str) -> datetime | None:
    """A `+` that was not percent-encoded arrives as a space."""
    return None if text is None else instant(OFFSET_WITH_SPACE.sub("+", text), where)


async def _page(parts: Parts, wanted: CallFilter) -> dict[str, Any]:
    try:
        page = await parts.reader.page(wanted)
    except ValueError as error:
        raise unreadable_cursor(wanted.cursor) from error
    now = parts.clock.now()
    keys = [(judged.facts.pbx, judged.facts.call_id) for judged in page.calls]
    marks = await parts.reader.marks_of_calls(keys)
    rows = [
        _row(parts, judged, now, effective(marks.get(key, ()))) for key, judged in zip(keys, page.calls, strict=True)
    ]
    return {"calls": rows, "next_cursor": page.next_cursor}


def unreadable_cursor(cursor: str | None) -> ApiError:
    return ApiError(400, "unreadable cursor", "query cursor", cursor, "send a next_cursor as it came")


def _row(parts: Parts, judged: JudgedCall, now: datetime, said: Effective) -> dict[str, Any]:
    say = parts.sentences[parts.language]
    return dict(row(judged, say, now, parts.ring_period_seconds, parts.zone, parts.rule_names, said))


async def _call(parts: Parts, judged: JudgedCall) -> dict[str, Any]:
    now = parts.clock.now()
    facts = judged.facts
    greeting = await parts.reader.greeting(facts.call_id)
    heard = heard_lines(greeting, facts.answered_at) if greeting else []
    tickets = await parts.reader.tickets_of_call(facts.pbx, facts.call_id)
    said = effective(marks := await parts.reader.marks_of_call(facts.pbx, facts.call_id))
    events, complete = await _events(parts, facts.pbx, facts.call_id)
    return {
        "call": _row(parts, judged, now, said),
        "legs": detail.legs(facts, parts.zone, now),
        "hangup": detail.hangup(facts.hangup, parts.zone),
        "verdicts": [
            detail.verdict(verdict, parts.sentences, said.exemption(verdict.rule), parts.zone)
            for verdict in judged.verdicts
        ],
        "marks": [detail.mark_json(mark, parts.zone) for mark in marks],
        "gaps": [detail.span(gap, parts.zone) for gap in facts.gaps],
        "odd": list(facts.odd),
        "tickets": [detail.ticket(ticket, parts.zone) for ticket in tickets],
        "greeting": detail.greeting(greeting, parts.zone) if greeting else None,
        **talk_part(facts, events, parts.zone),
        "timeline": detail.lines(woven(timeline(but_turns(events)), heard), parts.zone),
        "timeline_complete": complete,
    }


async def _events(parts: Parts, pbx: str, call_id: str) -> tuple[list[PbxEvent], bool]:
    """At most MAX_EVENTS, and whether these are all."""
    found: list[PbxEvent] = []
    async for raw in parts.reader.raw_events(pbx=pbx, call_ids=[call_id]):
        if len(found) == MAX_EVENTS:
            return found, False
        if (event := parts.translate(raw)) is not None:
            found.append(event)
    return found, True
