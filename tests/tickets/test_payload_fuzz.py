"""100,000 mutated payloads: each becomes a sane report or a BadInput, never anything else."""

import json
import random
from datetime import UTC, datetime

from monitor.domain.inputs import BadInput
from monitor.domain.tickets import Stage, TicketReport
from monitor.tickets.payload import ticket_report

NOW = datetime(2026, 1, 31, 10, 0, tzinfo=UTC)
ROUNDS = 100_000
SEED = 20260131
WHOLE = {
    "event": "notified",
    "at": "2026-01-31T17:30:00+08:00",
    "kind": "emergency",
    "call_id": "1700000000.42",
    "caller": "13812345678",
    "crew": "抢修二班",
}
VALUES: tuple[object, ...] = (
    *(
        None,
        True,
        -1,
        0,
        10**40,
        1.5,
        "",
        " ",
        "x" * 300,
        "\x00",
        "done",
        "emergency",
        [],
        {},
        [[1]],
        {"event": "done"},
    ),
    *("2026-01-31T17:30:00", "9999-12-31T23:59:59-14:00", "2026-01-31T24:00:00Z", "٢٠٢٦-01-31T17:30:00Z", "1" * 5000),
)
NOISE = (b"\x00", b"\xff", b'"', b"\\", b"{", b"}", b"[", b",", b":", b"\\ud800", b"1e999", b"NaN", b"\xf0\x9f\x94\xa5")


def mutated(dice: random.Random) -> bytes:
    said: dict[str, object] = dict(WHOLE)
    for _ in range(dice.randint(0, 2)):
        key = dice.choice([*WHOLE, "more", "", "événement"])
        if dice.random() < 0.3:
            said.pop(key, None)
        else:
            said[key] = dice.choice(VALUES)
    payload = bytearray(json.dumps(said, ensure_ascii=dice.random() < 0.5).encode())
    for _ in range(dice.choice((0, 0, 1, 1, 2, 5))):
        at = dice.randrange(len(payload) + 1)
        match dice.randrange(4):
            case 0:
                payload[at:at] = dice.choice(NOISE)
            case 1:
                del payload[at : at + dice.randint(1, 8)]
            case 2:
                payload[at : at + 1] = bytes([dice.randrange(256)])
            case _:
                payload[at:at] = payload[: dice.randint(0, 20)]
    return bytes(payload)


def outcome(payload: bytes) -> TicketReport | BadInput:
    try:
        report, warnings = ticket_report(payload, "T1", NOW, "mqtt")
    except BadInput as error:
        return error
    assert all(warning.isprintable() for warning in warnings)
    return report


def test_mutated_payloads_are_reports_or_bad_inputs() -> None:
    dice = random.Random(SEED)
    taken = 0
    for _ in range(ROUNDS):
        match outcome(mutated(dice)):
            case BadInput() as error:
                assert error.what
                assert error.remedy
                assert error.got.isprintable()
                assert len(error.got) <= 120
            case TicketReport() as report:
                taken += 1
                assert report.stage in Stage
                assert 1970 <= report.at.astimezone(UTC).year < 2200
                json.dumps([report.call_id, report.caller_number, report.crew, report.unknown_kind]).encode()
    assert ROUNDS // 10 < taken < ROUNDS * 9 // 10
