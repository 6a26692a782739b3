"""What the OpenAPI description shows for each request and answer."""

from typing import Any

Example = dict[str, Any]

ROW: Example = {
    "call_id": "1700000000.42",
    "pbx": "hq",
    "queue": "repair",
    "direction": "inbound",
    "caller": "138****5678",
    "arrived_at": "2026-01-31T17:30:00.000+08:00",
    "first_ring_at": "2026-01-31T17:30:01.250+08:00",
    "answered_at": "2026-01-31T17:30:28.350+08:00",
    "ended_at": "2026-01-31T17:32:00.000+08:00",
    "wait_seconds": 28.35,
    "ring_seconds": 27.1,
    "rings": 6,
    "agent": "李静",
    "talk_seconds": 91.65,
    "end": "answered",
    "hung_up_by": "caller",
    "four_ring": "missed",
    "four_ring_reason": "第6声接听 (27.1秒, 限20.0秒)",
}
TICKET: Example = {
    "event": "notified",
    "at": "2026-01-31T17:31:10+08:00",
    "kind": "emergency",
    "call_id": "1700000000.42",
    "crew": "抢修二班",
}
GREETING: Example = {"greeted": True, "named": True, "in_order": True, "delay_seconds": 0.8, "confidence": 0.97}
CALL: Example = {
    "call": ROW,
    "legs": [
        {
            "agent": "李静",
            "device": "PJSIP/agent101",
            "dialled_at": "2026-01-31T17:30:01.100+08:00",
            "ring_at": "2026-01-31T17:30:01.250+08:00",
            "ended_at": "2026-01-31T17:30:28.350+08:00",
            "ring_seconds": 27.1,
            "end": "answered",
            "estimated": False,
        }
    ],
    "verdicts": [
        {
            "rule": "four_ring",
            "outcome": "missed",
            "reason": "answered_late",
            "values": {"rings": 6, "seconds": 27.1, "limit_seconds": 20.0},
            "sentences": {"zh-CN": "第6声接听 (27.1秒, 限20.0秒)", "en": "answered at ring 6 (27.1 s of 20.0 s)"},
        }
    ],
    "timeline": [{"at": "2026-01-31T17:30:00.000+08:00", "what": "queue joined", "detail": "repair"}],
}
ERROR: Example = {
    "error": {
        "what": "unknown stage",
        "where": "event",
        "got": "finished",
        "remedy": "use one of: reported, notified, acknowledged, departed, arrived, done, cancelled",
    }
}
ERRORS = {
    400: "A parameter that we do not know",
    401: "No token, or an unknown one",
    403: "The token's role may not do this",
    404: "No such thing",
    413: "The body is too long",
    422: "A value that cannot be used",
}


def _json(description: str, example: Example) -> Example:
    return {"description": description, "content": {"application/json": {"example": example}}}


def errors(*statuses: int) -> dict[int | str, Example]:
    return {status: _json(ERRORS[status], ERROR) for status in statuses}


def _body(example: Example) -> Example:
    schema = {"type": "object", "properties": {key: {"example": value} for key, value in example.items()}}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema, "example": example}}}}


PAGE_EXAMPLE = _json("A page of calls", {"calls": [ROW], "next_cursor": None})
CALL_EXAMPLE = _json("The call", CALL)
ACCEPTED_EXAMPLE = _json("Taken", {"accepted": True, "warnings": ["creww: unknown key, not used"]})
TICKET_BODY = _body(TICKET)
GREETING_BODY = _body(GREETING)
