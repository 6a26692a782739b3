"""What the API shows of greeting evidence: facts that may be null, where each phrase was heard, and nobody's number."""

from datetime import UTC, datetime

from monitor.domain.rules.case import GreetingEvidence
from monitor.domain.speech.heard import Hit
from monitor.domain.speech.opinion import Doubt
from monitor.domain.speech.script import Part
from monitor.web.detail import greeting
from monitor.web.greeting_examples import HEARD

AT = datetime(2026, 1, 31, 9, 30, 39, 120_000, UTC)
EVIDENCE = GreetingEvidence(
    "c1", AT, "recording", True, None, None, 0.81, 0.97, 0.74, 10.0, "ear/zh", "front", shadow=True,
    reasons=(Doubt.PHRASE_UNPROVEN,), hits=(Hit(Part.GREETING, "您好 13812345678", 0.83, 1.31, 0.97),),
    transcript="我是13812345678",
)  # fmt: skip


def test_all_that_was_heard() -> None:
    assert greeting(EVIDENCE, UTC) == {
        "received_at": "2026-01-31T09:30:39.120+00:00",
        "source": "recording",
        "greeted": True,
        "named": None,
        "in_order": None,
        "delay_seconds": 0.81,
        "confidence": 0.97,
        "delay_low_seconds": 0.74,
        "limit_seconds": 10.0,
        "engine": "ear/zh",
        "script_id": "front",
        "shadow": True,
        "reasons": ["phrase_unproven"],
        "hits": [
            {
                "part": "greeting",
                "say": "您好 138****5678",
                "start_seconds": 0.83,
                "end_seconds": 1.31,
                "probability": 0.97,
            }
        ],
        "transcript": "我是138****5678",
    }


def test_the_example_shows_every_key() -> None:
    assert list(HEARD) == list(greeting(EVIDENCE, UTC))
