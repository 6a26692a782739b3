"""The agents' room: who is free, ringing, talking or paused, who waits in which queue, as app_queue tells it."""

from dataclasses import dataclass, field

from monitor.demo.channel import Channel
from monitor.demo.messages import Headers
from monitor.demo.people import PEOPLE, QUEUES, Person, QueueSpec
from monitor.demo.switchboard import US_PER_SECOND, Switchboard

FREE, TALKING, RINGING = 1, 2, 6
DEVICE_STATES = {FREE: "NOT_INUSE", TALKING: "INUSE", RINGING: "RINGING"}
WRAP_UP_SECONDS = 2


@dataclass(slots=True, eq=False)
class Agent:
    """A person at a phone. `talks_for` is the queue whose call it is on, empty where none."""

    person: Person
    logged_in: int
    status: int = FREE
    paused_for: str = ""
    talks_for: str = ""
    calls_taken: int = 0
    last_call: int = 0
    last_pause: int = 0
    wrapped_up_us: int = -(10**15)

    def standing(self, queue: str) -> Headers:
        """The member's part of QueueMemberStatus and QueueMember that both have in common."""
        return (
            ("Membership", "static"),
            ("Penalty", "0"),
            ("CallsTaken", str(self.calls_taken)),
            ("LastCall", str(self.last_call)),
            ("LastPause", str(self.last_pause)),
            ("LoginTime", str(self.logged_in)),
            ("InCall", str(int(self.talks_for == queue))),
            ("Status", str(self.status)),
            ("Paused", str(int(bool(self.paused_for)))),
            ("PausedReason", self.paused_for),
        )


@dataclass(slots=True, eq=False)
class Entry:
    """A caller in a queue. `ringing` while phones are being tried for him."""

    channel: Channel
    joined_us: int
    joined: int
    original_position: int
    ringing: bool = False


@dataclass(slots=True, eq=False)
class Queue:
    spec: QueueSpec
    entries: list[Entry] = field(default_factory=list)
    last_served: int = -1
    completed: int = 0
    abandoned: int = 0


class Room:
    def __init__(self, switchboard: Switchboard) -> None:
        self._switchboard = switchboard
        self.agents = {person.number: Agent(person, switchboard.epoch() - 600) for person in PEOPLE}
        self.queues = {spec.name: Queue(spec) for spec in QUEUES}

    def memberships(self, agent: Agent) -> list[Queue]:
        return [queue for queue in self.queues.values() if agent.person.number in queue.spec.members]

    def is_free(self, agent: Agent) -> bool:
        rested = self._switchboard.now_us >= agent.wrapped_up_us + WRAP_UP_SECONDS * US_PER_SECOND
        return agent.status == FREE and not agent.paused_for and rested

    def free_members(self, queue: Queue) -> list[Agent]:
        """The members that may be rung, in the order in which rrmemory would try them."""
        numbers = queue.spec.members
        first = queue.last_served + 1
        turn = [*numbers[first:], *numbers[:first]]
        return [self.agents[number] for number in turn if self.is_free(self.agents[number])]

    def is_turn_of(self, queue: Queue, entry: Entry) -> bool:
        """Whether the head of the queue, counted over those not yet served, has reached this caller (autofill)."""
        unserved = [each for each in queue.entries if not each.ringing]
        return unserved.index(entry) < len(self.free_members(queue))

    def set_status(self, agent: Agent, status: int) -> None:
        agent.status = status
        self._switchboard.device_state(agent.person.device, DEVICE_STATES[status])
        for queue in self.memberships(agent):
            self._switchboard.tell("QueueMemberStatus", "agent", self._member(queue, agent))

    def pause(self, agent: Agent, reason: str) -> None:
        """Pause in every queue; an empty reason ends the pause."""
        agent.paused_for = reason
        if reason:
            agent.last_pause = self._switchboard.epoch()
        for queue in self.memberships(agent):
            self._switchboard.tell("QueueMemberPause", "agent", self._member(queue, agent))

    def join(self, queue: Queue, channel: Channel) -> Entry:
        board = self._switchboard
        position = len(queue.entries) + 1
        entry = Entry(channel, board.now_us, board.epoch(), position)
        queue.entries.append(entry)
        if position == 1:
            board.device_state(f"Queue:{queue.spec.name}", "RINGING")
        place = (("Queue", queue.spec.name), ("Position", str(position)), ("Count", str(position)))
        board.tell("QueueCallerJoin", "agent", channel.headers(), place)
        return entry

    def abandon(self, queue: Queue, entry: Entry) -> None:
        queue.abandoned += 1
        place = (
            ("Queue", queue.spec.name),
            ("Position", str(queue.entries.index(entry) + 1)),
            ("OriginalPosition", str(entry.original_position)),
            ("HoldTime", str(self._switchboard.epoch() - entry.joined)),
        )
        self._switchboard.tell("QueueCallerAbandon", "agent", entry.channel.headers(), place)

    def leave(self, queue: Queue, entry: Entry) -> None:
        position = queue.entries.index(entry) + 1
        queue.entries.remove(entry)
        place = (("Queue", queue.spec.name), ("Position", str(position)), ("Count", str(len(queue.entries))))
        self._switchboard.tell("QueueCallerLeave", "agent", entry.channel.headers(), place)
        if not queue.entries:
            self._switchboard.device_state(f"Queue:{queue.spec.name}", "NOT_INUSE")

    def tell(self, event: str, queue: Queue, agent: Agent, caller: Channel, phone: Channel, *more: Headers) -> None:
        """One of app_queue's Agent events: caller block, Dest block, queue, member, and what `more` says."""
        place = (
            ("Queue", queue.spec.name),
            ("Interface", agent.person.device),
            ("MemberName", agent.person.member_name),
        )
        self._switchboard.tell(event, "agent", caller.headers(), phone.headers("Dest"), place, *more)

    def _member(self, queue: Queue, agent: Agent) -> Headers:
        return (
            ("Queue", queue.spec.name),
            ("MemberName", agent.person.member_name),
            ("Interface", agent.person.device),
            ("StateInterface", agent.person.device),
            *agent.standing(queue.spec.name),
            ("Ringinuse", "0"),
            ("Wrapuptime", str(WRAP_UP_SECONDS)),
        )
