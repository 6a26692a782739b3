"""The alerts of this site: conditions, policy and routing, each a value made from its own table of the config."""

from datetime import time
from typing import Any

from monitor.config.alerts import ConditionSettings
from monitor.config.settings import Settings
from monitor.domain.alerting.alert import Severity
from monitor.domain.alerting.conditions.abandon_burst import AbandonBurst
from monitor.domain.alerting.conditions.dispatch_late import DispatchLate
from monitor.domain.alerting.conditions.hung_up_first import HungUpFirst
from monitor.domain.alerting.conditions.link_down import LinkDown
from monitor.domain.alerting.conditions.longest_wait import LongestWait
from monitor.domain.alerting.conditions.nobody_logged_in import NobodyLoggedIn
from monitor.domain.alerting.conditions.rate_low import RateLow
from monitor.domain.alerting.conditions.ringing_long import RingingLong
from monitor.domain.alerting.desk import AlertDesk, Policy
from monitor.domain.alerting.finding import Condition
from monitor.domain.alerting.routing import Hours, Route, Routing, Shift


def alert_desk(settings: Settings) -> AlertDesk:
    return AlertDesk(conditions(settings), policy(settings), routing(settings))


def conditions(settings: Settings) -> list[Condition]:
    """Those that are enabled; a condition's keys are its table's."""
    alerts, rules = settings.alerts, settings.rules
    targets = tuple((name, getattr(rules, name).target) for name in type(rules).model_fields)
    made: dict[str, Condition] = {
        "dispatch_late": DispatchLate(**_keys(alerts.dispatch_late)),
        "nobody_logged_in": NobodyLoggedIn(**_keys(alerts.nobody_logged_in)),
        "link_down": LinkDown(**_keys(alerts.link_down)),
        "hung_up_first": HungUpFirst(**_keys(alerts.hung_up_first)),
        "ringing_long": RingingLong(settings.ring_period_seconds, **_keys(alerts.ringing_long)),
        "longest_wait": LongestWait(**_keys(alerts.longest_wait)),
        "abandon_burst": AbandonBurst(**_keys(alerts.abandon_burst)),
        "rate_low": RateLow(targets, **_keys(alerts.rate_low)),
    }
    return [condition for name, condition in made.items() if getattr(alerts, name).enabled]


def _keys(table: ConditionSettings) -> dict[str, Any]:
    return {name: getattr(table, name) for name in type(table).model_fields if name != "enabled"}


def policy(settings: Settings) -> Policy:
    alerts = settings.alerts
    return Policy(
        remind_seconds=alerts.remind_seconds,
        escalate_seconds=alerts.escalate_seconds,
        highest_level=alerts.highest_level,
        most_told=alerts.most_told,
        cap_seconds=alerts.cap_seconds,
    )


def routing(settings: Settings) -> Routing:
    alerts = settings.alerts
    quiet = alerts.quiet
    return Routing(
        zone=settings.hotline.zone,
        channels=tuple(alerts.channels),
        routes=tuple(
            Route(route.channels, tuple(map(Severity, route.severities)), route.shifts, route.from_level)
            for route in alerts.routes
        ),
        shifts=tuple(Shift(shift.name, _hours(shift.begins, shift.ends)) for shift in alerts.shifts),
        quiet=_hours(quiet.begins, quiet.ends) if quiet.begins is not None and quiet.ends is not None else None,
    )


def _hours(begins: str, ends: str) -> Hours:
    return Hours(time.fromisoformat(begins), time.fromisoformat(ends))
