"""One attempt of a queue to find an agent: phones are dialled, ring, and are answered, refused or left to ring."""

from collections.abc import Generator
from dataclasses import dataclass
from enum import IntEnum

from monitor.demo.channel import RINGING, UP, Channel
from monitor.demo.floor import Floor
from monitor.demo.messages import Header
from monitor.demo.plan import Deed, Reaction, draw_reaction
from monitor.demo.room import FREE, TALKING, Agent, Entry, Queue
from monitor.demo.room import RINGING as PHONE_RINGING
from monitor.demo.switchboard import US_PER_SECOND
from monitor.demo.truth import RING_LIMIT_SECONDS, Trace

MARGIN_SECONDS = 0.5
DECLINED: Header = ("TechCause", "603")


class AttemptEnd(IntEnum):
    """In the order in which they win at one and the same instant."""

    REFUSED = 0
    ANSWERED = 1
    RANG_OUT = 2
    GAVE_UP = 3


@dataclass(slots=True, eq=False)
class Phone:
    agent: Agent
    channel: Channel
    rang_us: int = 0


Moment = tuple[int, AttemptEnd, int]
"""When, what, and the index of the phone (-1 where it is all of them)."""


class Attempt:
    """`phones` are those still ringing; `winner` answered; `losers` rang until somebody else answered."""

    def __init__(self, floor: Floor, queue: Queue, entry: Entry, trace: Trace) -> None:
        self._floor = floor
        self._board = floor.board
        self._queue = queue
        self._caller = entry.channel
        self._trace = trace
        self.started_us = floor.board.now_us
        self.phones: list[Phone] = []
        self.winner: Phone | None = None
        self.losers: list[Phone] = []

    def play(
        self, agents: list[Agent], scripted: Reaction | None, gives_up_us: int
    ) -> Generator[float, None, AttemptEnd]:
        for agent in agents:
            self._dial(agent)
        dialled = tuple(self.phones)
        yield self._floor.rng.uniform(0.06, 0.15)
        for phone in dialled:
            self._ring(phone)
        for due_us, end, index in self._moments(scripted, gives_up_us):
            yield max(0, due_us - self._board.now_us) / US_PER_SECOND
            if end is AttemptEnd.GAVE_UP:
                return end
            if end is AttemptEnd.RANG_OUT:
                self._ring_out()
                return end
            if end is AttemptEnd.ANSWERED:
                self._answer(dialled[index])
                return end
            self._refuse(dialled[index])
            if not self.phones:
                return end
        raise AssertionError("an attempt ends by the queue's ring time at the latest")

    def end_rings(self) -> None:
        """Note that the phones stop ringing now."""
        self._trace.rings += [(phone.rang_us, self._board.now_us) for phone in self.phones if phone.rang_us]

    def _dial(self, agent: Agent) -> None:
        board, caller = self._board, self._caller
        channel = board.open_phone(agent.person.device, caller, self._queue.spec.number)
        agent.status = PHONE_RINGING
        board.name_caller(channel)
        as_dialled = channel.headers("Dest")
        channel.connected_number, channel.connected_name = caller.number, caller.caller_name
        channel.exten = self._queue.spec.number
        channel.application, channel.application_data = "AppQueue", "(Outgoing Line)"
        self._floor.room.tell("AgentCalled", self._queue, agent, caller, channel)
        board.tell("DialBegin", "call", caller.headers(), as_dialled, (("DialString", agent.person.device),))
        if self._queue.spec.strategy != "ringall":
            self._queue.last_served = self._queue.spec.members.index(agent.person.number)
            board.connect_line(caller, self._queue.spec.number)
        self.phones.append(Phone(agent, channel))

    def _ring(self, phone: Phone) -> None:
        self._board.set_state(phone.channel, RINGING)
        phone.rang_us = self._board.now_us
        self._board.tell_connected_line(phone.channel)
        self._board.dial_state(self._caller, phone.channel)
        self._floor.room.set_status(phone.agent, PHONE_RINGING)

    def _moments(self, scripted: Reaction | None, gives_up_us: int) -> list[Moment]:
        rang_out_us = self.started_us + int(self._queue.spec.ring_seconds * US_PER_SECOND)
        moments: list[Moment] = [(rang_out_us, AttemptEnd.RANG_OUT, -1)]
        moments.append((self._clear_of_limit(gives_up_us), AttemptEnd.GAVE_UP, -1))
        ends = {Deed.ANSWERS: AttemptEnd.ANSWERED, Deed.REJECTS: AttemptEnd.REFUSED}
        for index, phone in enumerate(self.phones):
            reaction = self._reaction(index, phone, scripted)
            if reaction.deed in ends:
                due_us = phone.rang_us + int(reaction.after_seconds * US_PER_SECOND)
                moments.append((self._clear_of_limit(due_us), ends[reaction.deed], index))
        return sorted(moments)

    def _reaction(self, index: int, phone: Phone, scripted: Reaction | None) -> Reaction:
        if scripted is None:
            return draw_reaction(phone.agent.person.character, self._floor.rng)
        return scripted if index == len(self.phones) - 1 else Reaction(Deed.IGNORES)

    def _clear_of_limit(self, due_us: int) -> int:
        """Keep away from the fourth ring's very end, so that the truth does not hang on a millisecond."""
        rang_seconds = self._trace.ring_seconds() + (due_us - self.phones[0].rang_us) / US_PER_SECOND
        near = abs(rang_seconds - RING_LIMIT_SECONDS) < MARGIN_SECONDS
        return due_us + int(2 * MARGIN_SECONDS * US_PER_SECOND) if near else due_us

    def _answer(self, phone: Phone) -> None:
        board = self._board
        board.set_state(phone.channel, UP)
        self.end_rings()
        if self._trace.answered_us is None:
            self._trace.answered_us, self._trace.agent = board.now_us, phone.agent.person.member_name
        self.winner = phone
        self.losers = [other for other in self.phones if other is not phone]
        self.phones = []
        board.dial_end(self._caller, phone.channel, "ANSWER")
        for loser in self.losers:
            board.dial_end(self._caller, loser.channel, "CANCEL")
        board.connect_line(self._caller, self._queue.spec.number)
        for loser in self.losers:
            board.dial_end(self._caller, loser.channel, "CANCEL")
        phone.agent.talks_for = self._queue.spec.name
        self._floor.room.set_status(phone.agent, TALKING)

    def _refuse(self, phone: Phone) -> None:
        board = self._board
        self.phones.remove(phone)
        board.request_hangup(phone.channel, ("Cause", "21"), DECLINED)
        self._trace.rings.append((phone.rang_us, board.now_us))
        board.dial_end(self._caller, phone.channel, "NOANSWER")
        rang_seconds = (board.now_us - self.started_us) // US_PER_SECOND
        ring_time = (("RingTime", str(rang_seconds * 1000)),)
        self._floor.room.tell("AgentRingNoAnswer", self._queue, phone.agent, self._caller, phone.channel, ring_time)
        board.hang_up(phone.channel, 21, DECLINED)
        self._floor.room.set_status(phone.agent, FREE)

    def _ring_out(self) -> None:
        """AgentRingNoAnswer tells the configured ring time in milliseconds (ASTERISK.md 1.4)."""
        board = self._board
        self.end_rings()
        ring_time = (("RingTime", str(int(self._queue.spec.ring_seconds * 1000))),)
        for phone in self.phones:
            self._floor.room.tell("AgentRingNoAnswer", self._queue, phone.agent, self._caller, phone.channel, ring_time)
            board.dial_end(self._caller, phone.channel, "NOANSWER")
        for phone in self.phones:
            board.dial_end(self._caller, phone.channel, "CANCEL")
            board.hang_up(phone.channel, 0)
            self._floor.room.set_status(phone.agent, FREE)
        self.phones = []
