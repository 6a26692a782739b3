"""GET /api/v1/live: the calls in progress and the agents, as they are at this moment."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Depends, Request

from monitor.domain.columns import seconds, shown
from monitor.domain.facts import CallFacts, LegEnd
from monitor.domain.inputs import without_numbers
from monitor.domain.links import is_ami
from monitor.domain.numbers import mask
from monitor.domain.room import MemberView
from monitor.domain.situation import Situation
from monitor.web.access import READS
from monitor.web.examples import LIVE_EXAMPLE, errors
from monitor.web.parts import Parts

Json = dict[str, Any]


def router(parts: Parts) -> APIRouter:
    def reader_only(request: Request) -> None:
        parts.tokens.admit_reader(request, READS)

    live = APIRouter(prefix="/api/v1", tags=["calls"], dependencies=[Depends(reader_only)])
    responses = {200: LIVE_EXAMPLE, **errors(401, 403)}

    @live.get("/live", summary="Calls in progress and agents, now", responses=responses)
    async def now() -> Json:
        return _shown(parts.situation(), parts)

    return live


def _shown(found: Situation, parts: Parts) -> Json:
    """`links_down`: where we do not hear, and so do not know. The seconds are those at `at`; a page counts on."""
    running = (judged.facts for judged in found.calls if not judged.facts.is_over)
    oldest_first = sorted(running, key=lambda facts: facts.arrived_at)
    return {
        "at": shown(found.at, parts.zone),
        "links_down": [link.link for link in found.room.links if is_ami(link.link) and not link.up],
        "ring": {"period_seconds": parts.ring_period_seconds, "max_rings": parts.boards.limit.max_rings},
        "calls": [_call(facts, found.now(facts.pbx), parts) for facts in oldest_first],
        "agents": _agents(found.room.members),
    }


def _call(facts: CallFacts, now: datetime, parts: Parts) -> Json:
    ringing = [leg for leg in facts.legs if leg.end is LegEnd.OPEN and leg.ring_at is not None]
    talks = facts.answered_at is not None
    return {
        "call_id": facts.call_id,
        "pbx": facts.pbx,
        "queue": facts.queue or None,
        "caller": mask(facts.caller_number) or None,
        "arrived_at": shown(facts.arrived_at, parts.zone),
        "state": "talking" if talks else "ringing" if ringing else "waiting",
        "agents": [facts.agent] if talks else sorted({without_numbers(leg.agent) for leg in ringing}),
        "wait_seconds": seconds(facts.wait_seconds(now)),
        "ring_seconds": seconds(facts.ring_seconds(now)),
        "talk_seconds": seconds((now - facts.answered_at).total_seconds()) if facts.answered_at else None,
    }


def _agents(members: tuple[MemberView, ...]) -> list[Json]:
    """One row for each phone, with all its queues."""
    rows: dict[str, Json] = {}
    for member in members:
        row = rows.setdefault(
            member.phone,
            {"agent": without_numbers(member.name or member.phone), "state": member.state.value, "queues": []},
        )
        row["queues"].append(member.queue)
    return sorted(rows.values(), key=lambda row: str(row["agent"]))
