"""Who was lost, and who has been spoken with since."""

from dataclasses import replace

import pytest

from monitor.domain.facts import CallFacts, Direction, End
from monitor.domain.lost import LOOK_AHEAD, Contact, rung_back
from tests.domain.calls_at_hand import abandoned, after

NUMBER = "13800138000"
LOST = replace(abandoned("lost"), caller_number=NUMBER)


def later(seconds: float, *, answered: bool = True, dialled: str = "", caller: str = "", **more: object) -> CallFacts:
    told: dict[str, object] = {
        "direction": Direction.OUTBOUND if dialled else Direction.INBOUND,
        "dialled_key": dialled,
        "caller_number": caller or "8001",
        "answered_at": after(seconds + 5) if answered else None,
        "end": End.ANSWERED if answered else End.UNANSWERED,
        "agent": "PJSIP/agent01",
        **more,
    }
    return CallFacts(pbx="hq", call_id=f"c{seconds:g}", arrived_at=after(seconds), **told)  # type: ignore[arg-type]


CASES: dict[str, tuple[list[CallFacts], Contact, str, int]] = {
    "nothing": ([], Contact.OPEN, "", 0),
    "rung back": ([later(60, dialled=NUMBER)], Contact.RUNG_BACK, "c60", 1),
    "rung back at the second try": (
        [later(90, dialled=NUMBER), later(60, dialled=NUMBER, answered=False)],
        Contact.RUNG_BACK,
        "c90",
        2,
    ),
    "tried": ([later(60, dialled=NUMBER, answered=False)], Contact.TRIED, "c60", 1),
    "the last try": ([later(n, dialled=NUMBER, answered=False) for n in (60, 80)], Contact.TRIED, "c80", 2),
    "called again": ([later(60, caller=NUMBER)], Contact.CALLED_AGAIN, "c60", 0),
    "called again in vain": ([later(60, caller=NUMBER, answered=False)], Contact.OPEN, "", 0),
    "called again, then rung back": (
        [later(60, caller=NUMBER), later(90, dialled=NUMBER)],
        Contact.CALLED_AGAIN,
        "c60",
        1,
    ),
    "before the end of the call": ([later(5, dialled=NUMBER)], Contact.OPEN, "", 0),
    "at its very end": ([later(12.5, dialled=NUMBER)], Contact.RUNG_BACK, "c12.5", 1),
    "somebody else": ([later(60, dialled="13900139000")], Contact.OPEN, "", 0),
    "an internal call": ([later(60, caller=NUMBER, direction=Direction.INTERNAL)], Contact.OPEN, "", 0),
    "another way of writing": ([later(60, caller=f"+86 {NUMBER}")], Contact.CALLED_AGAIN, "c60", 0),
    "too late": ([later(12.5 + LOOK_AHEAD.total_seconds(), dialled=NUMBER)], Contact.OPEN, "", 0),
}


@pytest.mark.parametrize("name", CASES)
def test_contact(name: str) -> None:
    calls, contact, call_id, tries = CASES[name]
    found = rung_back(LOST, calls)
    assert (contact, call_id, tries) == (found.contact, found.contact_call_id, found.tries)
    assert (contact in (Contact.OPEN, Contact.TRIED)) == found.is_open


def test_who_and_when() -> None:
    found = rung_back(LOST, [later(60, dialled=NUMBER)])
    assert (after(65), "PJSIP/agent01") == (found.contact_at, found.contact_by)


def test_a_caller_without_a_number_stays_open() -> None:
    hidden = replace(LOST, caller_number="")
    assert Contact.OPEN is rung_back(hidden, [later(60, dialled=NUMBER), later(70, caller="anonymous")]).contact
