"""Alerts and their outbox: kept together, told once per key, and what became of each message."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.domain.alerting.alert import Alert, AlertEvent, ChannelState, Delivery, Outgoing, Severity, key_of
from monitor.domain.records import Batch
from monitor.domain.verdicts import Outcome
from monitor.store import Store
from tests.store.samples import call, instants, later, maybe_at, named_values, verdict, words


def alert(subject: str = "main/repair", seconds: float = 0, **more: Any) -> Alert:
    fired_at = later(seconds)
    values = (("queue", "repair"), ("rings", 6), ("seconds", 27.1))
    key = key_of("ringing_long", subject, fired_at)
    made = Alert(key, "ringing_long", Severity.WARNING, subject, "ringing", values, fired_at)
    return replace(made, **more)


def outgoing(of: Alert, channel: str = "lead", event: AlertEvent = AlertEvent.FIRED) -> Outgoing:
    payload = {"key": of.key, "sentences": {"zh-CN": "维修队列有来电", "en": "a caller"}, "level": 0}
    return Outgoing(f"{of.key}:{event}:{channel}", of.key, event, channel, payload, later(1))


alerts = st.builds(
    Alert,
    key=words, name=words, severity=st.sampled_from(Severity), subject=words, reason=words, values=named_values,
    fired_at=instants, level=st.integers(0, 10), reminders=st.integers(0, 10_000), told_at=maybe_at,
    told_to=st.lists(words, max_size=3).map(tuple), resolved_at=maybe_at, acknowledged_at=maybe_at,
    acknowledged_by=words, comment=words,
)  # fmt: skip


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=alerts)
async def test_an_alert_comes_back_as_it_was(store: Store, made: Alert) -> None:
    await store.write(Batch(alerts=[made]))
    assert made == await store.alert(made.key)


async def test_an_alert_its_messages_and_their_cause_are_kept_as_one(store: Store) -> None:
    made = alert()
    broken = replace(outgoing(made), payload={"rings": object()})
    with pytest.raises(TypeError):
        await store.write(Batch(calls=[call("c1")], alerts=[made], outbox=[broken]))
    assert {0} == set((await store.counts()).values())
    missed = call("c1", 0, verdict("four_ring", Outcome.MISSED))
    await store.write(Batch(calls=[missed], alerts=[made], outbox=[outgoing(made)]))
    assert [Delivery(outgoing(made))] == await store.deliveries([made.key])
    assert [made] == await store.open_alerts()


async def test_the_last_word_on_an_alert_counts_and_the_first_on_a_message(store: Store) -> None:
    made = alert()
    first = outgoing(made)
    await store.write(Batch(alerts=[made], outbox=[first]))
    await store.outbox_sent(first.key, later(2))
    acknowledged = replace(made, acknowledged_at=later(3), acknowledged_by="王芳", comment="已派人")
    await store.write(Batch(alerts=[acknowledged], outbox=[replace(first, created_at=later(9))]))
    assert acknowledged == await store.alert(made.key)
    assert [Delivery(first, sent_at=later(2), attempts=1)] == await store.deliveries([made.key])


async def test_open_newest_and_recent(store: Store) -> None:
    old, firing, done = alert("a", 0, resolved_at=later(5)), alert("b", 1), alert("c", 2, resolved_at=later(50))
    await store.write(Batch(alerts=[old, firing, done]))
    assert [firing] == await store.open_alerts()
    assert [done, firing] == await store.newest_alerts(2)
    assert [firing, done] == await store.recent_alerts(later(20))
    assert await store.alert("nobody") is None


async def test_each_channel_has_its_own_line_in_order(store: Store) -> None:
    made = alert()
    lead = [outgoing(made, "lead", event) for event in AlertEvent]
    await store.write(Batch(outbox=[*lead, outgoing(made, "wecom")]))
    assert lead[:3] == [each.outgoing for each in await store.outbox_waiting("lead", 3)]
    await store.outbox_sent(lead[0].key, later(5))
    await store.outbox_failed(lead[1].key, "refused", gave_up_at=later(6))
    await store.outbox_failed(lead[2].key, "connection refused")
    assert lead[2:] == [each.outgoing for each in await store.outbox_waiting("lead", 9)]
    states = await store.channel_states(["wecom", "lead", "none"])
    assert states == [
        ChannelState("wecom", 1),
        ChannelState("lead", 2, "connection refused", later(5)),
        ChannelState("none", 0),
    ]


async def test_tries_are_counted(store: Store) -> None:
    message = outgoing(alert())
    await store.write(Batch(outbox=[message]))
    await store.outbox_failed(message.key, "timed out")
    await store.outbox_failed(message.key, "refused \0")
    (failed,) = await store.outbox_waiting("lead", 9)
    assert (2, "refused \ufffd", None) == (failed.attempts, failed.last_error, failed.sent_at)
    await store.outbox_sent(message.key, later(7))
    assert [Delivery(message, later(7), None, 3, "")] == await store.deliveries([message.alert_key])
