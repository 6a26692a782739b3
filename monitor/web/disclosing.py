"""POST /api/v1/calls/{call_id}/number and GET /api/v1/disclosures: a caller's number, shown only on record."""

import logging
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request

from monitor.domain.columns import shown
from monitor.domain.disclosures import Disclosure
from monitor.web.access import ADMINS, READS, Visitor
from monitor.web.calls import Id, found_call, refuse_unknown
from monitor.web.examples import DISCLOSURES_EXAMPLE, NUMBER_EXAMPLE, errors
from monitor.web.parts import Parts

log = logging.getLogger(__name__)


def router(parts: Parts) -> APIRouter:
    disclosing = APIRouter(prefix="/api/v1", tags=["numbers"])
    _add_number(disclosing, parts)
    _add_disclosures(disclosing, parts)
    return disclosing


def _add_number(disclosing: APIRouter, parts: Parts) -> None:
    def lead(request: Request) -> Visitor:
        return parts.tokens.admit_reader(request, READS)

    @disclosing.post(
        "/calls/{call_id}/number",
        summary="The caller's whole number; who saw it is kept before it is answered",
        responses={200: NUMBER_EXAMPLE, **errors(401, 403, 404, 422)},
    )
    async def number(call_id: str, visitor: Annotated[Visitor, Depends(lead)], pbx: Id = None) -> dict[str, Any]:
        facts = (await found_call(parts, call_id, pbx)).facts
        now = parts.clock.now()
        await parts.register.disclose(Disclosure(now, visitor.name, visitor.role, facts.pbx, facts.call_id))
        log.info("%s (%s) saw the number of call %s", visitor.name, visitor.role, facts.call_id)
        return {"caller": facts.caller_number or None}


def _add_disclosures(disclosing: APIRouter, parts: Parts) -> None:
    def admin_only(request: Request) -> None:
        parts.tokens.admit_reader(request, ADMINS)

    @disclosing.get(
        "/disclosures",
        summary="Who saw which number, newest first",
        dependencies=[Depends(admin_only)],
        responses={200: DISCLOSURES_EXAMPLE, **errors(400, 401, 403, 422)},
    )
    async def disclosures(
        request: Request, limit: Annotated[int, Query(ge=1, le=1000)] = 200
    ) -> dict[str, list[dict[str, Any]]]:
        refuse_unknown(request, {"limit"})
        found = await parts.register.disclosures(limit)
        return {
            "disclosures": [
                {
                    "at": shown(each.at, parts.zone),
                    "token": each.token,
                    "role": each.role,
                    "pbx": each.pbx,
                    "call_id": each.call_id,
                }
                for each in found
            ]
        }
