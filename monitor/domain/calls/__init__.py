"""The CallBook: events are applied to calls, and calls tell their facts."""

from monitor.domain.calls.book import CallBook
from monitor.domain.calls.ledger import BookSettings

__all__ = ["BookSettings", "CallBook"]
