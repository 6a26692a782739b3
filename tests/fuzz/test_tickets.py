"""Mutated tickets and greetings, as MQTT and HTTP hand them in: the desk goes on, and the next good one counts."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from monitor.app import App, running
from monitor.clock import Clock
from monitor.domain.inputs import BadInput
from monitor.domain.records import Refusal
from monitor.domain.tickets import Stage
from monitor.tickets.payload import greeting_evidence, ticket_report
from tests.fuzz.gauges import Gauges
from tests.fuzz.mutate import ODD_TEXTS
from tests.pipeline.hear import Told
from tests.pipeline.hotline import PlayedCall, SmallPbx, ago, settings, until

FLAT_MIB = 40.0
CALLS = 20
ODD_VALUES: tuple[Any, ...] = (
    None, True, -1, 1e308, 10**40, "", " ", "x" * 5_000, [], {}, [[[]]], "2026-02-30T00:00:00Z", "now",
    "9999-12-31T23:59:59+00:00", "1970-01-01T00:00:00Z", *ODD_TEXTS,
)  # fmt: skip


def _good(random: Random, calls: list[PlayedCall]) -> dict[str, Any]:
    call = random.choice(calls)
    at = datetime.fromtimestamp(call.answered, UTC) + timedelta(seconds=random.randrange(3_600))
    told: dict[str, Any] = {"event": random.choice(list(Stage)).value, "at": at.isoformat()}
    if random.random() < 0.5:
        told |= {"kind": random.choice(("emergency", "repair", "other", "gas")), "call_id": call.call_id}
    if random.random() < 0.3:
        told |= {"caller": f"138{random.randrange(10**8):08}", "crew": f"crew {random.randrange(9)}"}
    return told


def _greeting(random: Random) -> dict[str, Any]:
    if random.random() < 0.3:
        said = {"probability": random.random(), "start_seconds": random.random() * 9, "say": "您好"}
        return {"engine": "asr", "greeting": said, "name": random.choice((None, said)), "delay_seconds": None}
    sure = {name: random.random() < 0.8 for name in ("greeted", "named", "in_order")}
    flags = {name: random.choice((flag, flag, None)) for name, flag in sure.items()}
    return {**flags, "delay_seconds": random.random() * 9, "confidence": random.random()}


def harmed_payload(random: Random, told: dict[str, Any]) -> bytes:
    told = dict(told)
    kind = random.randrange(8)
    if kind == 0:
        del told[random.choice(list(told))]
    elif kind == 1:
        told[random.choice(list(told))] = random.choice(ODD_VALUES)
    elif kind == 2:
        told[random.choice(ODD_TEXTS) + str(random.random())] = 1
    elif kind == 3:
        one, other = random.choice(list(told)), random.choice(list(told))
        told[one], told[other] = told[other], told[one]
    data = bytearray(json.dumps(told, ensure_ascii=random.random() < 0.5).encode("utf-8", "surrogatepass"))
    if kind == 4:
        data[random.randrange(len(data))] ^= 1 << random.randrange(8)
    elif kind == 5:
        del data[random.randrange(len(data)) :]
    elif kind == 6:
        data = bytearray(b"[" * random.choice((10, 100_000)))
    return bytes(data)


async def send(app: App, random: Random, calls: list[PlayedCall]) -> None:
    """As the MQTT edge does it: what is read goes to the desk, what is not is refused."""
    now = datetime.now(UTC)
    try:
        if random.random() < 0.8:
            ticket_id = random.choice((f"T{random.randrange(2_000)}", f"N{random.random()}", "", "a/b", "x" * 300))
            payload = harmed_payload(random, _good(random, calls))
            await app.desk.take_ticket(ticket_report(payload, ticket_id, now, "mqtt")[0])
        else:
            call_id = random.choice((random.choice(calls).call_id, f"never{random.random()}"))
            payload = harmed_payload(random, _greeting(random))
            await app.desk.take_greeting(greeting_evidence(payload, call_id, now, "mqtt")[0])
    except BadInput as error:
        await app.desk.take_refusal(Refusal(now, "mqtt", error.what, error.got))


class Refused(Told):
    def __init__(self) -> None:
        super().__init__()
        self.refused = 0

    @property
    def tell(self) -> Callable[[Any], None]:
        def take(batch: Any) -> None:
            self.refused += len(batch.refusals)
            self.calls |= {call.facts.call_id: call for call in batch.calls}

        return take


async def harm(folder: Path, count: int, seed: int) -> tuple[Refused, Gauges]:
    random, told = Random(seed), Refused()
    calls = [ago(f"c{number}", seconds=100) for number in range(CALLS)]
    good = ago("good", seconds=100, number="13700000000")
    async with SmallPbx() as pbx, running(settings(folder, pbx), Clock(), told=[told.tell]) as app:
        await pbx.tell(b"".join(call.whole() for call in [*calls, good]))
        await until(lambda: told.over("good"))
        gauges = Gauges(count)
        for done in range(count):
            await send(app, random, calls)
            if done % 1_000 == 999:
                gauges.note(done + 1)
        for stage, seconds in ((Stage.REPORTED, 5), (Stage.NOTIFIED, 30)):
            at = datetime.fromtimestamp(good.answered + seconds, UTC).isoformat()
            payload = json.dumps({"event": stage.value, "at": at, "kind": "emergency", "call_id": "good"}).encode()
            report, _ = ticket_report(payload, "GOOD", datetime.now(UTC), "mqtt")
            assert [] == await app.desk.take_ticket(report)
        assert app.links[0].state.up
    return told, gauges


async def test_the_next_good_ticket_counts(tmp_path: Path) -> None:
    told, _ = await harm(tmp_path, 1_000, seed=1)
    assert ("pending", "waiting_for_arrival") == told.said("good", "dispatch")
    assert told.refused > 100


@pytest.mark.fuzz
@pytest.mark.timeout(3600)
async def test_a_hundred_thousand_mutated_tickets(tmp_path: Path) -> None:
    began = time.monotonic()
    told, gauges = await harm(tmp_path, 100_000, seed=2)
    print("\n" + gauges.line("tickets", f"refused {told.refused:,}", f"{time.monotonic() - began:.0f} s"))
    assert ("pending", "waiting_for_arrival") == told.said("good", "dispatch")
    assert told.refused > 10_000
    assert gauges.seen[-1][1] - gauges.at(0.25) < FLAT_MIB
