"""POST /api/v1/calls/{call_id}/marks: what a shift lead says of a call, kept beside the verdicts."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse
from pydantic import Field

from monitor.domain.inputs import without_numbers
from monitor.domain.marks import OF_CALLER, Mark, MarkKind
from monitor.domain.records import JudgedCall
from monitor.web.access import READS, Visitor
from monitor.web.bodies import Body, body_of, read_json
from monitor.web.calls import found_call
from monitor.web.detail import mark_json
from monitor.web.errors import ApiError
from monitor.web.examples import MARK, MARK_EXAMPLE, errors
from monitor.web.parts import Parts


class MarkBody(Body):
    """`rule` is empty for all rules. Numbers in `reason` are masked before it is kept."""

    mark: MarkKind
    rule: str = Field("", max_length=64)
    reason: str = Field(min_length=1, max_length=500, pattern=r"\S")
    by: str = Field(min_length=1, max_length=80, pattern=r"\S")
    pbx: str | None = Field(None, max_length=64)


def router(parts: Parts) -> APIRouter:
    def lead(request: Request) -> Visitor:
        return parts.tokens.admit_reader(request, READS)

    marks = APIRouter(prefix="/api/v1/calls", tags=["calls"])

    @marks.post(
        "/{call_id}/marks",
        status_code=201,
        summary="Mark a call: exempt, withdrawn, comment; or what the caller was like: silent, abusive, angry",
        openapi_extra=body_of(MarkBody, MARK),
        responses={201: MARK_EXAMPLE, **errors(401, 403, 404, 413, 422)},
    )
    async def mark(request: Request, call_id: str, visitor: Annotated[Visitor, Depends(lead)]) -> JSONResponse:
        body = await read_json(request, MarkBody)
        _check(body, parts)
        call = await found_call(parts, call_id, body.pbx)
        made = _mark(body, call, visitor, parts)
        await parts.ingest.take_mark(made)
        return JSONResponse({"mark": mark_json(made, parts.zone)}, status_code=201)

    return marks


def _check(body: MarkBody, parts: Parts) -> None:
    if body.rule and body.rule not in parts.rule_names:
        remedy = f"use one of: {', '.join(parts.rule_names)}; or leave it empty for all"
        raise ApiError(422, "unknown rule", "body rule", body.rule, remedy)
    if body.rule and body.mark in OF_CALLER:
        raise ApiError(422, "this mark is of the call, not of a rule", "body rule", body.rule, "leave it empty")


def _mark(body: MarkBody, call: JudgedCall, visitor: Visitor, parts: Parts) -> Mark:
    facts = call.facts
    return Mark(
        pbx=facts.pbx,
        call_id=facts.call_id,
        rule=body.rule,
        mark=body.mark,
        reason=without_numbers(body.reason.strip()),
        marked_by=without_numbers(body.by.strip()),
        token=visitor.name,
        marked_at=parts.clock.now(),
    )
