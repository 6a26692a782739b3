"""What is meant to happen on a demo call: drawn from the seed, or written down for the shift's opening minute."""

from dataclasses import dataclass
from enum import StrEnum
from random import Random

from monitor.demo.people import EMERGENCY, REPAIR, REPAIR_QUEUES, SERVICE, Character, QueueSpec


class Deed(StrEnum):
    ANSWERS = "answers"
    REJECTS = "rejects"
    IGNORES = "ignores"


@dataclass(frozen=True, slots=True)
class Reaction:
    """What an agent does about a ringing phone, and how long after its first ring."""

    deed: Deed
    after_seconds: float = 0.0


class GreetingPlan(StrEnum):
    GOOD = "good"
    NOT_NAMED = "not_named"
    NOT_GREETED = "not_greeted"
    NAMED_FIRST = "named_first"
    LATE = "late"
    UNSURE = "unsure"
    UNHEARD = "unheard"


class TicketPlan(StrEnum):
    NOT_NEEDED = "not_needed"
    PROMPT = "prompt"
    LATE = "late"
    FORGOTTEN = "forgotten"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class CallPlan:
    """`scripted`: how each ringing attempt in turn ends, in place of the agents' own characters.

    `agent_hangs_up` None leaves it to the character of the agent who answers.
    """

    queue: QueueSpec
    patience_seconds: float
    talk_seconds: float
    greeting: GreetingPlan = GreetingPlan.GOOD
    ticket: TicketPlan = TicketPlan.NOT_NEEDED
    agent_hangs_up: bool | None = None
    transferred: bool = False
    scripted: tuple[Reaction, ...] = ()


def _answer(after_seconds: float) -> Reaction:
    return Reaction(Deed.ANSWERS, after_seconds)


PROMPT, LATE, FORGOTTEN, CANCELLED = TicketPlan.PROMPT, TicketPlan.LATE, TicketPlan.FORGOTTEN, TicketPlan.CANCELLED

OPENING: tuple[tuple[float, CallPlan], ...] = (
    (0.8, CallPlan(SERVICE, 90, 9.5, agent_hangs_up=False, scripted=(_answer(3.2),))),
    (1.9, CallPlan(EMERGENCY, 90, 36, ticket=PROMPT, agent_hangs_up=False, scripted=(_answer(4.1),))),
    (3.1, CallPlan(SERVICE, 90, 8, GreetingPlan.NOT_NAMED, agent_hangs_up=True, scripted=(_answer(2.4),))),
    (4.6, CallPlan(REPAIR, 8.5, 20, scripted=(Reaction(Deed.IGNORES),))),
    (6.4, CallPlan(REPAIR, 120, 11, ticket=FORGOTTEN, scripted=(Reaction(Deed.IGNORES), _answer(6.7)))),
    (8.2, CallPlan(SERVICE, 90, 7.5, transferred=True, agent_hangs_up=False, scripted=(_answer(2.9),))),
    (11.0, CallPlan(REPAIR, 90, 12, GreetingPlan.NOT_GREETED, CANCELLED, scripted=(_answer(5.5),))),
    (14.5, CallPlan(SERVICE, 90, 10, GreetingPlan.UNHEARD, scripted=(Reaction(Deed.REJECTS, 1.8), _answer(3.0)))),
    (19.0, CallPlan(EMERGENCY, 90, 12, GreetingPlan.GOOD, LATE, False, scripted=(_answer(22.6),))),
    (24.0, CallPlan(REPAIR, 90, 14, ticket=PROMPT, agent_hangs_up=False, scripted=(_answer(3.6),))),
)


def draw_plan(rng: Random) -> CallPlan:
    queue = rng.choices((REPAIR, SERVICE, EMERGENCY), (40, 52, 8))[0]
    greeting = rng.choices(tuple(GreetingPlan), (78, 5, 3, 3, 3, 3, 5))[0]
    ticket = TicketPlan.NOT_NEEDED
    if queue.name in REPAIR_QUEUES:
        ticket = rng.choices((PROMPT, LATE, FORGOTTEN, CANCELLED), (80, 7, 6, 7))[0]
    talk_seconds = rng.uniform(15, 22) if greeting is GreetingPlan.LATE else rng.triangular(7, 26, 10)
    patience_seconds = rng.uniform(4, 25) if rng.random() < 0.1 else rng.uniform(50, 120)
    transferred = queue is SERVICE and rng.random() < 0.06
    return CallPlan(queue, patience_seconds, talk_seconds, greeting, ticket, transferred=transferred)


def draw_reaction(character: Character, rng: Random) -> Reaction:
    if character is Character.LETS_IT_RING:
        return Reaction(Deed.IGNORES) if rng.random() < 0.6 else _answer(rng.uniform(9, 14))
    if character is Character.REJECTS and rng.random() < 0.5:
        return Reaction(Deed.REJECTS, rng.uniform(1.2, 3.5))
    return _answer(rng.triangular(1.5, 9, 3))


def draw_agent_hangs_up(character: Character, rng: Random) -> bool:
    return rng.random() < (0.7 if character is Character.HANGS_UP_FIRST else 0.05)
