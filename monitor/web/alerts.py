"""GET /api/v1/alerts and POST /api/v1/alerts/{key}/acknowledge: what was told to whom, and who has seen it."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field

from monitor.domain.alerting.alert import Alert, ChannelState, Delivery
from monitor.domain.columns import shown
from monitor.domain.inputs import without_numbers
from monitor.web.access import READS
from monitor.web.bodies import Body, body_of, read_json
from monitor.web.calls import refuse_unknown
from monitor.web.errors import ApiError
from monitor.web.examples import ACKNOWLEDGEMENT, ALERT_EXAMPLE, ALERTS_EXAMPLE, errors
from monitor.web.pages import Lang, language_of
from monitor.web.parts import Parts

MOST_LIMIT = 500
STATE = Query(description="open: only those that still fire")
Json = dict[str, Any]


class AcknowledgeBody(Body):
    """Numbers in `comment` are masked before it is kept."""

    by: str = Field(min_length=1, max_length=80, pattern=r"\S")
    comment: str = Field("", max_length=500)


def router(parts: Parts) -> APIRouter:
    def lead(request: Request) -> None:
        parts.tokens.admit_reader(request, READS)

    alerts = APIRouter(prefix="/api/v1/alerts", tags=["alerts"], dependencies=[Depends(lead)])
    _add_list(alerts, parts)
    _add_acknowledge(alerts, parts)
    return alerts


def _add_list(alerts: APIRouter, parts: Parts) -> None:
    @alerts.get(
        "",
        summary="Alerts, newest first, and how each channel fares",
        responses={200: ALERTS_EXAMPLE, **errors(400, 401, 403, 422)},
    )
    async def listed(
        request: Request,
        state: Annotated[Literal["open", "all"], STATE] = "open",
        limit: Annotated[int, Query(ge=1, le=MOST_LIMIT)] = 100,
        lang: Lang = None,
    ) -> Json:
        refuse_unknown(request, {"state", "limit", "lang"})
        reader = parts.alerts.reader
        found = (await reader.open_alerts())[::-1][:limit] if state == "open" else await reader.newest_alerts(limit)
        language = language_of(request, lang, parts.language)
        states = await reader.channel_states(list(parts.alerts.kinds))
        return {
            "alerts": await _rows(found, parts, language),
            "channels": [_channel(one, parts) for one in states],
        }


def _add_acknowledge(alerts: APIRouter, parts: Parts) -> None:
    @alerts.post(
        "/{key}/acknowledge",
        summary="Somebody has seen the alert: no more reminders and no escalation",
        openapi_extra=body_of(AcknowledgeBody, ACKNOWLEDGEMENT),
        responses={200: ALERT_EXAMPLE, **errors(401, 403, 404, 413, 422)},
    )
    async def acknowledge(request: Request, key: str, lang: Lang = None) -> Json:
        refuse_unknown(request, {"lang"})
        body = await read_json(request, AcknowledgeBody)
        alert = await parts.alerts.acknowledge(key, body.by.strip(), without_numbers(body.comment.strip()))
        if alert is None:
            raise ApiError(404, "no such alert", "path key", key, "take the key from /api/v1/alerts")
        (row,) = await _rows([alert], parts, language_of(request, lang, parts.language))
        return row


async def _rows(found: Sequence[Alert], parts: Parts, language: str) -> list[Json]:
    deliveries = await parts.alerts.reader.deliveries([alert.key for alert in found])
    return [
        _row(alert, [one for one in deliveries if one.outgoing.alert_key == alert.key], parts, language)
        for alert in found
    ]


def _row(alert: Alert, deliveries: Iterable[Delivery], parts: Parts, language: str) -> Json:
    return {
        "key": alert.key,
        "name": alert.name,
        "severity": alert.severity.value,
        "subject": alert.subject,
        "sentence": parts.alerts.say(alert)[language],
        "values": dict(alert.values),
        "state": alert.state,
        "level": alert.level,
        "fired_at": shown(alert.fired_at, parts.zone),
        "told_at": shown(alert.told_at, parts.zone),
        "resolved_at": shown(alert.resolved_at, parts.zone),
        "acknowledged_at": shown(alert.acknowledged_at, parts.zone),
        "acknowledged_by": alert.acknowledged_by or None,
        "comment": alert.comment or None,
        "deliveries": [_delivery(one, parts) for one in deliveries],
    }


def _delivery(one: Delivery, parts: Parts) -> Json:
    return {
        "channel": one.outgoing.channel,
        "event": one.outgoing.event.value,
        "sent_at": shown(one.sent_at, parts.zone),
        "gave_up_at": shown(one.gave_up_at, parts.zone),
        "attempts": one.attempts,
        "last_error": one.last_error or None,
    }


def _channel(state: ChannelState, parts: Parts) -> Json:
    return {
        "name": state.name,
        "kind": parts.alerts.kinds[state.name],
        "waiting": state.waiting,
        "last_error": state.last_error or None,
        "last_sent_at": shown(state.last_sent_at, parts.zone),
    }
