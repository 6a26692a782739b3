"""A blind transfer by the agent's phone (REFER) to a colleague outside the queue, as Asterisk 22 tells it."""

from collections.abc import Generator

from monitor.demo.channel import RINGING, UP, Bridge, Channel
from monitor.demo.floor import Floor
from monitor.demo.messages import Header
from monitor.demo.ringing import Phone
from monitor.demo.room import FREE, TALKING, Agent, Queue
from monitor.demo.room import RINGING as PHONE_RINGING

NORMAL: Header = ("Cause", "16")
COLLEAGUE_RINGS_SECONDS = 3.0
COLLEAGUE_TALKS_SECONDS = 6.5


def free_colleague(floor: Floor, queue: Queue) -> Agent | None:
    """Somebody who is free and does not serve this queue himself."""
    others = (agent for number, agent in floor.room.agents.items() if number not in queue.spec.members)
    return next((agent for agent in others if floor.room.is_free(agent)), None)


def hand_over(
    floor: Floor,
    queue: Queue,
    bridge: Bridge,
    caller: Channel,
    phone: Phone,
    colleague: Agent,
    complete: tuple[Header, ...],
    *,
    agent_hangs_up: bool,
) -> Generator[float, None, str]:
    """Returns who hung up at the end: caller, or agent for the colleague."""
    _refer(floor, queue, bridge, caller, phone, colleague, complete)
    dialled = _dial(floor, caller, colleague)
    yield 0.1
    board, room = floor.board, floor.room
    board.set_state(dialled, RINGING)
    room.set_status(colleague, PHONE_RINGING)
    board.dial_state(caller, dialled)
    yield COLLEAGUE_RINGS_SECONDS
    board.set_state(dialled, UP)
    dialled.exten = ""  # an answered leg of Dial stands nowhere in the dialplan
    board.dial_end(caller, dialled, "ANSWER")
    room.set_status(colleague, TALKING)
    talk = board.make_bridge()
    board.enter(talk, dialled)
    board.enter(talk, caller)
    yield COLLEAGUE_TALKS_SECONDS
    first, second = (dialled, caller) if agent_hangs_up else (caller, dialled)
    board.request_hangup(first, NORMAL)
    board.leave(talk, first)
    board.leave(talk, second)
    board.destroy(talk)
    board.end_dialplan(caller)
    board.hang_up(dialled, 16)
    board.hang_up(caller, 16)
    colleague.wrapped_up_us = board.now_us
    room.set_status(colleague, FREE)
    return "agent" if agent_hangs_up else "caller"


def _refer(
    floor: Floor,
    queue: Queue,
    bridge: Bridge,
    caller: Channel,
    phone: Phone,
    colleague: Agent,
    complete: tuple[Header, ...],
) -> None:
    board, agent = floor.board, phone.agent
    board.tell("Unhold", "call", phone.channel.headers())
    parties = (phone.channel.headers("Transferer"), caller.headers("Transferee"))
    target = (("IsExternal", "Yes"), ("Context", "from-internal"), ("Extension", colleague.person.number))
    board.tell("BlindTransfer", "call", (("Result", "Success"),), *parties, bridge.headers(), target)
    agent.calls_taken, agent.last_call, agent.talks_for = agent.calls_taken + 1, board.epoch(), ""
    floor.room.tell("AgentComplete", queue, agent, caller, phone.channel, complete)
    caller.context, caller.exten = "from-internal", colleague.person.number
    board.leave(bridge, caller)
    board.leave(bridge, phone.channel)
    board.hang_up(phone.channel, 16)
    board.destroy(bridge)
    agent.wrapped_up_us = board.now_us
    floor.room.set_status(agent, FREE)


def _dial(floor: Floor, caller: Channel, colleague: Agent) -> Channel:
    board, number = floor.board, colleague.person.number
    colleague.status = PHONE_RINGING
    dialled = board.open_phone(colleague.person.device, caller, number)
    dialled.connected_number, dialled.connected_name = caller.number, caller.caller_name
    dialled.exten, dialled.application, dialled.application_data = number, "AppDial", "(Outgoing Line)"
    board.name_caller(dialled)
    board.tell_connected_line(dialled)
    caller.priority, caller.application, caller.application_data = 2, "Dial", f"{colleague.person.device},20,tT"
    board.tell("DialBegin", "call", caller.headers(), dialled.headers("Dest"), (("DialString", number),))
    board.connect_line(caller, number)
    return dialled
