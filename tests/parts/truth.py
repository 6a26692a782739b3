"""What really happened in a call, read from the phones' own logs of messages (and from nothing else)."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

Party = Literal["caller", "agent"]
UNAWARE_SECONDS = 0.5
"""Further apart, the call went on without the agent who had left it."""
TOGETHER_SECONDS = 0.15
HEAD = re.compile(r"^-{20,} (\d{4}-\d\d-\d\d)[ \t](\d\d:\d\d:\d\d\.\d{6})$", re.MULTILINE)


@dataclass(frozen=True)
class Ring:
    """One phone being rung for the call; instants are seconds since the epoch by the machine's clock."""

    agent: str
    invited_at: float
    ring_at: float | None
    """The first 180 or 183 was sent."""
    signal: int | None
    ring_end_at: float | None
    how: str
    """answered · cancelled · rejected 486 (or another code) · silent"""
    answered_at: float | None
    ended_at: float | None
    bye_sent_at: float | None
    referred_at: float | None


@dataclass(frozen=True)
class Truth:
    caller_number: str
    did: str
    kind: str
    invite_at: float
    rings: tuple[Ring, ...]
    caller_answered_at: float | None
    """The caller heard 200 OK, which may come from the dialplan and not from a person."""
    answered_at: float | None
    """The first phone of an agent sent 200 OK and was not cancelled."""
    agent: str | None
    hung_up_by: Party | None
    """Who let go first, judged on the last agent; None = neither (the PBX, or the call goes on)."""
    byes_apart_ms: float | None
    """Both sides hung up before they knew of the other."""
    ended_at: float | None
    refused_with: int | None
    cancelled_at: float | None


@dataclass(frozen=True)
class _Message:
    at: float
    sent: bool
    first_line: str
    call_id: str
    method: str
    from_user: str

    @property
    def status(self) -> int | None:
        return int(self.first_line.split()[1]) if self.first_line.startswith("SIP/2.0") else None


@dataclass(frozen=True)
class _Leg:
    """All messages of one Call-ID at one phone."""

    phone: str
    messages: tuple[_Message, ...]

    @property
    def is_rung(self) -> bool:
        return not self.messages[0].sent

    @property
    def number(self) -> str:
        return re.sub(r"^80(\d\d)$", r"agent\1", self.messages[0].from_user)

    def request_at(self, method: str, sent: bool) -> float | None:
        return next((m.at for m in self.messages if m.sent is sent and m.first_line.startswith(f"{method} ")), None)

    def status_at(self, sent: bool, lowest: int, highest: int) -> tuple[float, int] | None:
        """The first answer to the INVITE within a range of codes."""
        for message in self.messages:
            status = message.status
            if message.sent is sent and message.method == "INVITE" and status and lowest <= status <= highest:
                return message.at, status
        return None

    @property
    def bye_at(self) -> float | None:
        return _earliest(self.request_at("BYE", sent=True), self.request_at("BYE", sent=False))


@dataclass(frozen=True)
class Story:
    """All that the phones tell of one scenario."""

    truths: list[Truth]
    other_rings: list[Ring]
    """Phones that were rung for no caller of ours: a consultation, a call that the PBX itself began."""


def read_story(logs: Iterable[Path], kind: str) -> Story:
    """One Truth for each call that a caller began, in the order of their beginning."""
    legs = [leg for log in logs for leg in _legs(log)]
    rung = defaultdict(list)
    for leg in legs:
        if leg.is_rung:
            rung[leg.number].append(leg)
    calls = sorted((leg for leg in legs if not leg.is_rung), key=lambda leg: leg.messages[0].at)
    truths = [_truth(call, rung.pop(call.number, []), kind) for call in calls]
    return Story(truths, [_ring(leg) for others in rung.values() for leg in others])


def _truth(call: _Leg, rung: list[_Leg], kind: str) -> Truth:
    rings = tuple(sorted(map(_ring, rung), key=lambda ring: ring.invited_at))
    answered = sorted((ring for ring in rings if ring.answered_at), key=lambda ring: ring.answered_at or 0)
    refused = call.status_at(sent=False, lowest=300, highest=699)
    accepted = call.status_at(sent=False, lowest=200, highest=299)
    cancelled_at = call.request_at("CANCEL", sent=True)
    hung_up_by, apart_ms = _first_to_go(call, _last_agent(answered))
    return Truth(
        caller_number=call.number,
        did=re.sub(r"^INVITE sip:([^@]*)@.*", r"\1", call.messages[0].first_line),
        kind=kind,
        invite_at=call.messages[0].at,
        rings=rings,
        caller_answered_at=accepted[0] if accepted else None,
        answered_at=answered[0].answered_at if answered else None,
        agent=answered[0].agent if answered else None,
        hung_up_by=hung_up_by,
        byes_apart_ms=apart_ms,
        ended_at=_earliest(call.bye_at, cancelled_at, refused[0] if refused else None),
        refused_with=refused[1] if refused else None,
        cancelled_at=cancelled_at,
    )


def _first_to_go(call: _Leg, last: Ring | None) -> tuple[Party | None, float | None]:
    if call.request_at("CANCEL", sent=True) is not None:
        return "caller", None
    caller_at = _unprompted_bye(call)
    agent_at = last.bye_sent_at if last else None
    if caller_at is not None and agent_at is not None and abs(caller_at - agent_at) < UNAWARE_SECONDS:
        return ("caller" if caller_at <= agent_at else "agent"), round(abs(caller_at - agent_at) * 1000, 3)
    if caller_at is not None:
        return "caller", None
    return ("agent" if agent_at is not None else None), None


def _last_agent(answered: list[Ring]) -> Ring | None:
    """The last to answer; of phones that answer together, which the PBX thins out at once, the one that stayed."""
    together = [
        ring for ring in answered if (answered[-1].answered_at or 0) - (ring.answered_at or 0) < TOGETHER_SECONDS
    ]
    return max(together, key=lambda ring: ring.ended_at or math.inf, default=None)


def _unprompted_bye(leg: _Leg) -> float | None:
    """When this phone sent BYE without having received one."""
    sent_at, received_at = leg.request_at("BYE", sent=True), leg.request_at("BYE", sent=False)
    return None if received_at and sent_at and received_at < sent_at else sent_at


def _ring(leg: _Leg) -> Ring:
    alerting = leg.status_at(sent=True, lowest=180, highest=189)
    accepted = leg.status_at(sent=True, lowest=200, highest=299)
    final = leg.status_at(sent=True, lowest=200, highest=699)
    cancelled_at = leg.request_at("CANCEL", sent=False)
    how = "silent"
    if accepted:
        how = "answered"
    elif cancelled_at:
        how = "cancelled"
    elif final:
        how = f"rejected {final[1]}"
    ring_end_at = _earliest(cancelled_at, final[0] if final else None)
    return Ring(
        agent=leg.phone,
        invited_at=leg.messages[0].at,
        ring_at=alerting[0] if alerting else None,
        signal=alerting[1] if alerting else None,
        ring_end_at=ring_end_at,
        how=how,
        answered_at=accepted[0] if accepted else None,
        ended_at=leg.bye_at if accepted else ring_end_at,
        bye_sent_at=_unprompted_bye(leg),
        referred_at=leg.request_at("REFER", sent=True),
    )


def _legs(log: Path) -> Iterable[_Leg]:
    by_call_id: dict[str, list[_Message]] = defaultdict(list)
    for message in _messages(log.read_text(errors="replace")):
        by_call_id[message.call_id].append(message)
    whole = (messages for messages in by_call_id.values() if messages[0].first_line.startswith("INVITE "))
    return [_Leg(log.stem, tuple(messages)) for messages in whole]


def _messages(text: str) -> Iterable[_Message]:
    _, *pieces = HEAD.split(text)
    for day, clock, body in zip(pieces[::3], pieces[1::3], pieces[2::3], strict=True):
        direction, _, content = body.strip().partition("\n")
        sip = content.replace("\r", "").strip()
        yield _Message(
            at=datetime.fromisoformat(f"{day} {clock}").replace(tzinfo=UTC).timestamp(),
            sent="message sent" in direction,
            first_line=sip.split("\n", 1)[0],
            call_id=_header(sip, "Call-ID"),
            method=_header(sip, "CSeq").split()[-1],
            from_user=re.sub(r".*<sip:([^@>]*)[@>].*", r"\1", _header(sip, "From")),
        )


def _header(sip: str, name: str) -> str:
    found = re.search(rf"^{name}:[ \t]*(.+)$", sip, re.MULTILINE | re.IGNORECASE)
    return found[1].strip() if found else "-"


def _earliest(*instants: float | None) -> float | None:
    return min((at for at in instants if at is not None), default=None)
