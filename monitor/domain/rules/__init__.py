"""The rules: one file, one frozen value with its limits, one method `judge`."""

from monitor.domain.rules.dispatch import Dispatch
from monitor.domain.rules.four_ring import FourRing
from monitor.domain.rules.greeting import Greeting
from monitor.domain.rules.hangup_first import HangupFirst
from monitor.domain.rules.no_interrupting import NoInterrupting

RULE_NAMES: tuple[str, ...] = (FourRing.name, Greeting.name, HangupFirst.name, Dispatch.name, NoInterrupting.name)
"""Of all rules; a site judges by those of its `rulebook`."""

__all__ = ["RULE_NAMES", "Dispatch", "FourRing", "Greeting", "HangupFirst", "NoInterrupting"]
