"""Metrics: each call counts once, a revision counts as one, and what is not known is not shown."""

import math
import re
import subprocess

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from monitor.domain.facts import Direction, End
from monitor.domain.records import Batch, JudgedCall, JudgedTicket, RawEvent, Refusal
from monitor.domain.room import LinkView, MemberState, OpenTickets, QueueView, RoomView
from monitor.domain.rules.case import GreetingEvidence
from monitor.domain.tickets import Kind, Stage, Ticket
from monitor.domain.verdicts import Outcome
from monitor.metrics import CLOSED_SET, Metrics
from tests.domain.calls_at_hand import START, abandoned, after, answered, judged, with_gap
from tests.metrics.exposition import names, scraped, value
from tests.parts.apt import ensure_program

MET, MISSED, PENDING, UNKNOWN = Outcome.MET, Outcome.MISSED, Outcome.PENDING, Outcome.UNKNOWN
VERDICTS = "hotline_verdicts_total"
REVISED = "hotline_verdicts_revised_total"


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


@pytest.fixture
def metrics(registry: CollectorRegistry) -> Metrics:
    return Metrics(registry, 5.0)


def calls(*found: JudgedCall) -> Batch:
    return Batch(calls=list(found))


def verdicts(registry: CollectorRegistry, rule: str, outcome: Outcome) -> float | None:
    return value(registry, VERDICTS, pbx="hq", queue="repair", rule=rule, outcome=outcome)


def test_a_call_is_counted_once_when_it_is_over(metrics: Metrics, registry: CollectorRegistry) -> None:
    talking = answered(end=End.IN_PROGRESS, ended_at=None)
    for facts in (talking, answered(), answered()):
        metrics.tell(calls(judged(facts)))
    assert value(registry, "hotline_calls_total", pbx="hq", queue="repair", end="answered") == 1.0
    assert value(registry, "hotline_talk_seconds_count") == 1.0


REVISIONS: dict[str, tuple[tuple[Outcome, ...], dict[Outcome, float], dict[tuple[Outcome, Outcome], float]]] = {
    "decided at once": ((MET, MET), {MET: 1}, {}),
    "decided later": ((PENDING, PENDING, MISSED, MISSED), {MISSED: 1}, {}),
    "revised by a late fact": ((MISSED, MET, MET), {MISSED: 1}, {(MISSED, MET): 1}),
    "revised twice": ((UNKNOWN, MET, UNKNOWN), {UNKNOWN: 1}, {(UNKNOWN, MET): 1, (MET, UNKNOWN): 1}),
    "open again": ((MISSED, PENDING, MET), {MISSED: 1}, {(MISSED, PENDING): 1, (PENDING, MET): 1}),
    "never decided": ((PENDING,), {}, {}),
}


@pytest.mark.parametrize("name", REVISIONS)
def test_a_verdict_is_counted_once_and_its_revisions_apart(
    name: str, metrics: Metrics, registry: CollectorRegistry
) -> None:
    told, expected, revised = REVISIONS[name]
    for outcome in told:
        metrics.tell(calls(judged(answered(), dispatch=outcome)))
    assert expected == {outcome: n for outcome in Outcome if (n := verdicts(registry, "dispatch", outcome))}
    found = {key: n for key, n in scraped(registry).items() if key[0] == REVISED}
    assert sum(revised.values()) == sum(found.values())
    for (before, after_it), count in revised.items():
        assert count == value(registry, REVISED, rule="dispatch", from_outcome=before, to_outcome=after_it)


def test_series_that_count_begin_at_zero_before_the_first_call(registry: CollectorRegistry) -> None:
    """Prometheus sees growth only: the first miss of a queue must not be the value that its series begins with."""
    metrics = Metrics(registry, 5.0, pbxs=["hq"], rules=["four_ring"])
    assert verdicts(registry, "four_ring", MISSED) is None
    metrics.see(RoomView(queues=(QueueView("repair", 0, 0.0, ()),), links=(LinkView("ami:hq", True, None),)))
    found = {outcome: verdicts(registry, "four_ring", outcome) for outcome in Outcome}
    assert {MET: 0.0, MISSED: 0.0, Outcome.EXEMPT: 0.0, UNKNOWN: 0.0, PENDING: None} == found
    assert value(registry, "hotline_calls_total", pbx="hq", queue="repair", end="abandoned") == 0.0
    assert value(registry, "hotline_calls_total", pbx="hq", queue="", end="answered") == 0.0
    assert value(registry, REVISED, rule="four_ring", from_outcome="missed", to_outcome="met") == 0.0
    assert value(registry, REVISED, rule="four_ring", from_outcome="met", to_outcome="met") is None
    assert value(registry, "hotline_frames_unreadable_total", link="ami:hq") == 0.0
    assert value(registry, "hotline_dispatch_seconds_count", kind="emergency") == 0.0
    metrics.tell(calls(judged(answered(), four_ring=MISSED)))
    assert verdicts(registry, "four_ring", MISSED) == 1.0


def test_what_was_counted_is_remembered_within_a_bound(registry: CollectorRegistry) -> None:
    metrics = Metrics(registry, 5.0, remembered=2)
    for call_id in ("1.1", "1.2", "1.1", "1.3", "1.1", "1.2"):
        metrics.tell(calls(judged(answered(call_id))))
    assert value(registry, "hotline_calls_total", pbx="hq", queue="repair", end="answered") == 4.0


def test_the_answering_ring_and_the_waits(metrics: Metrics, registry: CollectorRegistry) -> None:
    metrics.tell(calls(judged(answered("1.1")), judged(answered("1.2", answer=4)), judged(abandoned())))
    found = {le: value(registry, "hotline_rings_before_answer_bucket", le=le) for le in ("1.0", "5.0", "6.0", "10.0")}
    assert found == {"1.0": 1.0, "5.0": 1.0, "6.0": 2.0, "10.0": 2.0}
    assert value(registry, "hotline_wait_seconds_bucket", le="15.0") == 2.0
    assert value(registry, "hotline_wait_seconds_bucket", le="30.0") == 3.0
    assert value(registry, "hotline_ring_seconds_bucket", le="20.0") == 2.0
    assert value(registry, "hotline_ring_seconds_count") == 3.0


@pytest.mark.parametrize(
    ("facts", "series"),
    [
        (with_gap(answered()), "hotline_wait_seconds_count"),
        (answered(end=End.LOST), "hotline_talk_seconds_count"),
        (answered(direction=Direction.OUTBOUND), "hotline_rings_before_answer_count"),
    ],
    ids=["gap", "lost", "outbound"],
)
def test_what_cannot_be_vouched_for_is_not_measured(
    facts: object, series: str, metrics: Metrics, registry: CollectorRegistry
) -> None:
    metrics.tell(calls(judged(facts)))  # type: ignore[arg-type]
    assert value(registry, series) == 0.0
    assert sum(n for (name, _), n in scraped(registry).items() if name == "hotline_calls_total") == 1.0


def ticket(**more: object) -> Batch:
    stages = ((Stage.REPORTED, after(10)), (Stage.NOTIFIED, after(70)))
    told = {"ticket_id": "T1", "kind": Kind.EMERGENCY, "first_seen_at": after(10), "stages": stages}
    return Batch(tickets=[JudgedTicket(Ticket(**{**told, **more}), None)])  # type: ignore[arg-type]


def test_dispatch_is_measured_from_the_report_once(metrics: Metrics, registry: CollectorRegistry) -> None:
    metrics.tell(ticket(stages=((Stage.REPORTED, after(10)),)))
    metrics.tell(ticket())
    metrics.tell(ticket())
    assert value(registry, "hotline_dispatch_seconds_count", kind="emergency") == 1.0
    assert value(registry, "hotline_dispatch_seconds_sum", kind="emergency") == 60.0


@pytest.mark.parametrize("together", [True, False])
def test_dispatch_of_a_joined_ticket_is_measured_from_the_answer(
    together: bool, metrics: Metrics, registry: CollectorRegistry
) -> None:
    joined = ticket(pbx="hq", call_id="1700000000.42")
    call = judged(answered(answer=40))
    if together:
        joined.calls.append(call)
    else:
        metrics.tell(calls(call))
    metrics.tell(joined)
    assert value(registry, "hotline_dispatch_seconds_sum", kind="emergency") == 30.0


def test_events_refusals_greetings_and_alerts(metrics: Metrics, registry: CollectorRegistry) -> None:
    raw = [RawEvent("hq", START, bytes([n]), "Hangup", "1.1", b"") for n in range(3)]
    heard = GreetingEvidence("1.1", START, "http", True, True, True, 0.8, 1.0)
    batch = Batch(raw=raw, refusals=[Refusal(START, "mqtt", "not JSON", "x")], greetings=[heard, heard])
    metrics.tell(batch)
    metrics.alert_sent("dingtalk", "ok")
    assert value(registry, "hotline_events_total", link="ami:hq", kind="Hangup") == 3.0
    assert value(registry, "hotline_frames_unreadable_total", link="mqtt") == 1.0
    assert value(registry, "hotline_greeting_delay_seconds_count") == 1.0
    assert value(registry, "hotline_alerts_sent_total", channel="dingtalk", result="ok") == 1.0


def test_labels_stay_few(metrics: Metrics, registry: CollectorRegistry) -> None:
    raw = [RawEvent("hq", START, b"", f"Kind{n}", "1.1", b"") for n in range(500)]
    metrics.tell(Batch(raw=raw))
    found = [key for key in scraped(registry) if key[0] == "hotline_events_total"]
    assert len(found) == CLOSED_SET + 1
    assert value(registry, "hotline_events_total", link="ami:hq", kind="other") == 400.0


ROOM = RoomView(
    queues=(QueueView("repair", 2, 31.5, ((MemberState.IDLE, 1), (MemberState.TALKING, 3))),),
    tickets=(OpenTickets(Kind.EMERGENCY, Stage.NOTIFIED, 2), OpenTickets(None, Stage.REPORTED, 1)),
    links=(LinkView("ami:hq", True, START), LinkView("mqtt", False, None, "refused")),
    coverage_ratio=0.998,
    store_lag_seconds=0.25,
)


def test_the_room_is_shown(metrics: Metrics, registry: CollectorRegistry) -> None:
    metrics.see(ROOM)
    assert value(registry, "hotline_calls_waiting", queue="repair") == 2.0
    assert value(registry, "hotline_longest_wait_seconds", queue="repair") == 31.5
    assert value(registry, "hotline_agents", queue="repair", state="talking") == 3.0
    assert value(registry, "hotline_tickets_open", kind="emergency", stage="notified") == 2.0
    assert value(registry, "hotline_tickets_open", kind="other", stage="reported") == 1.0
    assert value(registry, "hotline_tickets_open", kind="repair", stage="arrived") == 0.0
    assert (
        value(registry, "hotline_link_up", link="ami:hq"),
        value(registry, "hotline_link_up", link="mqtt"),
    ) == (1.0, 0.0)
    assert START.timestamp() == value(registry, "hotline_link_last_event_timestamp_seconds", link="ami:hq")
    assert None is value(registry, "hotline_link_last_event_timestamp_seconds", link="mqtt")
    assert value(registry, "hotline_coverage_ratio") == 0.998
    assert value(registry, "hotline_store_lag_seconds") == 0.25


def test_a_dead_link_draws_no_zero(metrics: Metrics, registry: CollectorRegistry) -> None:
    metrics.see(ROOM)
    metrics.see(RoomView(links=(LinkView("ami:hq", False, START, "reset"),)))
    gone = {"hotline_calls_waiting", "hotline_longest_wait_seconds", "hotline_agents", "hotline_tickets_open"}
    assert set() == gone & names(registry)
    assert value(registry, "hotline_link_up", link="ami:hq") == 0.0
    coverage = value(registry, "hotline_coverage_ratio")
    assert coverage is not None
    assert math.isnan(coverage)


PROMISED = {
    "calls": "counter",
    "verdicts": "counter",
    "verdicts_revised": "counter",
    "events": "counter",
    "frames_unreadable": "counter",
    "alerts_sent": "counter",
    "rings_before_answer": "histogram",
    "ring_seconds": "histogram",
    "wait_seconds": "histogram",
    "talk_seconds": "histogram",
    "dispatch_seconds": "histogram",
    "greeting_delay_seconds": "histogram",
    "calls_waiting": "gauge",
    "longest_wait_seconds": "gauge",
    "agents": "gauge",
    "tickets_open": "gauge",
    "link_up": "gauge",
    "link_last_event_timestamp_seconds": "gauge",
    "coverage_ratio": "gauge",
    "store_lag_seconds": "gauge",
}


def full(metrics: Metrics) -> None:
    metrics.see(ROOM)
    metrics.tell(calls(judged(answered(), four_ring=MET), judged(abandoned(), four_ring=MISSED)))
    metrics.tell(calls(judged(answered(), four_ring=MISSED)))
    metrics.tell(ticket())
    metrics.tell(Batch(raw=[RawEvent("hq", START, b"", "Hangup", "1.1", b"")]))


def test_the_metrics_are_the_promised_ones(registry: CollectorRegistry) -> None:
    Metrics(registry, 5.0)
    found = {metric.name.removeprefix("hotline_"): metric.type for metric in registry.collect()}
    assert found == PROMISED


def test_no_label_holds_a_number_or_a_call(metrics: Metrics, registry: CollectorRegistry) -> None:
    full(metrics)
    labels = [text for _, pairs in scraped(registry) for _, text in pairs]
    assert [text for text in labels if re.search(r"\d{7,}|李静", text)] == []


@pytest.mark.real
def test_promtool_finds_nothing_to_say(metrics: Metrics, registry: CollectorRegistry) -> None:
    promtool = ensure_program("promtool", "prometheus")
    full(metrics)
    done = subprocess.run(
        [str(promtool), "check", "metrics"], input=generate_latest(registry), capture_output=True, check=False
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, b"")


def test_two_in_one_process_do_not_meet(registry: CollectorRegistry) -> None:
    other = CollectorRegistry()
    Metrics(registry, 5.0)
    Metrics(other, 5.0).tell(calls(judged(answered())))
    assert None is value(registry, "hotline_calls_total", pbx="hq", queue="repair", end="answered")
    assert value(other, "hotline_calls_total", pbx="hq", queue="repair", end="answered") == 1.0
