"""Reports reach the monitor's HTTP interface in order, over a real socket, whatever it answers at first."""

import asyncio
import socket

import pytest

from monitor.demo.delivery import MOST_WAITING, Delivery, Reply, means
from monitor.demo.messages import DemoPost
from tests.demo.reports_inbox import Inbox

PATHS = ["/api/v1/tickets/DEMO-1.2/events", "/api/v1/calls/1.2/greeting"]


async def _bring(delivery: Delivery) -> None:
    for number, path in enumerate(PATHS):
        delivery.put(DemoPost(path, (("number", number),)))
    delivery.finish()
    await delivery.run()


async def test_reports_are_posted_in_order_with_the_token() -> None:
    with Inbox() as inbox:
        delivery = Delivery(inbox.url, "t0ken")
        await _bring(delivery)
    expected = [(path, "Bearer t0ken", {"number": number}) for number, path in enumerate(PATHS)]
    assert expected == inbox.letters
    assert (delivery.taken, delivery.refused, delivery.dropped) == (2, 0, 0)


@pytest.mark.parametrize(
    ("answers", "paths", "taken", "refused"),
    [
        ((503, 202), [0, 0, 1], 2, 0),
        ((404, 404, 202), [0, 0, 0, 1], 2, 0),
        ((422,), [0, 1], 1, 1),
        ((404,) * 4, [0, 0, 0, 0, 1], 1, 1),
    ],
)
async def test_what_is_worth_it_is_tried_again(
    answers: tuple[int, ...], paths: list[int], taken: int, refused: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.demo.delivery.delays_seconds", lambda: iter([0.0] * 9))
    with Inbox(*answers) as inbox:
        delivery = Delivery(inbox.url, "t0ken")
        await _bring(delivery)
    assert [PATHS[index] for index in paths] == [path for path, _token, _report in inbox.letters]
    assert (taken, refused) == (delivery.taken, delivery.refused)


async def test_it_waits_for_a_monitor_that_is_not_up_yet() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    delivery = Delivery(f"http://127.0.0.1:{port}/", "t0ken")
    bringing = asyncio.create_task(_bring(delivery))
    await asyncio.sleep(0.2)
    with Inbox(port=port) as inbox:
        await asyncio.wait_for(bringing, 5)
    assert [path for path, _token, _report in inbox.letters] == PATHS


async def test_when_too_many_wait_the_oldest_is_dropped() -> None:
    with Inbox() as inbox:
        delivery = Delivery(inbox.url, "t0ken")
        for number in range(MOST_WAITING + 1):
            delivery.put(DemoPost("/x", (("number", number),)))
        assert delivery.dropped == 1
        bringing = asyncio.create_task(delivery.run())
        assert await asyncio.to_thread(inbox.arrived.wait, 5)
        bringing.cancel()
        await asyncio.wait([bringing])
    assert inbox.letters[0][2] == {"number": 1}


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (200, Reply.TAKEN),
        (202, Reply.TAKEN),
        (204, Reply.TAKEN),
        (301, Reply.REFUSED),
        (400, Reply.REFUSED),
        (401, Reply.REFUSED),
        (404, Reply.AGAIN),
        (422, Reply.REFUSED),
        (429, Reply.AGAIN),
        (500, Reply.AGAIN),
        (503, Reply.AGAIN),
    ],
)
def test_what_a_reply_means(status: int, expected: Reply) -> None:
    assert expected == means(status)


@pytest.mark.parametrize("url", ["https://example.org", "ftp://127.0.0.1", "127.0.0.1:80", ""])
def test_only_a_plain_http_address_is_posted_to(url: str) -> None:
    with pytest.raises(ValueError, match="http:// address"):
        Delivery(url, "t0ken")
