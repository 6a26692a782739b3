"""Ticket and greeting payloads: what is taken, what is wondered about, what is refused and with which remedy."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from monitor.domain.inputs import BadInput
from monitor.domain.rules.case import GreetingEvidence
from monitor.domain.speech.heard import Hit
from monitor.domain.speech.opinion import Doubt
from monitor.domain.speech.script import Part
from monitor.domain.tickets import Kind, Stage, TicketReport
from monitor.tickets.payload import MAX_BYTES, greeting_evidence, ticket_report

NOW = datetime(2026, 1, 31, 10, 0, tzinfo=UTC)
AT = "2026-01-31T17:30:00+08:00"
AT_INSTANT = datetime(2026, 1, 31, 17, 30, tzinfo=timezone(timedelta(hours=8)))


def ticket(**said: object) -> bytes:
    return json.dumps({"event": "notified", "at": AT, **said}, ensure_ascii=False).encode()


def greeting(**said: object) -> bytes:
    whole = {"greeted": True, "named": True, "in_order": True, "delay_seconds": 0.8, "confidence": 0.9}
    return json.dumps({**whole, **said}).encode()


def test_a_full_ticket_is_read() -> None:
    payload = ticket(kind="emergency", call_id="1.2", caller="+86 138-1234-5678", crew="抢修二班")
    expected = TicketReport(
        "T1", Stage.NOTIFIED, AT_INSTANT, NOW, Kind.EMERGENCY, "", "1.2", "+8613812345678", "抢修二班", "http"
    )
    assert (expected, []) == ticket_report(payload, "T1", NOW, "http")


def test_a_bare_ticket_is_read() -> None:
    expected = TicketReport("T1", Stage.NOTIFIED, AT_INSTANT, NOW)
    assert (expected, []) == ticket_report(ticket(), "T1", NOW, "mqtt")


@pytest.mark.parametrize(
    ("said", "field", "value", "warning"),
    [
        ({"kind": "fire"}, "unknown_kind", "fire", "kind: fire is not known; use one of: emergency, repair, other"),
        ({"kind": "Emergency"}, "kind", None, "kind: Emergency is not known"),
        ({"creww": "7"}, "crew", "", "creww: unknown key, not used"),
        ({"caller": "anonymous"}, "caller_number", "", "caller: anonymous is not a number"),
        ({"caller": "13812345678x"}, "caller_number", "", "caller: 138****5678x is not a number"),
    ],
)
def test_what_is_wondered_about_is_still_taken(
    said: dict[str, object], field: str, value: object, warning: str
) -> None:
    report, warnings = ticket_report(ticket(**said), "T1", NOW, "mqtt")
    assert value == getattr(report, field)
    assert [found.startswith(warning) for found in warnings] == [True]


STAGES = "use one of: reported, notified, acknowledged, departed, arrived, done, cancelled"
REFUSED_TICKETS = {
    "unknown stage": (ticket(event="finished"), "event", "unknown stage", STAGES),
    "stage in capitals": (ticket(event="NOTIFIED"), "event", "unknown stage", STAGES),
    "naive at": (ticket(at="2026-01-31T17:30:00"), "at", "an instant without an offset", "RFC 3339 with an offset"),
    "no such day": (ticket(at="2026-02-30T17:30:00Z"), "at", "no such instant", "RFC 3339"),
    "no such year": (ticket(at="0001-01-01T00:00:00+08:00"), "at", "no such instant", "RFC 3339"),
    "unix time": (ticket(at=1769851800), "at", "Input should be a valid string", "RFC 3339"),
    "missing at": (b'{"event": "done"}', "at", "Field required", "RFC 3339"),
    "both missing": (b"{}", "event", "Field required", "also mend at"),
    "number as caller": (ticket(caller=13812345678), "caller", "Input should be a valid string", "3 to 20 digits"),
    "kind as number": (ticket(kind=1), "kind", "Input should be a valid string", "use one of: emergency"),
    "long crew": (ticket(crew="x" * 201), "crew", "String should have at most 200", "at most 200"),
    "slash in call id": (ticket(call_id="a/b"), "call_id", "not a usable id", "Linkedid"),
    "list": (b"[]", "payload", "not a JSON object", "send one JSON object"),
    "text": (b"notified", "payload", "not JSON", "send one JSON object"),
    "bytes": (b"\xff\xfe", "payload", "not JSON", "send one JSON object"),
    "nothing": (b"", "payload", "not JSON", "send one JSON object"),
    "twice a key": (b'{"event":"done","event":"done"}', "payload", "not JSON", "send one JSON object"),
    "NaN": (ticket(more=float("nan")), "payload", "not JSON", "send one JSON object"),
    "half a character": (b'{"event":"done","crew":"\\ud800"}', "payload", "not JSON", "send one JSON object"),
    "deep": (b"[" * 9000, "payload", "not JSON", "send one JSON object"),
    "long": (ticket(more="x" * MAX_BYTES), "payload", "too long", f"at most {MAX_BYTES} bytes"),
    "many keys": (ticket(**{f"k{n}": n for n in range(40)}), "payload", "too many unknown keys", "send only event, at"),
}


@pytest.mark.parametrize("name", REFUSED_TICKETS)
def test_an_unusable_ticket_is_refused_with_a_remedy(name: str) -> None:
    payload, where, what, remedy = REFUSED_TICKETS[name]
    with pytest.raises(BadInput) as refused:
        ticket_report(payload, "T1", NOW, "mqtt")
    assert where == refused.value.where
    assert what in refused.value.what
    assert remedy in refused.value.remedy
    assert len(refused.value.got) <= 120


@pytest.mark.parametrize("ticket_id", ["", "a b", "a/b", "+", "a#", "x" * 129, "a\x00", "a\u2028"])
def test_an_unusable_id_is_refused(ticket_id: str) -> None:
    with pytest.raises(BadInput, match="ticket_id: not a usable id"):
        ticket_report(ticket(), ticket_id, NOW, "mqtt")


def test_a_refusal_masks_numbers() -> None:
    with pytest.raises(BadInput) as refused:
        ticket_report(ticket(caller=13812345678), "T1", NOW, "mqtt")
    assert refused.value.got == "138****5678"


def test_a_greeting_is_read() -> None:
    expected = GreetingEvidence("1.2", NOW, "http", True, True, False, 2.0, 1.0)
    payload = greeting(in_order=False, delay_seconds=2, confidence=1)
    assert (expected, []) == greeting_evidence(payload, "1.2", NOW, "http")


def test_a_greeting_in_doubt_is_read() -> None:
    said = {"engine": "asr/2", "transcript": "您好", "delay_low_seconds": 0.5, "hits": [HIT]}
    payload = greeting(named=None, in_order=None, **said)
    evidence, warnings = greeting_evidence(payload, "1.2", NOW, "http")
    expected = GreetingEvidence(
        "1.2", NOW, "http", True, None, None, 0.8, 0.9, 0.5, engine="asr/2", reasons=(Doubt.CANNOT_TELL,),
        hits=(Hit(Part.GREETING, "您好", 0.8, 1.3, 0.97),), transcript="您好",
    )  # fmt: skip
    assert (expected, []) == (evidence, warnings)


HIT = {"part": "greeting", "say": "您好", "start_seconds": 0.8, "end_seconds": 1.3, "probability": 0.97}
HELLO = {"probability": 0.97, "start_seconds": 0.8, "end_seconds": 1.3, "say": "您好"}
GAS = {"probability": 0.95, "start_seconds": 1.4, "end_seconds": 2.2, "say": "云海燃气"}


def guessed(**said: object) -> GreetingEvidence:
    whole = {"engine": "asr/2", "greeting": HELLO, "name": GAS, "delay_seconds": 0.8}
    evidence, warnings = greeting_evidence(json.dumps({**whole, **said}).encode(), "1.2", NOW, "mqtt")
    assert warnings == []
    return evidence


def test_probabilities_are_evidence_of_what_was_heard() -> None:
    hits = (Hit(Part.GREETING, "您好", 0.8, 1.3, 0.97), Hit(Part.NAME, "云海燃气", 1.4, 2.2, 0.95))
    expected = GreetingEvidence("1.2", NOW, "mqtt", True, True, None, 0.8, 0.95, engine="asr/2", hits=hits)
    assert expected == guessed()


@pytest.mark.parametrize(
    ("name", "named", "reasons"),
    [
        ({"probability": 0.9}, True, ()),
        ({"probability": 0.89}, None, (Doubt.BETWEEN_THRESHOLDS,)),
        ({"probability": 0.5}, None, (Doubt.CANNOT_TELL,)),
        ({"probability": 0.01}, None, (Doubt.ENGINE_CANNOT_DENY,)),
        (None, None, (Doubt.CANNOT_TELL,)),
    ],
)
def test_probabilities_deny_nothing(name: object, named: bool | None, reasons: tuple[Doubt, ...]) -> None:
    evidence = guessed(name=name)
    assert (named, reasons) == (evidence.named, evidence.reasons)
    assert [Part.GREETING] == [hit.part for hit in evidence.hits]


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ({"greeting": {"probability": 1.1}}, "greeting"),
        ({"greeting": {"probability": 0.9, "p": 1}}, "greeting"),
        ({"greeting": True}, "greeting"),
        ({"name": {"probability": 0.9, "start_seconds": -1}}, "name"),
        ({"delay_seconds": 3601}, "delay_seconds"),
        ({"delay_low_seconds": 0.9}, "delay_low_seconds"),
        ({"delay_seconds": None, "delay_low_seconds": 0.9}, "delay_low_seconds"),
        ({"engine": "x" * 101}, "engine"),
        ({"transcript": "x" * 2001}, "transcript"),
    ],
)
def test_unusable_probabilities_are_refused(said: dict[str, object], where: str) -> None:
    with pytest.raises(BadInput) as refused:
        guessed(**said)
    assert where == refused.value.where
    assert refused.value.remedy


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ({"greeted": 1}, "greeted"),
        ({"greeted": None}, "in_order"),
        ({"greeted": None, "in_order": False}, "in_order"),
        ({"hits": [{**HIT, "part": "company"}]}, "hits"),
        ({"hits": [HIT] * 33}, "hits"),
        ({"hits": HIT}, "hits"),
        ({"delay_low_seconds": 0.9}, "delay_low_seconds"),
        ({"named": "true"}, "named"),
        ({"greeted": False}, "in_order"),
        ({"delay_seconds": -0.1}, "delay_seconds"),
        ({"delay_seconds": True}, "delay_seconds"),
        ({"delay_seconds": 1e9}, "delay_seconds"),
        ({"confidence": 1.01}, "confidence"),
        ({"confidence": None}, "confidence"),
    ],
)
def test_an_unusable_greeting_is_refused(said: dict[str, object], where: str) -> None:
    with pytest.raises(BadInput) as refused:
        greeting_evidence(greeting(**said), "1.2", NOW, "mqtt")
    assert where == refused.value.where


def test_a_number_beyond_floats_is_refused() -> None:
    payload = greeting().replace(b"0.9", b"1e999")
    with pytest.raises(BadInput) as refused:
        greeting_evidence(payload, "1.2", NOW, "mqtt")
    assert refused.value.where == "confidence"
