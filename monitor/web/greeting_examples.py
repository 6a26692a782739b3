"""What the OpenAPI description shows of greetings: the two forms of evidence that come in, and what is kept of it."""

from typing import Any

Example = dict[str, Any]

GREETING: Example = {"greeted": True, "named": True, "in_order": True, "delay_seconds": 0.8, "confidence": 0.97}
HEARD_OUTSIDE: Example = {
    "engine": "asr/2",
    "greeting": {"probability": 0.97, "start_seconds": 0.8, "end_seconds": 1.3, "say": "您好"},
    "name": {"probability": 0.93, "start_seconds": 1.4, "end_seconds": 2.2, "say": "云海燃气"},
    "delay_seconds": 0.8,
    "transcript": "您好云海燃气",
}
HEARD: Example = {
    "received_at": "2026-01-31T17:30:39.120+08:00",
    "source": "recording",
    "greeted": True,
    "named": None,
    "in_order": None,
    "delay_seconds": 0.81,
    "confidence": 0.97,
    "delay_low_seconds": 0.74,
    "limit_seconds": 10.0,
    "engine": "pocketsphinx/zh-8k",
    "script_id": "front",
    "shadow": False,
    "reasons": ["phrase_unproven"],
    "hits": [{"part": "greeting", "say": "您好", "start_seconds": 0.83, "end_seconds": 1.31, "probability": 0.97}],
    "transcript": None,
}
