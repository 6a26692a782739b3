"""When an event says that it was: a lone broken stamp is refused, a clock that is wrong throughout is not."""

from datetime import UTC, datetime

from monitor.domain.calls import BookSettings
from monitor.domain.records import Batch
from monitor.pipeline.listening import Listener

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
STATE = (
    "Event: Newstate\r\nTimestamp: {stamp}.000000\r\nChannel: PJSIP/trunk-1\r\n"
    "ChannelStateDesc: Ring\r\nUniqueid: 1.1\r\nLinkedid: 1.1"
)


def heard(listener: Listener, stamp: float) -> bool:
    batch = Batch()
    listener.hear(NOW, STATE.format(stamp=int(stamp)).encode(), batch)
    return bool(batch.raw)


def test_a_lone_wrong_year_is_refused() -> None:
    listener = Listener(BookSettings("pbx"))

    assert [True, False, True] == [
        heard(listener, NOW.timestamp() - 2),
        heard(listener, 4e9),
        heard(listener, NOW.timestamp() + 1),
    ]


def test_a_clock_that_is_wrong_throughout_is_heard() -> None:
    listener = Listener(BookSettings("pbx"))

    assert [True, True, True] == [heard(listener, 1.6e9), heard(listener, 1.6e9 + 5), heard(listener, 1.6e9 + 9)]


def test_a_stamp_beyond_all_dates_is_refused() -> None:
    listener = Listener(BookSettings("pbx"))

    assert [True, False] == [heard(listener, NOW.timestamp() - 2), heard(listener, 250_000_000_000)]


def test_a_clock_that_is_set_costs_one_event() -> None:
    listener = Listener(BookSettings("pbx"))
    jump = NOW.timestamp() + 30 * 86_400

    assert [True, False, True, True] == [
        heard(listener, NOW.timestamp() - 2),
        heard(listener, jump),
        heard(listener, jump + 1),
        heard(listener, NOW.timestamp()),
    ]
