"""What people say of a call, and who saw whose number."""

from typing import Any

import httpx
import pytest

from monitor.domain.disclosures import Disclosure
from monitor.domain.marks import Mark, MarkKind
from monitor.domain.verdicts import Outcome
from monitor.web.access import Role, Token
from tests.domain.calls_at_hand import after, answered, judged
from tests.web.desk import Site

ID = "1700000000.42"
NUMBER = "13812345678"
TOKENS = [Token(role, f"secret-{role}", f"name-{role}") for role in Role]
MARK: dict[str, Any] = {"mark": "exempt", "rule": "four_ring", "reason": "演练电话", "by": "李静"}


@pytest.fixture
def site() -> Site:
    made = Site(*TOKENS)
    made.library.keep(judged(answered(), four_ring=Outcome.MISSED, greeting=Outcome.MET))
    return made


async def post(site: Site, path: str, body: dict[str, Any] | None = None, role: str = "lead") -> httpx.Response:
    async with site.client(f"secret-{role}") as client:
        return await client.post(f"/api/v1/calls/{path}", json=body)


async def test_a_mark_is_handed_in_with_who_and_when(site: Site) -> None:
    answer = await post(site, f"{ID}/marks", MARK)
    expected = Mark("hq", ID, "four_ring", MarkKind.EXEMPT, "演练电话", "李静", "name-lead", after(600))
    assert (201, [expected]) == (answer.status_code, site.inbox.marks)
    assert {**MARK, "token": "name-lead", "marked_at": "2026-01-31T17:40:00.000+08:00"} == answer.json()["mark"]


async def test_a_mark_stands_beside_the_verdict(site: Site) -> None:
    site.library.marks = [Mark("hq", ID, "four_ring", MarkKind.EXEMPT, "演练", "李静", "t", after(600))]
    body = (await site.get(f"/api/v1/calls/{ID}", "secret-lead")).json()
    assert ("missed", "missed") == (body["call"]["four_ring"], body["verdicts"][0]["outcome"])
    assert ["演练", None] == [one["exemption"] and one["exemption"]["reason"] for one in body["verdicts"]]
    assert ["exempt"] == [mark["mark"] for mark in body["marks"]]


async def test_a_number_in_a_reason_is_masked(site: Site) -> None:
    await post(site, f"{ID}/marks", {**MARK, "reason": f"he rang from {NUMBER} again", "by": f"Li {NUMBER}"})
    assert ["he rang from 138****5678 again"] == [mark.reason for mark in site.inbox.marks]
    assert ["Li 138****5678"] == [mark.marked_by for mark in site.inbox.marks]


@pytest.mark.parametrize(
    ("change", "status", "where"),
    [
        ({"rule": "five_ring"}, 422, "body rule"),
        ({"mark": "great"}, 422, "body mark"),
        ({"mark": "silent"}, 422, "body rule"),
        ({"mark": "silent", "rule": ""}, 201, None),
        ({"rule": ""}, 201, None),
        ({"reason": ""}, 422, "body reason"),
        ({"reason": " "}, 422, "body reason"),
        ({"reason": "x" * 501}, 422, "body reason"),
        ({"by": ""}, 422, "body by"),
        ({"by": 5}, 422, "body by"),
        ({"name": "x"}, 422, "body name"),
        ({"pbx": "elsewhere"}, 404, "path call_id"),
        ({"pbx": "hq"}, 201, None),
    ],
)
async def test_what_a_mark_may_say(site: Site, change: dict[str, Any], status: int, where: str | None) -> None:
    answer = await post(site, f"{ID}/marks", {**MARK, **change})
    assert (status, where) == (answer.status_code, answer.json().get("error", {}).get("where"))
    assert (status == 201) == bool(site.inbox.marks)


async def test_no_mark_on_a_call_that_is_not_there(site: Site) -> None:
    assert 404 == (await post(site, "9.9/marks", MARK)).status_code


@pytest.mark.parametrize("role", ["lead", "admin"])
async def test_a_number_is_shown_once_that_is_on_record(site: Site, role: str) -> None:
    answer = await post(site, f"{ID}/number", role=role)
    assert (200, {"caller": NUMBER}) == (answer.status_code, answer.json())
    assert [Disclosure(after(600), f"name-{role}", role, "hq", ID)] == site.library.disclosed


async def test_no_record_no_number(site: Site) -> None:
    await site.library.disclose(Disclosure(after(1), "t", "lead", "hq", ID))
    site.library.refuses_disclosures = OSError("disk full")
    answer = await post(site, f"{ID}/number")
    assert 500 == answer.status_code
    assert NUMBER not in answer.text


@pytest.mark.parametrize("role", ["ingest", "wall", "metrics"])
async def test_others_see_no_number_and_leave_no_record(site: Site, role: str) -> None:
    answer = await post(site, f"{ID}/number", role=role)
    assert (403, []) == (answer.status_code, site.library.disclosed)


async def test_who_saw_what_is_for_the_admin(site: Site) -> None:
    await post(site, f"{ID}/number")
    answer = await site.get("/api/v1/disclosures", "secret-admin")
    row = {"at": "2026-01-31T17:40:00.000+08:00", "token": "name-lead", "role": "lead", "pbx": "hq", "call_id": ID}
    assert {"disclosures": [row]} == answer.json()
    assert 403 == (await site.get("/api/v1/disclosures", "secret-lead")).status_code
