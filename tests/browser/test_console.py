"""The shift lead's console in a real browser, against the demo hotline: by mouse, by keyboard, in both languages."""

import asyncio
import json
import logging
import os
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from monitor.domain.marks import MarkKind
from monitor.web.access import Role
from monitor.words import Words
from tests.browser.consoles import TOKENS, Consoles, consoles
from tests.browser.sights import Sights

pytestmark = [pytest.mark.real, pytest.mark.asyncio(loop_scope="module")]
PICTURES = os.environ.get("MONITOR_PICTURES")
MOST_TABS = 60
FAINT = """() => {
  const parse = (text) => { const n = text.match(/[\\d.]+/g).map(Number); return text.startsWith("color(srgb")
    ? [n[0] * 255, n[1] * 255, n[2] * 255, n[3] ?? 1] : [n[0], n[1], n[2], n[3] ?? 1]; };
  const curve = (v) => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => [r, g, b].map((v) => curve(v / 255))
    .reduce((sum, v, at) => sum + v * [.2126, .7152, .0722][at], 0);
  const ground = (e) => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor);
    if (c[3] > .99) return c; } return [255, 255, 255, 1]; };
  return [...document.querySelectorAll("body *")]
    .filter((e) => !e.closest("svg, .unseen, .skip, option") && e.getClientRects().length)
    .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
    .map((e) => { const [a, b] = [light(parse(getComputedStyle(e).color)), light(ground(e))];
      const what = `${e.tagName}.${e.className}: ${e.textContent.slice(0, 40)}`;
      return [(Math.max(a, b) + .05) / (Math.min(a, b) + .05), what]; })
    .filter(([ratio]) => ratio < 4.5).map(([ratio, what]) => `${ratio.toFixed(2)} ${what}`);
}"""
UNNAMED = """() => [...document.querySelectorAll("a, button, input, select, [role=region]")]
  .filter((e) => e.getClientRects().length)
  .filter((e) => !(e.textContent.trim() || e.getAttribute("aria-label") || e.labels?.length))
  .map((e) => e.outerHTML)"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory, program: Path) -> AsyncIterator[Consoles]:
    logging.getLogger("monitor").setLevel(logging.INFO)
    async with consoles(tmp_path_factory.mktemp("console"), program) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def lead(site: Consoles) -> AsyncIterator[Page]:
    page = await site.logged_in()
    yield page
    await page.context.close()
    said, site.complaints = site.complaints, []
    assert [] == said


async def rows(site: Consoles, query: str = "") -> list[dict[str, Any]]:
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {TOKENS[Role.LEAD]}"}) as client:
        calls: list[dict[str, Any]] = (await client.get(f"{site.app.url}/api/v1/calls?limit=200{query}")).json()[
            "calls"
        ]
    return calls


async def a_miss(site: Consoles) -> dict[str, Any]:
    found = [row for row in await rows(site, "&outcome=missed") if row["ended_at"] and row["answered_at"]]
    assert found
    return found[-1]


def hash_of(row: dict[str, Any]) -> str:
    return f"#/call/{row['pbx']}/{row['call_id']}"


async def read(download: Any) -> bytes:
    path = await (await download.value).path()
    return await asyncio.to_thread(path.read_bytes)


async def picture(page: Page, name: str) -> None:
    if PICTURES:
        await page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


async def tab_to(page: Page, selector: str) -> None:
    """By the Tab key alone, and only if the focus can be seen there."""
    for _ in range(MOST_TABS):
        await page.keyboard.press("Tab")
        if await page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            style = "() => getComputedStyle(document.activeElement).outlineStyle"
            assert "solid" == await page.evaluate(style)
            return
    raise AssertionError(f"{selector} is not reached by {MOST_TABS} tabs")


async def test_an_unknown_token_is_told_so(site: Consoles) -> None:
    page = await site.page()
    await page.goto(f"{site.app.url}/")
    await page.fill("#token", "not-a-token")
    await page.click("button")
    await expect(page.locator("#problem")).to_have_text(Words.load("en").pages["console"]["login_unknown"])
    await picture(page, "login")
    await page.context.close()


async def test_a_call_that_comes_in_is_seen_live(site: Consoles, lead: Page) -> None:
    await expect(lead.locator("tbody tr").first).to_be_visible()
    known = {call.facts.call_id for call in site.app.watch.situation().calls}
    async with asyncio.timeout(60):
        while not (new := [c.facts for c in site.app.watch.situation().calls if c.facts.call_id not in known]):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    seen = await Sights(lead).first("callers", f"#/call/demo/{re.escape(new[0].call_id)}( |$)")
    assert seen.at - new[0].arrived_at.timestamp() < 1.0
    await expect(lead.locator(".agents li").first).to_be_visible()
    await picture(lead, "now")


async def test_a_miss_is_found_opened_and_marked(site: Consoles, lead: Page) -> None:
    miss = await a_miss(site)
    await lead.click("#tab-calls")
    await lead.select_option("#outcome", "missed")
    await lead.click("form.filter button")
    await lead.wait_for_url("**/#/calls?outcome=missed")
    link = lead.locator(f"tbody a[href='{hash_of(miss)}']")
    await link.click()
    await expect(lead.locator("svg.timeline rect.bar.wait")).to_be_visible()
    await expect(lead.locator("svg.timeline rect.bar.talk")).to_be_visible()
    rule = next(name for name in site.app.pipeline.court.rule_names if miss[name] == "missed")
    detail = lead.locator(".verdict.missed").first
    stored = await site.app.store.call(miss["call_id"], miss["pbx"])
    assert stored is not None
    verdict = stored.verdict(rule)
    assert verdict is not None
    await expect(detail.locator(".sentence")).to_have_text(Words.load("en").say(verdict))
    await lead.click("#mark")
    await lead.select_option("#mark-rule", rule)
    await lead.fill("#mark-reason", "a drill, not a caller")
    await lead.fill("#mark-by", "Li Jing")
    await lead.keyboard.press("Enter")
    await expect(detail.locator(".exemption")).to_contain_text("a drill, not a caller")
    await expect(detail.locator(".chip").first).to_have_text("✕missed")
    (kept,) = await site.app.store.marks_of_call(miss["pbx"], miss["call_id"])
    assert (MarkKind.EXEMPT, rule, "Li Jing", "the lead") == (kept.mark, kept.rule, kept.marked_by, kept.token)
    await lead.goto(f"{site.app.url}/#/calls?rule={rule}&outcome=missed")
    listed = lead.locator("tr", has=lead.locator(f"[id='call-{miss['pbx']}-{miss['call_id']}']"))
    await expect(listed.locator(".sign.bad").first).to_be_visible()
    await expect(listed.locator(".flag")).to_contain_text("a drill, not a caller (Li Jing)")
    await picture(lead, "call")


async def test_a_number_is_shown_on_record(site: Consoles, lead: Page) -> None:
    miss = await a_miss(site)
    stored = await site.app.store.call(miss["call_id"], miss["pbx"])
    assert stored is not None
    await lead.goto(f"{site.app.url}/{hash_of(miss)}")
    await expect(lead.locator("#show-number")).to_be_visible()
    assert stored.facts.caller_number not in await lead.content()
    before = len(await site.app.store.disclosures(100))
    await lead.click("#show-number")
    await expect(lead.locator(".number-shown")).to_contain_text(stored.facts.caller_number)
    newest, *others = await site.app.store.disclosures(100)
    assert (before, "the lead", miss["call_id"]) == (len(others), newest.token, newest.call_id)


async def test_lost_callers_are_listed(site: Consoles, lead: Page) -> None:
    await lead.click("#tab-lost")
    lost = next(call for call in site.app.today.day.calls() if call.is_lost)
    await lead.select_option("#state", "all")
    await lead.click("form.filter button")
    await expect(lead.locator(f"a[href='#/call/demo/{lost.call_id}']").first).to_be_visible()
    await picture(lead, "lost")


async def test_an_alert_is_taken(site: Consoles, lead: Page) -> None:
    async with asyncio.timeout(60):
        while not await site.app.store.open_alerts():  # noqa: ASYNC110 - what is waited for has no event of its own
            await asyncio.sleep(0.2)
    await lead.click("#tab-alerts")
    await lead.click("a[href='#/alerts?state=all']")
    card = lead.locator(".alert:has(form)").first
    await picture(lead, "alerts")
    await card.locator("input[id^=by]").fill("Li Jing")
    await card.locator("input[id^=comment]").fill("I ring them")
    name = await card.locator("h2").inner_text()
    await card.locator("button[type=submit]").click()
    taken = lead.locator(".alert", has_text="taken by Li Jing").first
    await expect(taken).to_contain_text("I ring them")
    await expect(taken.locator("h2")).to_have_text(name)


async def test_what_is_shown_can_be_taken_along(lead: Page) -> None:
    await lead.click("#tab-calls")
    await expect(lead.locator("#csv")).to_be_visible()
    shown = await lead.locator("tbody tr").count()
    async with lead.expect_download() as csv:
        await lead.click("#csv")
    async with lead.expect_download() as told:
        await lead.click("#json")
    lines = (await read(csv)).decode("utf-8-sig").splitlines()
    assert shown == len(lines) - 1 == len(json.loads(await read(told)))
    assert lines[0].startswith("call_id,pbx,queue,direction,caller")


async def test_formulas_do_not_reach_a_spreadsheet(lead: Page) -> None:
    script = """async (rows) => (await import("/static/console/download.js")).csv(rows)"""
    told = {
        "agent": "=cmd|'/c calc'!A0",
        "queue": "@SUM(1)",
        "rest": -5,
        "text": 'a "b", c',
        "minus": "-1+1",
        "none": None,
    }
    lines = (await lead.evaluate(script, [told])).splitlines()
    assert ['\'=cmd|\'/c calc\'!A0,\'@SUM(1),-5,"a ""b"", c",\'-1+1,'] == lines[1:]


async def test_by_keyboard_alone(site: Consoles) -> None:
    page = await site.page()
    await page.goto(f"{site.app.url}/login")
    await page.keyboard.type(TOKENS[Role.LEAD])
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#heading")
    await tab_to(page, ".skip")
    await page.keyboard.press("Enter")
    await page.reload()
    await page.wait_for_selector("#heading")
    await tab_to(page, "#tab-calls")
    await page.keyboard.press("Enter")
    await expect(page.locator("#heading")).to_be_focused()
    await expect(page.locator("tbody tr").first).to_be_visible()
    await tab_to(page, "tbody th a")
    await page.keyboard.press("Enter")
    await expect(page.locator("svg.timeline")).to_be_visible()
    await tab_to(page, "#mark")
    await page.keyboard.press("Enter")
    await expect(page.locator("dialog #mark-kind")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.locator("dialog")).to_have_count(0)
    await expect(page.locator("#mark")).to_be_focused()
    await tab_to(page, "summary")
    await page.keyboard.press("Enter")
    await expect(page.locator("table.events")).to_be_visible()
    await page.context.close()


@pytest.mark.parametrize("night", [False, True], ids=["day", "night"])
@pytest.mark.parametrize("language", ["zh-CN", "en"])
async def test_every_page_in_both_languages_day_and_night(site: Consoles, language: str, night: bool) -> None:
    words = Words.load(language).pages["console"]
    page = await site.logged_in(language, night)
    miss = await a_miss(site)
    for name, place in {
        "now": "",
        "calls": "#/calls",
        "lost": "#/lost?state=all",
        "alerts": "#/alerts?state=all",
        "call": hash_of(miss),
    }.items():
        await page.goto(f"{site.app.url}/{place}")
        await expect(page.locator(".page .card").first).to_be_visible()
        title = words["call_title"].format(id=miss["call_id"]) if name == "call" else words[f"tab_{name}"]
        await expect(page.locator("#heading")).to_have_text(title)
        assert [] == await page.evaluate(FAINT), name
        assert [] == await page.evaluate(UNNAMED), name
        text = await page.locator("body").inner_text()
        assert [] == [word for word in text.split() if word.startswith(("console.", "common."))]
        assert not await page.evaluate("() => document.documentElement.scrollWidth > innerWidth")
        await picture(page, f"{name}-{language}-{'night' if night else 'day'}")
    await page.context.close()


async def test_a_token_of_the_wall_sees_no_call(site: Consoles) -> None:
    page = await site.logged_in(role=Role.WALL)
    await expect(page.locator("#main")).to_contain_text(Words.load("en").pages["console"]["wall_only"])
    await page.context.close()


async def test_logging_out(site: Consoles, lead: Page) -> None:
    await lead.click("#logout")
    await lead.wait_for_url("**/login")
    await lead.goto(f"{site.app.url}/#/calls")
    await lead.wait_for_selector("#token")


async def test_no_whole_number_without_asking(site: Consoles, lead: Page, caplog: pytest.LogCaptureFixture) -> None:
    """In no page, answer, stream, metric or log."""
    said: list[str] = []
    calls = (await rows(site))[:40]
    paths = ["/", "/wall", "/metrics", "/healthz", "/api/v1/calls?limit=1000", "/api/v1/lost", "/api/v1/live",
        "/api/v1/board", "/api/v1/alerts?state=all", "/api/v1/me", "/api/openapi.json",
        *(f"/api/v1/calls/{row['call_id']}" for row in calls)]  # fmt: skip
    async with httpx.AsyncClient(
        base_url=site.app.url, headers={"Authorization": f"Bearer {TOKENS[Role.ADMIN]}"}
    ) as client:
        for path in [*paths, "/api/v1/disclosures"]:
            answer = await client.get(path)
            assert 200 == answer.status_code, path
            said.append(answer.text)
        async with asyncio.timeout(60), client.stream("GET", "/api/v1/stream?topics=board,calls,alerts") as stream:
            async for line in stream.aiter_lines():
                said.append(line)
                if sum("event: call" in one for one in said) >= 10:
                    break
    for place in ("", "#/calls", "#/lost?state=all", "#/alerts?state=all", *map(hash_of, calls[:5])):
        await lead.goto(f"{site.app.url}/{place}")
        await expect(lead.locator(".page .card").first).to_be_visible()
        said.append(await lead.content())
    said += caplog.messages
    numbers = await site.numbers()
    assert len(numbers) > 5
    assert "138****" in "".join(said)
    assert set() == {number for number in numbers if any(number in one for one in said)}
