"""The alert desk: what is fired, reminded, escalated and resolved, to whom, and what is held back."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.alerting.alert import Alert, AlertEvent, Severity, key_of, outgoing_key
from monitor.domain.alerting.desk import MOST_OPEN, AlertDesk, Decisions, Policy
from monitor.domain.alerting.finding import Finding
from monitor.domain.alerting.routing import Hours, Route, Routing, Shift
from monitor.domain.situation import Situation
from tests.domain.alerting.hotline import Hotline, at

WARNING, CRITICAL = Severity.WARNING, Severity.CRITICAL
CALM = Policy(remind_seconds=0, escalate_seconds=0)
EVERYBODY = Routing(UTC, ("lead",))


@dataclass
class Scripted:
    """Finds what the test says."""

    name: ClassVar[str] = "scripted"
    stays_seconds: float | None = None
    for_seconds: float = 0.0
    clear_seconds: float = 0.0
    found: list[Finding] = field(default_factory=list)
    blind: bool = False

    def find(self, situation: Situation) -> list[Finding]:  # noqa: ARG002 -- every condition has the same face
        return self.found

    def sees(self, subject: str, situation: Situation) -> bool:  # noqa: ARG002 -- every condition has the same face
        return not self.blind


class Play:
    """A desk with one condition, looked at by the second."""

    def __init__(self, condition: Scripted | None = None, policy: Policy = CALM, routing: Routing = EVERYBODY) -> None:
        self.condition = condition or Scripted()
        self.desk = AlertDesk([self.condition], policy, routing)
        self.hotline = Hotline()
        self.kept: dict[str, Alert] = {}

    def look(self, seconds: float, *found: Finding) -> Decisions:
        self.condition.found = list(found)
        decisions = self.desk.decide(self.hotline.look(seconds))
        self.kept |= {alert.key: alert for alert in decisions.alerts}
        return decisions

    def events(self, seconds: float, *found: Finding) -> list[tuple[str, str]]:
        return [(told.event.value, told.alert.subject) for told in self.look(seconds, *found).told]

    def restarted(self) -> "Play":
        again = Play(self.condition)
        again.desk = AlertDesk([self.condition], self.desk._policy, self.desk._routing)
        again.desk.restore(self.kept.values())
        again.kept = dict(self.kept)
        return again


def amiss(
    subject: str = "q", severity: Severity = WARNING, since: float | None = None, lasted: float = 0.0, **more: bool
) -> Finding:
    since_at = None if since is None else at(since)
    return Finding(subject, severity, "why", (("queue", subject),), since_at, lasted, **more)


def test_it_is_fired_once_and_resolved_once() -> None:
    play = Play()
    assert [("fired", "q")] == play.events(0, amiss())
    assert [] == play.events(1, amiss())
    assert not play.look(2, amiss())
    assert [("resolved", "q")] == play.events(3)
    assert [] == play.events(4)
    (alert,) = play.kept.values()
    assert (at(0), at(0), at(3), ("lead",)) == (alert.fired_at, alert.told_at, alert.resolved_at, alert.told_to)


def test_a_beginning_that_the_situation_tells_makes_the_key() -> None:
    for seconds in (5.0, 9.0):
        (alert,) = Play().look(seconds, amiss(since=2)).alerts
        assert (key_of("scripted", "q", at(2)), at(2)) == (alert.key, alert.fired_at)


def test_it_must_last() -> None:
    play = Play(Scripted(for_seconds=10))
    assert [] == play.events(0, amiss()) + play.events(9, amiss())
    assert [] == play.events(10) + play.events(11, amiss()) + play.events(20, amiss())
    assert [("fired", "q")] == play.events(21, amiss())
    assert [at(11)] == [alert.fired_at for alert in play.desk.open_alerts]


@pytest.mark.parametrize(("lasted", "expected"), [(9.9, []), (10.0, [("fired", "q")])])
def test_how_long_it_lasted_is_told_with_its_beginning(lasted: float, expected: list[tuple[str, str]]) -> None:
    assert expected == Play(Scripted(for_seconds=10)).events(0, amiss(since=0, lasted=lasted))


def test_it_must_be_gone_for_a_while() -> None:
    play = Play(Scripted(clear_seconds=30))
    play.look(0, amiss())
    assert [] == play.events(10) + play.events(39) + play.events(39.5, amiss()) + play.events(41) + play.events(70.9)
    assert [("resolved", "q")] == play.events(71)


def test_between_limit_and_margin_it_only_keeps_on() -> None:
    play = Play()
    assert [] == play.events(0, amiss(raises=False))
    play.look(1, amiss())
    assert [] == play.events(2, amiss(raises=False))
    assert [("resolved", "q")] == play.events(3)


def test_what_cannot_be_seen_is_frozen() -> None:
    play = Play(Scripted(clear_seconds=5))
    play.look(0, amiss())
    play.look(1)
    play.condition.blind = True
    assert [] == play.events(2) + play.events(900)
    play.condition.blind = False
    assert [] == play.events(901) + play.events(905)
    assert [("resolved", "q")] == play.events(906)


def test_a_frozen_alert_still_reminds() -> None:
    play = Play(policy=Policy(remind_seconds=60, escalate_seconds=0))
    play.look(0, amiss())
    play.condition.blind = True
    assert [("reminded", "q")] == play.events(60)


def test_reminders_go_on_until_somebody_acknowledges() -> None:
    play = Play(policy=Policy(remind_seconds=60, escalate_seconds=0))
    (fired,) = play.look(0, amiss()).alerts
    told = [event for seconds in range(1, 200) for event in play.events(seconds, amiss())]
    assert [("reminded", "q")] * 3 == told
    acknowledged = play.desk.acknowledge(fired.key, "王芳", "已派人", at(200))
    assert acknowledged is not None
    assert ("王芳", "已派人", at(200)) == (
        acknowledged.acknowledged_by, acknowledged.comment, acknowledged.acknowledged_at
    )  # fmt: skip
    assert [] == [event for seconds in range(200, 900) for event in play.events(seconds, amiss())]
    assert [("resolved", "q")] == play.events(901)
    assert play.desk.acknowledge(fired.key, "x", "", at(902)) is None


def test_escalation_rises_to_the_highest_level() -> None:
    play = Play(policy=Policy(remind_seconds=0, escalate_seconds=100, highest_level=2))
    play.look(0, amiss())
    told = [(seconds, one.alert.level) for seconds in range(1, 500) for one in play.look(seconds, amiss()).told]
    assert [(100, 1), (200, 2)] == told


def test_an_escalation_is_a_reminder_too() -> None:
    play = Play(policy=Policy(remind_seconds=60, escalate_seconds=120))
    play.look(0, amiss())
    told = [(seconds, event) for seconds in range(1, 181) for event, _ in play.events(seconds, amiss())]
    assert [(60, "reminded"), (120, "escalated"), (180, "reminded")] == told


def test_growing_worse_is_told_though_it_was_acknowledged() -> None:
    play = Play()
    (fired,) = play.look(0, amiss()).alerts
    play.desk.acknowledge(fired.key, "Li", "", at(1))
    (told,) = play.look(2, amiss(severity=CRITICAL)).told
    assert (AlertEvent.ESCALATED, CRITICAL, None, fired.key) == (
        told.event, told.alert.severity, told.alert.acknowledged_at, told.alert.key
    )  # fmt: skip
    assert [] == play.events(3, amiss(severity=CRITICAL))
    assert [] == play.events(4, amiss())
    assert [CRITICAL] == [alert.severity for alert in play.desk.open_alerts]


def test_an_occurrence_stays_for_its_while_and_has_no_end_to_tell() -> None:
    play = Play(Scripted(stays_seconds=100))
    assert [("fired", "q")] == play.events(0, amiss(since=-5, lasted=5))
    assert [] == play.events(1) + play.events(99)
    (alert,) = play.look(100).alerts
    assert at(100) == alert.resolved_at
    assert [] == play.events(101, amiss(since=-5, lasted=106)) + play.events(102, amiss(since=-5, lasted=50))


@pytest.mark.parametrize(("lasted", "count"), [(99.9, 1), (100.0, 0)])
def test_an_occurrence_of_long_ago_is_not_told(lasted: float, count: int) -> None:
    assert count == len(Play(Scripted(stays_seconds=100)).look(0, amiss(since=-lasted, lasted=lasted)).told)


def test_a_restart_neither_repeats_nor_forgets() -> None:
    play = Play(policy=Policy(remind_seconds=60, escalate_seconds=0))
    play.look(0, amiss(since=0))
    again = play.restarted()
    assert [] == again.events(30, amiss(since=0))
    assert [("reminded", "q")] == again.events(60, amiss(since=0))
    assert [("resolved", "q")] == again.events(61)
    assert [] == again.restarted().events(62)


def test_a_second_monitor_finds_the_same_keys() -> None:
    one, other = Play(), Play()
    told = [play.look(seconds, amiss(since=3)).told for play, seconds in ((one, 4.0), (other, 4.7))]
    keys = [[outgoing_key(each.alert, each.event, "lead") for each in some] for some in told]
    assert keys[0] == keys[1] != []


def test_the_same_beginning_again_after_its_end_is_another_alert() -> None:
    play = Play()
    (first,) = play.look(0, amiss(since=0)).alerts
    play.look(1)
    (second,) = play.look(2, amiss(since=0)).alerts
    assert (at(0), at(2)) == (first.fired_at, second.fired_at)
    again = play.restarted()
    again.look(3)
    (third,) = again.look(4, amiss(since=0)).alerts
    assert 3 == len({first.key, second.key, third.key})


def test_what_another_monitor_s_lead_acknowledged_is_acknowledged_here() -> None:
    play = Play(policy=Policy(remind_seconds=60, escalate_seconds=60))
    (fired,) = play.look(0, amiss()).alerts
    play.desk.hear_of([replace(fired, acknowledged_at=at(5), acknowledged_by="Li", comment="seen")])
    assert [] == play.events(900, amiss())
    assert ["Li"] == [alert.acknowledged_by for alert in play.desk.open_alerts]
    play.desk.hear_of([replace(fired, key="another", subject="other")])
    assert 1 == len(play.desk.open_alerts)


def test_an_alert_of_a_condition_that_is_switched_off_ends() -> None:
    play = Play()
    play.look(0, amiss())
    desk = AlertDesk([], CALM, EVERYBODY)
    desk.restore(play.kept.values())
    assert [AlertEvent.RESOLVED] == [told.event for told in desk.decide(play.hotline.look(5)).told]


NIGHT = Hours(time(9, 30, 10), time(9, 31, 40))
"""START is at 09:30: quiet from 10 s to 100 s."""


def test_quiet_hours_hold_back_what_is_not_critical() -> None:
    play = Play(routing=Routing(UTC, ("lead",), quiet=NIGHT))
    assert [("fired", "bad")] == play.events(20, amiss(), amiss("bad", CRITICAL), amiss("gone"))
    assert [] == play.events(50, amiss(), amiss("bad", CRITICAL))
    assert [("fired", "q")] == play.events(100, amiss(), amiss("bad", CRITICAL))
    assert {"q": at(100), "bad": at(20), "gone": None} == {alert.subject: alert.told_at for alert in play.kept.values()}


def test_quiet_hours_hold_back_reminders_of_what_was_told_before() -> None:
    play = Play(policy=Policy(remind_seconds=30, escalate_seconds=0), routing=Routing(UTC, ("lead",), quiet=NIGHT))
    play.look(0, amiss())
    told = [seconds for seconds in range(1, 125) for _ in play.events(seconds, amiss())]
    assert [100, 120] == told


def test_the_cap_tells_of_the_rest_in_one_alert() -> None:
    play = Play(policy=replace(CALM, most_told=3, cap_seconds=600))
    found = [amiss(f"q{number}") for number in range(5)]
    assert [("fired", "q0"), ("fired", "q1"), ("fired", "q2"), ("fired", "warning")] == play.events(0, *found)
    (flood,) = [alert for alert in play.desk.open_alerts if alert.name == "flood"]
    assert (WARNING, "more", (("count", 2),)) == (flood.severity, flood.reason, flood.values)
    assert [] == play.events(599, *found)
    assert [("fired", "q3"), ("fired", "q4")] == play.events(600, *found)
    assert [("resolved", "warning")] == play.events(660, *found)


def test_noise_cannot_use_up_what_is_kept_for_the_critical() -> None:
    play = Play(policy=replace(CALM, most_told=3))
    play.look(0, *(amiss(f"q{number}") for number in range(9)))
    assert [("fired", "bad")] == play.events(1, *(amiss(f"q{number}") for number in range(9)), amiss("bad", CRITICAL))


def test_the_critical_come_first() -> None:
    play = Play()
    assert ["b", "a", "c"] == [subject for _, subject in play.events(0, amiss("a"), amiss("b", CRITICAL), amiss("c"))]


def test_more_open_alerts_than_can_be_held_are_said() -> None:
    play = Play(policy=replace(CALM, most_told=1))
    play.look(0, *(amiss(f"q{number}") for number in range(MOST_OPEN + 7)))
    (flood,) = [alert for alert in play.desk.open_alerts if alert.name == "flood"]
    assert (("count", MOST_OPEN - 1 + 7),) == flood.values


ROUTES = Routing(
    UTC,
    ("day", "night", "boss", "log"),
    routes=(
        Route(("day",), shifts=("day",)),
        Route(("night",), shifts=("night",)),
        Route(("boss",), severities=(CRITICAL,), from_level=1),
        Route(("log", "day"), severities=(CRITICAL,)),
    ),
    shifts=(Shift("day", Hours(time(8), time(20))), Shift("night", Hours(time(20), time(8)))),
)


@pytest.mark.parametrize(
    ("hour", "severity", "level", "expected"),
    [
        (8, WARNING, 0, ("day",)),
        (19, WARNING, 0, ("day",)),
        (20, WARNING, 0, ("night",)),
        (7, WARNING, 2, ("night",)),
        (3, CRITICAL, 0, ("night", "log", "day")),
        (9, CRITICAL, 0, ("day", "log")),
        (9, CRITICAL, 1, ("day", "boss", "log")),
    ],
)
def test_routes(hour: int, severity: Severity, level: int, expected: tuple[str, ...]) -> None:
    assert expected == ROUTES.channels_for(severity, level, datetime(2026, 1, 31, hour, tzinfo=UTC))


def test_the_end_is_told_to_those_who_heard_of_it() -> None:
    play = Play(policy=Policy(remind_seconds=0, escalate_seconds=10), routing=ROUTES)
    play.look(0, amiss(severity=CRITICAL))
    play.look(10, amiss(severity=CRITICAL))
    (told,) = play.look(12 * 3600).told
    assert (AlertEvent.RESOLVED, ("day", "log", "boss")) == (told.event, told.channels)


def test_nobody_is_told_of_the_end_of_what_nobody_was_told() -> None:
    play = Play(routing=Routing(UTC, ("lead",), quiet=NIGHT))
    play.look(20, amiss())
    decisions = play.look(21)
    assert ((), at(21)) == (decisions.told, decisions.alerts[0].resolved_at)


findings = st.builds(
    amiss, st.sampled_from("abcdefgh"), st.sampled_from([Severity.INFO, WARNING, CRITICAL]), raises=st.booleans()
)
looks = st.lists(st.tuples(st.integers(1, 120), st.lists(findings, max_size=6), st.booleans()), max_size=40)


@settings(max_examples=200, deadline=None)
@given(looks, st.integers(1, 4), st.booleans())
def test_whatever_happens(script: Sequence[tuple[int, list[Finding], bool]], most: int, restart: bool) -> None:
    """Each alert is fired and resolved at most once, in this order; caps and quiet hours hold; no message twice."""
    policy = Policy(remind_seconds=50, escalate_seconds=130, most_told=most, cap_seconds=600)
    play = Play(Scripted(for_seconds=5, clear_seconds=20), policy, Routing(UTC, ("lead",), quiet=NIGHT))
    told: list[tuple[datetime, Alert, AlertEvent]] = []
    seconds = 0
    for passed, found, blind in script:
        seconds += passed
        play.condition.blind = blind
        decisions = play.look(seconds, *{one.subject: one for one in found}.values())
        told += [(at(seconds), one.alert, one.event) for one in decisions.told]
        if restart and passed == 60:
            play = play.restarted()
    messages = [outgoing_key(alert, event, "lead") for _, alert, event in told]
    assert len(messages) == len(set(messages))
    for key in {alert.key for _, alert, _ in told}:
        events = [event for _, alert, event in told if alert.key == key]
        assert AlertEvent.FIRED is events[0]
        assert AlertEvent.RESOLVED not in events[:-1]
    noisy = [(when, one.severity) for when, one, event in told if event is not AlertEvent.RESOLVED]
    assert [] == [when for when, severity in noisy if severity is not CRITICAL and NIGHT.hold(when.time())]
    if not restart:
        for kind in (True, False):
            times = [
                when for when, one, event in told
                if event is not AlertEvent.RESOLVED and one.name != "flood" and (one.severity is CRITICAL) is kind
            ]  # fmt: skip
            for when in times:
                assert most >= sum(when - timedelta(seconds=600) < other <= when for other in times)
