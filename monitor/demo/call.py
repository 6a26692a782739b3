"""One caller's way through a queue, from arrival to the last hang-up, in the order in which Asterisk 22 tells it."""

from collections.abc import Generator

from monitor.demo.channel import RING, UP, Bridge, Channel
from monitor.demo.floor import Floor, Process
from monitor.demo.messages import Header
from monitor.demo.people import CALLER_NAME, CALLER_PREFIX
from monitor.demo.plan import CallPlan, GreetingPlan, draw_agent_hangs_up
from monitor.demo.reports import report_greeting, report_ticket
from monitor.demo.ringing import Attempt, AttemptEnd, Phone
from monitor.demo.room import FREE, Agent, Entry, Queue
from monitor.demo.switchboard import US_PER_SECOND
from monitor.demo.transfer import free_colleague, hand_over
from monitor.demo.truth import Expected, Trace

RECHECK_SECONDS = 1.0
LONGEST_SEARCH_SECONDS = 12
GAVE_UP: tuple[Header, ...] = (("Cause", "127"), ("TechCause", "487"))
"""A caller who cancels his INVITE (ASTERISK.md 2.3)."""


class QueueCall:
    def __init__(self, floor: Floor, plan: CallPlan) -> None:
        self._floor = floor
        self._board = floor.board
        self._plan = plan
        self._queue: Queue = floor.room.queues[plan.queue.name]
        self._trace = Trace(plan)
        self._gives_up_us = 0

    def play(self) -> Process:
        board, plan = self._board, self._plan
        number = f"{CALLER_PREFIX}{self._floor.rng.randrange(10_000):04d}"
        caller = board.call_in(number, CALLER_NAME, plan.queue.number)
        arrived_us = board.now_us
        if plan.queue.answers_first:
            board.set_state(caller, UP)
            yield 0.5
            caller.priority = 2
        self._gives_up_us = board.now_us + int(plan.patience_seconds * US_PER_SECOND)
        entry = self._floor.room.join(self._queue, caller)
        caller.application, caller.application_data = "Queue", f"{plan.queue.name},tT"
        board.play_music(caller)
        attempt = yield from self._find_agent(entry)
        if attempt.winner is None:
            self._abandon(entry, attempt)
        else:
            yield from self._serve(entry, attempt, attempt.winner)
        self._write_down(caller, arrived_us)

    def _find_agent(self, entry: Entry) -> Generator[float, None, Attempt]:
        """The attempt that was answered, or the one (perhaps without a phone) in which the caller gave up."""
        room, scripted = self._floor.room, list(self._plan.scripted)
        while self._board.now_us < self._gives_up_us:
            if not room.is_turn_of(self._queue, entry):
                yield from self._pause(RECHECK_SECONDS)
                continue
            members = room.free_members(self._queue)
            agents = members if self._queue.spec.strategy == "ringall" else members[:1]
            attempt = Attempt(self._floor, self._queue, entry, self._trace)
            entry.ringing = True
            end = yield from attempt.play(agents, scripted.pop(0) if scripted else None, self._gives_up_us)
            entry.ringing = False
            if end in (AttemptEnd.ANSWERED, AttemptEnd.GAVE_UP):
                return attempt
            if end is AttemptEnd.RANG_OUT:
                yield from self._pause(self._queue.spec.retry_seconds)
        return Attempt(self._floor, self._queue, entry, self._trace)

    def _pause(self, seconds: float) -> Process:
        """Wait, but not beyond the caller's patience."""
        left_seconds = (self._gives_up_us - self._board.now_us) / US_PER_SECOND
        yield max(0.0, min(seconds, left_seconds))

    def _abandon(self, entry: Entry, attempt: Attempt) -> None:
        board, caller = self._board, entry.channel
        causes = GAVE_UP if caller.state == RING else ()
        tech_causes = causes[1:]
        board.request_hangup(caller, *causes)
        attempt.end_rings()
        self._trace.hung_up_by = "caller"
        board.stop_music(caller)
        for _published in range(2):  # app_queue tells the end of every cancelled leg twice (ASTERISK.md 1.7)
            for phone in attempt.phones:
                board.dial_end(caller, phone.channel, "CANCEL")
        self._floor.room.abandon(self._queue, entry)
        self._floor.room.leave(self._queue, entry)
        board.end_dialplan(caller, *tech_causes)
        for phone in attempt.phones:
            board.hang_up(phone.channel, 0)
            self._floor.room.set_status(phone.agent, FREE)
        board.hang_up(caller, 127 if causes else 0, *tech_causes)

    def _serve(self, entry: Entry, attempt: Attempt, phone: Phone) -> Process:
        bridge, hold_seconds = self._connect(entry, attempt, phone)
        answered = self._board.epoch()
        self._start_reports(entry.channel)
        yield self._plan.talk_seconds
        colleague = (yield from self._find_colleague()) if self._plan.transferred else None
        times = (("HoldTime", str(hold_seconds)), ("TalkTime", str(self._board.epoch() - answered)))
        if colleague is not None:
            self._trace.transferred = True
            complete = (*times, ("Reason", "transfer"))
            self._trace.hung_up_by = yield from hand_over(
                self._floor, self._queue, bridge, entry.channel, phone, colleague, complete,
                agent_hangs_up=self._agent_hangs_up(phone),
            )  # fmt: skip
        else:
            self._part(bridge, entry.channel, phone, times)
        self._queue.completed += 1

    def _find_colleague(self) -> Generator[float, None, Agent | None]:
        """Talk on until somebody is free to take the caller over, but not for ever."""
        for _second in range(LONGEST_SEARCH_SECONDS):
            if (colleague := free_colleague(self._floor, self._queue)) is not None:
                return colleague
            yield 1.0
        return None

    def _connect(self, entry: Entry, attempt: Attempt, phone: Phone) -> tuple[Bridge, int]:
        board, room, caller = self._board, self._floor.room, entry.channel
        board.stop_music(caller)
        room.leave(self._queue, entry)
        hold_seconds = board.epoch() - entry.joined
        rang_seconds = (board.now_us - attempt.started_us) // US_PER_SECOND
        times = (("HoldTime", str(hold_seconds)), ("RingTime", str(rang_seconds)))
        room.tell("AgentConnect", self._queue, phone.agent, caller, phone.channel, times)
        if caller.state != UP:
            board.set_state(caller, UP)
        bridge = board.make_bridge()
        for loser in attempt.losers:
            board.hang_up(loser.channel, 26)
        board.enter(bridge, phone.channel)
        board.enter(bridge, caller)
        for loser in attempt.losers:
            room.set_status(loser.agent, FREE)
        return bridge, hold_seconds

    def _start_reports(self, caller: Channel) -> None:
        call_id, plan = caller.linkedid, self._plan
        self._floor.start(report_ticket(self._board, plan, call_id, caller.number))
        if plan.greeting is not GreetingPlan.UNHEARD:
            self._floor.start(report_greeting(self._board, plan, call_id))

    def _agent_hangs_up(self, phone: Phone) -> bool:
        if self._plan.agent_hangs_up is not None:
            return self._plan.agent_hangs_up
        return draw_agent_hangs_up(phone.agent.person.character, self._floor.rng)

    def _part(self, bridge: Bridge, caller: Channel, phone: Phone, times: tuple[Header, ...]) -> None:
        """The hang-up: first the request that tells who, then the queue's word, the bridge, and the channels."""
        board, agent = self._board, phone.agent
        by_agent = self._agent_hangs_up(phone)
        first, second = (phone.channel, caller) if by_agent else (caller, phone.channel)
        self._trace.hung_up_by = "agent" if by_agent else "caller"
        board.request_hangup(first)
        agent.calls_taken, agent.last_call, agent.talks_for = agent.calls_taken + 1, board.epoch(), ""
        complete = (*times, ("Reason", self._trace.hung_up_by))
        self._floor.room.tell("AgentComplete", self._queue, agent, caller, phone.channel, complete)
        board.leave(bridge, first)
        board.leave(bridge, second)
        board.destroy(bridge)
        board.end_dialplan(caller)
        board.hang_up(phone.channel, 16)
        board.hang_up(caller, 16)
        agent.wrapped_up_us = board.now_us
        self._floor.room.set_status(agent, FREE)

    def _write_down(self, caller: Channel, arrived_us: int) -> None:
        board, trace = self._board, self._trace
        self._floor.ledger.append(
            Expected(
                call_id=caller.linkedid,
                queue=self._plan.queue.name,
                caller_number=caller.number,
                arrived_at=board.at(arrived_us),
                answered_at=None if trace.answered_us is None else board.at(trace.answered_us),
                ended_at=board.at(board.now_us),
                agent=trace.agent,
                ring_seconds=trace.ring_seconds(),
                end=trace.end(),
                hung_up_by=trace.hung_up_by,
                transferred=trace.transferred,
                outcomes=trace.outcomes(),
            )
        )
