"""What the OpenAPI description shows for each request and answer."""

from typing import Any

from monitor.web.greeting_examples import GREETING, HEARD, HEARD_OUTSIDE

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
EXEMPTED: Example = {"four_ring_mark": "exempt", "four_ring_mark_reason": "演练电话", "four_ring_marked_by": "李静"}
MARKED_ROW: Example = {**ROW, **EXEMPTED, "caller_marks": None}
TICKET: Example = {
    "event": "notified",
    "at": "2026-01-31T17:31:10+08:00",
    "kind": "emergency",
    "call_id": "1700000000.42",
    "crew": "抢修二班",
}
LOGIN: Example = {"token": "a token of role lead"}
ME: Example = {
    "name": "shift-lead",
    "roles": ["lead"],
    "open": False,
    "may": {"read": True, "mark": True, "show_number": True, "see_disclosures": False},
}
MARK: Example = {"mark": "exempt", "rule": "four_ring", "reason": "演练电话", "by": "李静"}
MADE_MARK: Example = {**MARK, "token": "shift-lead", "marked_at": "2026-01-31T18:00:00.000+08:00"}
LOST: Example = {
    "call_id": "1700000000.43",
    "pbx": "hq",
    "queue": "repair",
    "caller": "138****5678",
    "arrived_at": "2026-01-31T17:30:00.000+08:00",
    "ended_at": "2026-01-31T17:30:41.500+08:00",
    "wait_seconds": 41.5,
    "end": "abandoned",
    "state": "rung_back",
    "tries": 1,
    "contact_at": "2026-01-31T17:42:10.000+08:00",
    "contact_by": "PJSIP/agent101",
    "contact_call_id": "1700000730.2",
}
LIVE: Example = {
    "at": "2026-01-31T17:30:12.000+08:00",
    "links_down": [],
    "ring": {"period_seconds": 5.0, "max_rings": 4},
    "calls": [
        {
            "call_id": "1700000000.42",
            "pbx": "hq",
            "queue": "repair",
            "caller": "138****5678",
            "arrived_at": "2026-01-31T17:30:00.000+08:00",
            "state": "ringing",
            "agents": ["李静"],
            "wait_seconds": 12.0,
            "ring_seconds": 10.75,
            "talk_seconds": None,
        }
    ],
    "agents": [{"agent": "李静", "state": "ringing", "queues": ["repair"]}],
}
DISCLOSURE: Example = {
    "at": "2026-01-31T18:02:00.000+08:00",
    "token": "shift-lead",
    "role": "lead",
    "pbx": "hq",
    "call_id": "1700000000.42",
}
CALL: Example = {
    "call": MARKED_ROW,
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
            "exemption": MADE_MARK,
        }
    ],
    "marks": [MADE_MARK],
    "greeting": HEARD,
    "timeline": [{"at": "2026-01-31T17:30:00.000+08:00", "what": "queue joined", "detail": "repair"}],
}
ALERT: Example = {
    "key": "dispatch_late-1f2e3d4c5b6a7988",
    "name": "dispatch_late",
    "severity": "critical",
    "subject": "G-20260131-7",
    "sentence": "工单G-20260131-7（抢险）已超过60.0秒仍未通知维修人员，请立即派工",
    "values": {"ticket": "G-20260131-7", "kind": "emergency", "limit_seconds": 60.0},
    "state": "firing",
    "level": 1,
    "fired_at": "2026-01-31T17:30:05.000+08:00",
    "told_at": "2026-01-31T17:30:36.000+08:00",
    "resolved_at": None,
    "acknowledged_at": None,
    "acknowledged_by": None,
    "comment": None,
    "deliveries": [
        {
            "channel": "wecom",
            "event": "fired",
            "sent_at": "2026-01-31T17:30:37.000+08:00",
            "gave_up_at": None,
            "attempts": 1,
            "last_error": None,
        }
    ],
}
CHANNEL: Example = {
    "name": "wecom",
    "kind": "apprise",
    "waiting": 0,
    "last_error": None,
    "last_sent_at": "2026-01-31T17:30:37.000+08:00",
}
ACKNOWLEDGEMENT: Example = {"by": "王芳", "comment": "已派抢修二班"}
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
    503: "No room for one more",
    429: "Too many failed log-ins; Retry-After says how many seconds to wait",
}


def _json(description: str, example: Example) -> Example:
    return {"description": description, "content": {"application/json": {"example": example}}}


def errors(*statuses: int) -> dict[int | str, Example]:
    return {status: _json(ERRORS[status], ERROR) for status in statuses}


def _body(example: Example, also: Example | None = None) -> Example:
    """`also` is another form of the body, whose keys are named with those of the example."""
    keys = {**(also or {}), **example}
    schema = {"type": "object", "properties": {key: {"example": value} for key, value in keys.items()}}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema, "example": example}}}}


PAGE_EXAMPLE = _json("A page of calls", {"calls": [MARKED_ROW], "next_cursor": None})
CALL_EXAMPLE = _json("The call", CALL)
ACCEPTED_EXAMPLE = _json("Taken", {"accepted": True, "warnings": ["creww: unknown key, not used"]})
METRICS = 'hotline_link_up{link="ami:hq"} 1.0\n'
METRICS_EXAMPLE: Example = {"description": "Text for Prometheus", "content": {"text/plain": {"example": METRICS}}}
HEALTH_EXAMPLE = _json(
    "What works",
    {
        "ok": True,
        "store": {"ok": True, "problem": None, "lag_seconds": 0.02},
        "links": [{"link": "ami:hq", "up": True, "last_event_age_seconds": 0.4}],
    },
)
ME_EXAMPLE = _json("Who it is", ME)
MARK_EXAMPLE = _json("Kept", {"mark": MADE_MARK})
LOST_EXAMPLE = _json("A page of lost callers", {"lost": [LOST], "next_cursor": None})
LIVE_EXAMPLE = _json("The room now", LIVE)
NUMBER_EXAMPLE = _json("The number, null where the caller hid it", {"caller": "13800005678"})
DISCLOSURES_EXAMPLE = _json("Newest first", {"disclosures": [DISCLOSURE]})
TICKET_BODY = _body(TICKET)
GREETING_BODY = _body(GREETING, also=HEARD_OUTSIDE)
BOARD: Example = {
    "hotline": "hotline",
    "at": "2026-01-31T17:30:12.000+08:00",
    "queues": ["emergency", "repair", "service"],
    "waiting": {
        "count": 1,
        "longest_seconds": 12.0,
        "callers": [
            {
                "queue": "repair",
                "since_at": "2026-01-31T17:30:00.000+08:00",
                "waited_seconds": 12.0,
                "ring": 3,
                "is_past_limit": False,
                "is_ringing": True,
                "counting_from_at": "2026-01-31T17:30:01.250+08:00",
                "rested_seconds": None,
            }
        ],
    },
    "ring": {"period_seconds": 5.0, "max_rings": 4, "clock": "phone"},
    "talking": 4,
    "agents": {"idle": 3, "ringing": 1, "talking": 4, "paused": 1, "unavailable": 0, "on_hold": 0, "unknown": 0},
    "today": {
        "since_at": "2026-01-31T00:00:00.000+08:00",
        "is_whole": True,
        "lost": 2,
        "rates": [
            {
                "rule": "four_ring",
                "target": 0.95,
                "rate": 0.969,
                "n": 128,
                "interval": [0.922, 0.988],
                "coverage": 0.992,
                "is_few": False,
                "met": 124,
                "missed": 4,
                "pending": 1,
                "exempt": 6,
                "unknown": 1,
            }
        ],
        "misses": [
            {
                "at": "2026-01-31T17:12:40.000+08:00",
                "queue": "repair",
                "rule": "four_ring",
                "reason": "answered_late",
                "values": {"rings": 6, "seconds": 27.1, "limit_seconds": 20.0, "clock": "phone"},
                "sentence": "第6声接听（27.1秒，限20.0秒）",
            }
        ],
    },
    "tickets": [
        {
            "ticket_id": "GX-1042",
            "kind": "emergency",
            "stage": "notified",
            "since_at": "2026-01-31T17:20:00.000+08:00",
            "due_at": "2026-01-31T17:50:00.000+08:00",
            "limit_seconds": 1800.0,
            "is_overdue": False,
        }
    ],
    "open_tickets": 1,
    "ticket_feed": "heard",
    "links": [
        {
            "link": "ami:hq",
            "up": True,
            "last_event_at": "2026-01-31T17:30:11.000+08:00",
            "last_event_age_seconds": 1.0,
            "why": None,
        }
    ],
    "store": {"is_stale": False, "lag_seconds": 0.02},
    "coverage_ratio": 0.998,
}
PING = 'event: ping\ndata: {"at":"2026-01-31T17:30:12.000+08:00"}\n\n'
BOARD_EXAMPLE = _json("The board; null is not known", BOARD)
STREAM_EXAMPLE: Example = {"description": "Events", "content": {"text/event-stream": {"example": PING}}}
ALERTS_EXAMPLE = _json("Alerts and channels", {"alerts": [ALERT], "channels": [CHANNEL]})
ALERT_EXAMPLE = _json("The alert, acknowledged", {**ALERT, "acknowledged_by": "王芳"})
