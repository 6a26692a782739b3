from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.ami.frames import MAX_NAMES, FrameReader, header

BANNER = b"Asterisk Call Manager/11.0.0\r\n"
WANTED = frozenset({b"Newchannel", b"Hangup"})


def cut(data: bytes, places: list[int]) -> list[bytes]:
    edges = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[a:b] for a, b in pairwise(edges)]


@pytest.mark.parametrize(
    ("stream", "frames"),
    [
        (b"Event: Hangup\r\nA: 1\r\n\r\n", [b"Event: Hangup\r\nA: 1"]),
        (b"Event: VarSet\r\nA: 1\r\n\r\nEvent: Hangup\r\n\r\n", [b"Event: Hangup"]),
        (b"Response: Error\r\nMessage: no\r\n\r\n", [b"Response: Error\r\nMessage: no"]),
        (b"Event: ListDone\r\n\nEvent: Hangup\r\nA: \r\n\r\n", [b"Event: Hangup\r\nA: "]),
        (b"\r\n\r\n\nEvent: Hangup\r\n\r\n", [b"Event: Hangup"]),
        (b"Event: Hangupper\r\n\r\nEvent: Hang\r\n\r\n", []),
        (b"garbage\r\n\r\nEvent: Hangup\r\n\r\n", [b"Event: Hangup"]),
        (b"Event: Hangup\r\nA: half", []),
    ],
)
def test_the_frames_of_a_stream(stream: bytes, frames: list[bytes]) -> None:
    assert frames == FrameReader(WANTED).feed(BANNER + stream)


@pytest.mark.parametrize(
    ("start", "banner", "version"),
    [
        (BANNER, "Asterisk Call Manager/11.0.0", "11.0.0"),
        (b"SSH-2.0-OpenSSH\r\n", "SSH-2.0-OpenSSH", ""),
        (b"", "", ""),
        (b"x" * 600, "", ""),
    ],
)
def test_the_first_line(start: bytes, banner: str, version: str) -> None:
    reader = FrameReader(WANTED)
    reader.feed(start + b"Event: Hangup\r\n\r\n")

    assert (banner, version) == (reader.banner, reader.version)


def test_what_is_dropped_is_counted() -> None:
    reader = FrameReader(WANTED, max_frame=40)
    reader.feed(BANNER + b"Event: VarSet\r\n\r\n" * 3 + b"Event: Hangup\r\n\r\nwhat\r\n\r\n" + b"x" * 99 + b"\r\n\r\n")

    assert reader.counts.events == {b"VarSet": 3, b"Hangup": 1}
    assert (reader.counts.dropped(WANTED), reader.counts.nameless, reader.counts.oversized) == (3, 1, 1)


def test_endless_names_are_counted_together() -> None:
    reader = FrameReader(WANTED)
    reader.feed(BANNER + b"".join(b"Event: E%d\r\n\r\n" % number for number in range(MAX_NAMES + 50)))

    assert len(reader.counts.events) == MAX_NAMES + 1
    assert reader.counts.events[b"(other)"] == 50


def test_an_endless_frame_is_not_kept() -> None:
    reader = FrameReader(WANTED, max_frame=1000)
    reader.feed(BANNER)
    for _ in range(500):
        assert reader.feed(b"x" * 997) == []

    assert reader.feed(b"\r\n\r\nEvent: Hangup\r\n\r\n") == [b"Event: Hangup"]
    assert reader.counts.oversized == 1


PIECES = st.sampled_from(
    [
        b"Event: Hangup\r\nA: 1\r\n\r\n",
        b"Event: VarSet\r\nB: 2\r\n\r\n",
        b"Event: Done\r\n\n",
        b"Response: Success\r\n\r\n",
        b"x" * 70,
        b"\r\n",
        b"\n",
        b"\r",
        b"\r\n\r\n",
        "Event: Newchannel\r\nN: 张\u2028\r\n\r\n".encode(),
    ]
)


@given(st.booleans(), st.lists(PIECES, max_size=12), st.lists(st.integers(0, 2000), max_size=20))
def test_any_cut_gives_the_same_frames(with_banner: bool, pieces: list[bytes], places: list[int]) -> None:
    stream = (BANNER if with_banner else b"") + b"".join(pieces)
    whole, parts = FrameReader(WANTED, max_frame=60), FrameReader(WANTED, max_frame=60)
    expected = whole.feed(stream)
    actual = [frame for part in cut(stream, places) for frame in parts.feed(part)]

    assert expected == actual
    assert whole.counts == parts.counts


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("Event", "Newstate"),
        ("Channel", "PJSIP/a-1"),
        ("CallerIDName", "Bob\u2028Channel: PJSIP/forged\x0bQueue: vip\x85Exten: 9"),
        ("Queue", ""),
        ("Exten", ""),
        ("Number", "first"),
        ("Latin", "García"),
        ("Absent", ""),
    ],
)
def test_a_header(key: str, value: str) -> None:
    name = "Bob\u2028Channel: PJSIP/forged\x0bQueue: vip\x85Exten: 9".encode()
    frame = (
        b"Event: Newstate\r\nCallerIDName: %s\r\nChannel: PJSIP/a-1\r\nNumber: first\r\nNumber: second\r\n"
        b"Latin: Garc\xeda\r\nExten: " % name
    )

    assert value == header(frame, key)


@given(st.text().filter(lambda text: "\r\n" not in text))
def test_no_display_name_forges_a_header(text: str) -> None:
    name = text.encode(errors="replace").replace(b"\r", b"").decode(errors="replace")
    frame = f"Event: Newstate\r\nCallerIDName: {name}\r\nChannel: PJSIP/true\r\nQueue: sales".encode(errors="replace")

    assert ("PJSIP/true", "sales", name) == (
        header(frame, "Channel"),
        header(frame, "Queue"),
        header(frame, "CallerIDName"),
    )


@pytest.mark.parametrize("end", [b"\r\n\r\n", b"\r\n\nEvent: VarSet\r\n\r\n"])
def test_a_long_frame_ends_wherever_its_end_is_cut(end: bytes) -> None:
    long = b"Event: Hangup\r\nA: " + b"x" * 9000
    for place in range(len(end) + 1):
        reader = FrameReader(WANTED)
        parts = [BANNER + long, end[:place], end[place:], b"Event: Newchannel\r\n\r\n"]

        assert [long, b"Event: Newchannel"] == [frame for part in parts for frame in reader.feed(part)]
