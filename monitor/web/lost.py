"""GET /api/v1/lost: callers who ended without a human answer, and whether anybody has spoken with them since."""

from datetime import timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request

from monitor.domain.columns import seconds, shown
from monitor.domain.lost import MOST_LIMIT, LostCall, LostFilter
from monitor.domain.numbers import mask
from monitor.web.access import READS
from monitor.web.calls import SINCE, UNTIL, Short, instant_of, refuse_unknown, unreadable_cursor
from monitor.web.examples import LOST_EXAMPLE, errors
from monitor.web.parts import Parts

USUALLY = timedelta(days=1)
"""Without `since`: so long before `until`, which is now where it is not given."""
STATE = Query(description="open: only those whom nobody has spoken with since")


def router(parts: Parts) -> APIRouter:
    def reader_only(request: Request) -> None:
        parts.tokens.admit_reader(request, READS)

    lost = APIRouter(prefix="/api/v1", tags=["calls"], dependencies=[Depends(reader_only)])

    responses = {200: LOST_EXAMPLE, **errors(400, 401, 403, 422)}

    @lost.get("/lost", summary="Lost callers, newest first", responses=responses)
    async def page(
        request: Request,
        since: Annotated[str | None, SINCE] = None,
        until: Annotated[str | None, UNTIL] = None,
        queue: Short = None,
        state: Annotated[Literal["open", "all"], STATE] = "all",
        limit: Annotated[int, Query(ge=1, le=MOST_LIMIT)] = 200,
        cursor: Annotated[str | None, Query(max_length=500)] = None,
    ) -> dict[str, Any]:
        refuse_unknown(request, {"since", "until", "queue", "state", "limit", "cursor"})
        until_at = instant_of(until, "query until") or parts.clock.now()
        since_at = instant_of(since, "query since") or until_at - USUALLY
        wanted = LostFilter(since_at, until_at, queue, state == "open", limit, cursor)
        try:
            found = await parts.reader.lost(wanted)
        except ValueError as error:
            raise unreadable_cursor(cursor) from error
        return {"lost": [_row(one, parts) for one in found.calls], "next_cursor": found.next_cursor}

    return lost


def _row(one: LostCall, parts: Parts) -> dict[str, Any]:
    facts = one.facts
    return {
        "call_id": facts.call_id,
        "pbx": facts.pbx,
        "queue": facts.queue or None,
        "caller": mask(facts.caller_number) or None,
        "arrived_at": shown(facts.arrived_at, parts.zone),
        "ended_at": shown(facts.ended_at, parts.zone),
        "wait_seconds": seconds(facts.wait_seconds(parts.clock.now())),
        "end": facts.end.value,
        "state": one.contact.value,
        "tries": one.tries,
        "contact_at": shown(one.contact_at, parts.zone),
        "contact_by": one.contact_by or None,
        "contact_call_id": one.contact_call_id or None,
    }
