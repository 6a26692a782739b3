"""A call's page tells who spoke when, if that was listened to."""

from dataclasses import replace

from monitor.domain.events import Party, PbxEvent, TalkStarted, TalkStopped, TalkWatched
from monitor.domain.records import RawEvent
from monitor.domain.talk import Overlap, Side, TalkFacts
from monitor.domain.verdicts import Outcome
from tests.domain.calls_at_hand import after, answered, judged
from tests.web.desk import Site

ID = "1700000000.42"
CALLER = Party(ID, ID, "PJSIP/trunk-00000001", number="13812345678")
STRANGER = Party("1700000000.99", ID, "PJSIP/13812345678-00000009")


async def test_both_voices_and_where_they_overlap() -> None:
    site = Site()
    facts = answered()
    assert facts.answered_at is not None
    overlap = Overlap(after(62), Side.AGENT, facts.agent, 1.5, 2.0, 3.0, 3.5, 1.5)
    talk = TalkFacts(90.0, 89.5, 20.0, 21.0, 50.0, 1.5, (0.75, 1.0), (overlap,))
    site.library.keep(judged(replace(facts, talk=talk), four_ring=Outcome.MET))
    leg = Party(facts.legs[0].leg_id, ID, "PJSIP/agent101-00000002")
    happened: list[PbxEvent] = [
        TalkWatched(after(40), ID, 300),
        TalkStarted(after(60), CALLER),
        TalkStopped(after(63.8), CALLER, 3_500),
        TalkStarted(after(62), leg),
        TalkStopped(after(65.3), leg, 3_000),
        TalkStarted(after(70), STRANGER),
    ]
    site.events.update({b"%d" % place: event for place, event in enumerate(happened)})
    site.library.raw = [RawEvent("hq", event.at, b"%d" % n, "x", ID, b"%d" % n) for n, event in enumerate(happened)]

    answer = await site.get(f"/api/v1/calls/{ID}")

    body = answer.json()
    told = body["talk"]
    assert "13812345678" not in answer.text
    assert (89.5, 50.0, [0.75, 1.0]) == tuple(
        told[name] for name in ("heard_seconds", "silence_seconds", "first_sound_seconds")
    )
    assert [("agent", 1.5, 2.0)] == [(one["by"], one["seconds"], one["lead_seconds"]) for one in told["overlaps"]]
    assert [("caller", None), ("agent", facts.agent)] == [(one["side"], one["agent"]) for one in told["spoken"]][:2]
    assert ["2026-01-31T17:31:00.000+08:00", "2026-01-31T17:31:03.500+08:00"] == [
        told["spoken"][0][name] for name in ("start_at", "end_at")
    ]
    assert {"listened to for talk"} == {line["what"] for line in body["timeline"]}


async def test_a_call_that_was_not_listened_to_has_no_such_key() -> None:
    site = Site()
    site.library.keep(judged(answered(), four_ring=Outcome.MET))

    assert "talk" not in (await site.get(f"/api/v1/calls/{ID}")).json()
