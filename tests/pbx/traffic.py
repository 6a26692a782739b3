"""Many mixed calls at once, drawn from a seed, over the six agents of the queues."""

from __future__ import annotations

import random

from tests.parts.phones import NEVER_MS, CallPlan, Final, Plan, Signal
from tests.pbx.stage import Scenario

AGENTS = 6
DIDS = ("2001", "2001", "2002", "2003", "2004", "2006", "2007", "2008", "2008", "1001", "1003", "1105", "3001")
SIGNALS = (Signal.RINGING,) * 8 + (Signal.RINGING_WITH_SDP, Signal.PROGRESS)
REJECTIONS = (Final.BUSY, Final.DECLINE, Final.UNAVAILABLE)


def traffic(calls: int = 200, over_seconds: float = 120.0, seed: int = 4) -> Scenario:
    """The same seed gives the same plans; which agent a queue picks is the PBX's affair."""
    draw = random.Random(seed)
    starts = sorted(draw.uniform(0, over_seconds) for _ in range(calls))
    plans = tuple(_call(draw, number, int(start * 1000)) for number, start in enumerate(starts, start=1))
    return Scenario("traffic", plans, within_seconds=over_seconds + 60)


def _call(draw: random.Random, number: int, start_ms: int) -> CallPlan:
    caller_goes_first = draw.random() < 0.6
    talk_ms = draw.randrange(500, 4000)
    return CallPlan(
        number=f"139{number:08d}",
        did=draw.choice(DIDS),
        plans=_phones(draw, NEVER_MS if caller_goes_first else talk_ms),
        start_ms=start_ms,
        patience_ms=draw.randrange(500, 5000) if draw.random() < 0.2 else draw.randrange(15000, 20000),
        talk_ms=talk_ms + 3000 if caller_goes_first else 20000,
    )


def _phones(draw: random.Random, talk_ms: int) -> tuple[Plan, ...]:
    """What most phones do, and in some calls one phone that does not answer or refuses."""
    usual = Plan(draw.randrange(200, 2500), talk_ms, 0, draw.choice(SIGNALS))
    odd_agent = draw.randrange(1, AGENTS + 1)
    kind = draw.random()
    if kind < 0.2:
        return (usual, Plan(NEVER_MS, 0, odd_agent))
    if kind < 0.3:
        return (usual, Plan(draw.randrange(0, 800), 0, odd_agent, final=draw.choice(REJECTIONS)))
    return (usual,)
