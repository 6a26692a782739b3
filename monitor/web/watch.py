"""GET /metrics and /healthz: what Prometheus scrapes, and whether anything here still works."""

import asyncio
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from monitor.domain.columns import seconds
from monitor.domain.paging import CallFilter
from monitor.domain.room import LinkView
from monitor.web.access import SCRAPES
from monitor.web.examples import HEALTH_EXAMPLE, METRICS_EXAMPLE, errors
from monitor.web.parts import Parts

STORE_SECONDS = 2.0


def router(parts: Parts) -> APIRouter:
    def scraper_only(request: Request) -> None:
        parts.tokens.admit_reader(request, SCRAPES)

    watch = APIRouter(tags=["watch"])

    @watch.get(
        "/metrics",
        summary="Prometheus metrics",
        dependencies=[Depends(scraper_only)],
        response_class=Response,
        responses={200: METRICS_EXAMPLE, **errors(401, 403)},
    )
    async def metrics() -> Response:
        return Response(generate_latest(parts.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    @watch.get(
        "/healthz",
        summary="200 if the store and at least one link are fine, else 503",
        responses={200: HEALTH_EXAMPLE, 503: HEALTH_EXAMPLE},
    )
    async def health() -> JSONResponse:
        room = parts.room()
        store = await _store_problem(parts)
        fine = not store and any(link.up for link in room.links)
        body = {
            "ok": fine,
            "store": {"ok": not store, "problem": store or None, "lag_seconds": seconds(room.store_lag_seconds)},
            "links": [_link(parts, link) for link in room.links],
        }
        return JSONResponse(body, status_code=200 if fine else 503)

    return watch


def _link(parts: Parts, link: LinkView) -> dict[str, Any]:
    """Without `why`: it may name a host, and this page needs no token."""
    age = (parts.clock.now() - link.last_event_at).total_seconds() if link.last_event_at else None
    return {"link": link.link, "up": link.up, "last_event_age_seconds": seconds(age)}


async def _store_problem(parts: Parts) -> str:
    """The error's kind alone: its text may hold an address."""
    try:
        async with asyncio.timeout(STORE_SECONDS):
            await parts.reader.page(CallFilter(limit=1))
    except Exception as error:
        return type(error).__name__
    return ""
