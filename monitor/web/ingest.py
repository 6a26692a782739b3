"""POST /api/v1/tickets/{ticket_id}/events and /api/v1/calls/{call_id}/greeting: what others know of a call."""

from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse

from monitor.web.access import INGESTS
from monitor.web.bodies import read_body
from monitor.web.examples import ACCEPTED_EXAMPLE, GREETING_BODY, TICKET_BODY, errors
from monitor.web.parts import Parts

SOURCE = "http"


def router(parts: Parts) -> APIRouter:
    def ingest_only(request: Request) -> None:
        parts.tokens.admit(request, INGESTS)

    ingest = APIRouter(prefix="/api/v1", tags=["ingest"], dependencies=[Depends(ingest_only)])
    responses: dict[int | str, dict[str, Any]] = {202: ACCEPTED_EXAMPLE, **errors(401, 403, 413, 422)}

    @ingest.post(
        "/tickets/{ticket_id}/events",
        status_code=202,
        summary="A ticket reached a stage",
        openapi_extra=TICKET_BODY,
        responses=responses,
    )
    async def ticket_event(request: Request, ticket_id: str) -> JSONResponse:
        body = await read_body(request)
        report, warnings = parts.payloads.ticket(body, ticket_id, parts.clock.now(), SOURCE)
        return _accepted(warnings + await parts.ingest.take_ticket(report))

    @ingest.post(
        "/calls/{call_id}/greeting",
        status_code=202,
        summary="What an ear heard of the agent's first words",
        description="Facts, null where the ear cannot tell; or probabilities with times, of which only what was surely "
        "heard counts. Seconds count from the answer.",
        openapi_extra=GREETING_BODY,
        responses=responses,
    )
    async def greeting(request: Request, call_id: str) -> JSONResponse:
        body = await read_body(request)
        evidence, warnings = parts.payloads.greeting(body, call_id, parts.clock.now(), SOURCE)
        return _accepted(warnings + await parts.ingest.take_greeting(evidence))

    return ingest


def _accepted(warnings: list[str]) -> JSONResponse:
    return JSONResponse({"accepted": True, "warnings": warnings}, status_code=202)
