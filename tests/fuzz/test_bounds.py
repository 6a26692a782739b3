"""What never ends is bounded: channels, tickets and contexts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from monitor.domain.calls import BookSettings, CallBook
from monitor.domain.calls.recovery import MOST_CHANNELS
from monitor.domain.events import ChannelCreated, Party, Tick
from monitor.domain.facts import End
from monitor.domain.ticketbook import MOST_TICKETS, TicketBook
from monitor.domain.tickets import Kind, Stage, TicketReport

START_AT = datetime(2026, 11, 23, 8, tzinfo=UTC)


def test_of_too_many_callers_who_never_hang_up_the_most_silent_are_lost() -> None:
    book = CallBook(BookSettings("main"))
    for number in range(MOST_CHANNELS + 10):
        at = START_AT + timedelta(milliseconds=number)
        name = f"{number}.0"
        book.apply(ChannelCreated(at, Party(name, name, f"PJSIP/trunk-{number}", "Ring", "", "from-trunk", "100")))
    book.apply(Tick(START_AT + timedelta(minutes=1)))
    lost = [facts for facts in book.drain() if facts.end is End.LOST]
    assert [f"{number}.0" for number in range(10)] == sorted((facts.call_id for facts in lost), key=float)
    assert MOST_CHANNELS == len(list(book.running()))


def test_of_too_many_tickets_the_oldest_is_dropped() -> None:
    book = TicketBook()
    for number in range(MOST_TICKETS + 5):
        at = START_AT + timedelta(seconds=number)
        book.take(TicketReport(f"T{number}", Stage.REPORTED, at, at, Kind.REPAIR))
    assert MOST_TICKETS == len(book.open_tickets())
    assert None is book.get("T4")
    assert None is not book.get("T5")
