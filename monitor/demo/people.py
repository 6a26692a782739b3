"""Who works on the demo hotline and in which queues. All of them, and their numbers, are made up."""

from dataclasses import dataclass
from enum import StrEnum


class Character(StrEnum):
    GOOD = "good"
    LETS_IT_RING = "lets_it_ring"
    HANGS_UP_FIRST = "hangs_up_first"
    REJECTS = "rejects"


@dataclass(frozen=True, slots=True)
class Person:
    number: str
    name: str
    character: Character = Character.GOOD

    @property
    def device(self) -> str:
        return f"PJSIP/{self.number}"

    @property
    def member_name(self) -> str:
        return f"{self.name} 工号{self.number}"


@dataclass(frozen=True, slots=True)
class QueueSpec:
    """`answers_first`: the dialplan plays a greeting before the queue, so that the caller's channel is Up already."""

    name: str
    number: str
    strategy: str
    ring_seconds: float
    retry_seconds: float
    members: tuple[str, ...]
    answers_first: bool = False


PEOPLE = (
    Person("1001", "王芳"),
    Person("1002", "李强"),
    Person("1003", "张敏", Character.LETS_IT_RING),
    Person("1004", "刘洋", Character.HANGS_UP_FIRST),
    Person("1005", "陈静"),
    Person("1006", "杨帆", Character.REJECTS),
    Person("1007", "赵磊"),
    Person("1008", "黄丽"),
    Person("1009", "周涛"),
    Person("1010", "吴倩"),
)

REPAIR = QueueSpec("repair", "2001", "rrmemory", 15.0, 5.0, ("1001", "1002", "1003", "1004", "1005", "1006"))
SERVICE = QueueSpec("service", "2002", "rrmemory", 15.0, 5.0, ("1005", "1006", "1007", "1008", "1009", "1010"), True)
EMERGENCY = QueueSpec("emergency", "2003", "ringall", 30.0, 1.0, ("1001", "1002", "1005", "1007"))

QUEUES = (REPAIR, SERVICE, EMERGENCY)
REPAIR_QUEUES = (REPAIR.name, EMERGENCY.name)

CALLER_NAME = "DEMO 示范"
CALLER_PREFIX = "1380013"
