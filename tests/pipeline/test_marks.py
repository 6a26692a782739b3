"""A mark is kept beside the verdicts; what the caller was like is heard by the rule that asks for it."""

from datetime import UTC, datetime
from pathlib import Path

from monitor.app import App, running
from monitor.clock import Clock
from monitor.domain.marks import Mark, MarkKind
from monitor.domain.verdicts import Outcome, Verdict
from tests.pipeline.hear import Told
from tests.pipeline.hotline import SmallPbx, ago, settings, until
from tests.pipeline.test_restart import greeting


def mark(kind: MarkKind, rule: str = "", call_id: str = "c1") -> Mark:
    return Mark("main", call_id, rule, kind, "why", "李静", "shift", datetime.now(UTC))


async def verdict(app: App, rule: str, call_id: str = "c1") -> Verdict:
    stored = await app.store.call(call_id, "main")
    assert stored is not None
    found = stored.verdict(rule)
    assert found is not None
    return found


async def test_a_silent_caller_exempts_who_hangs_up_first_until_withdrawn(tmp_path: Path) -> None:
    told = Told()
    async with SmallPbx() as pbx, running(settings(tmp_path, pbx), Clock(), told=[told.tell]) as app:
        await pbx.tell(ago("c1").whole())
        await until(lambda: told.over("c1"))
        assert Outcome.MET is (await verdict(app, "hangup_first")).outcome
        await app.desk.take_mark(mark(MarkKind.SILENT))
        marked = await verdict(app, "hangup_first")
        assert (Outcome.EXEMPT, "marked") == (marked.outcome, marked.reason)
        await app.desk.take_mark(mark(MarkKind.WITHDRAWN))
        assert Outcome.MET is (await verdict(app, "hangup_first")).outcome
        assert 2 == len(await app.store.marks_of_call("main", "c1"))


async def test_an_exemption_changes_no_verdict(tmp_path: Path) -> None:
    told = Told()
    async with SmallPbx() as pbx, running(settings(tmp_path, pbx), Clock(), told=[told.tell]) as app:
        await pbx.tell(ago("c1", ring_seconds=25.0).whole())
        await until(lambda: told.over("c1"))
        before = await app.store.call("c1", "main")
        assert Outcome.MISSED is (await verdict(app, "four_ring")).outcome
        await app.desk.take_mark(mark(MarkKind.EXEMPT, "four_ring"))
        assert before == await app.store.call("c1", "main")


async def test_a_mark_on_a_settled_call_holds_after_a_restart(tmp_path: Path) -> None:
    told = Told()
    async with SmallPbx() as pbx:
        configured = settings(tmp_path, pbx)
        async with running(configured, Clock(), told=[told.tell]) as app:
            await pbx.tell(ago("c1", seconds=4000).whole())
            await until(lambda: told.over("c1"))
        async with running(configured, Clock()) as app:
            await app.desk.take_mark(mark(MarkKind.ABUSIVE))
            assert "marked" == (await verdict(app, "hangup_first")).reason
        async with running(configured, Clock()) as app:
            await app.desk.take_greeting(greeting("c1"))
            assert ("marked", "in_order") == tuple(
                [(await verdict(app, rule)).reason for rule in ("hangup_first", "greeting")]
            )
