"""Who is the caller, who is an agent and under what name, where dialplans, transfers and lists make it hard to say."""

from itertools import permutations

import pytest

from monitor.domain import events as e
from monitor.domain.facts import CallFacts, Direction, End, HungUpBy, LegEnd
from tests.domain.calls.scene import AGENT, CALLER, Scene, answered_at, at, ended_by, ringing_since, state

MOBILE = e.Party("m", "c", "PJSIP/trunk-0009", "Down", "", "from-trunk", "s")


def told(facts: CallFacts) -> tuple[Direction, End, HungUpBy | None]:
    return facts.direction, facts.end, facts.hung_up_by


def changed(interface: str, member: str, phone: str = "") -> e.MemberChanged:
    return e.MemberChanged(at(0), "repair", interface, member, 1, paused=False, removed=False, phone=phone)


def entered(party: e.Party, seconds: float, bridge: str = "room") -> e.BridgeEntered:
    return e.BridgeEntered(at(seconds), party, bridge, "softmix", "")


def left(party: e.Party, seconds: float, bridge: str = "room") -> e.BridgeLeft:
    return e.BridgeLeft(at(seconds), party, bridge)


class TestAConferenceOfTwoCallers:
    """Other callers are no agents, but a conference of callers goes on without one."""

    OTHER = e.Party("d", "d", "PJSIP/trunk-0007", "Up", "13900139000", "from-trunk", "100")

    def scene(self, callers_part: float) -> Scene:
        room = (entered(party, 6) for party in (CALLER, self.OTHER, AGENT))
        scene = Scene().play(*ringing_since(1), e.ChannelCreated(at(2), self.OTHER), *room)
        scene.play(e.StateChanged(at(5), state(AGENT, "Up")))
        scene.play(e.HangupRequested(at(9), AGENT, 16, None), left(AGENT, 9), e.ChannelHungUp(at(9), AGENT, 16))
        for party in (self.OTHER, CALLER):
            scene.play(left(party, callers_part), e.HangupRequested(at(callers_part), party, 16, None))
            scene.play(e.ChannelHungUp(at(callers_part), party, 16))
        return scene

    def test_that_goes_on_is_none_of_the_agents_fault(self) -> None:
        facts = self.scene(callers_part=20).facts
        assert (HungUpBy.CALLER, True) == (facts.hung_up_by, facts.hangup.left_by_transfer)

    def test_that_breaks_up_with_the_agent_was_ended_by_him(self) -> None:
        facts = self.scene(callers_part=9.3).facts
        assert (HungUpBy.AGENT, False) == (facts.hung_up_by, facts.hangup.left_by_transfer)


class TestTheAgentsName:
    def test_is_the_queues_also_for_a_phone_that_nobody_dialled(self) -> None:
        fetcher = e.Party("f", "f", "PJSIP/1002-0003", "Up", "1002", "from-internal", "701")
        scene = Scene().play(changed("PJSIP/1002", "Li Lei"), *ringing_since(1), e.ChannelCreated(at(3), fetcher))

        scene.play(entered(CALLER, 4), entered(fetcher, 4))

        assert "Li Lei" == scene.facts.agent

    @pytest.mark.parametrize(("phone", "expected"), [("PJSIP/1001", "Li Lei"), ("hint:1001@ext", "PJSIP/1001")])
    def test_is_known_by_the_device_whose_state_the_queue_watches(self, phone: str, expected: str) -> None:
        scene = Scene().play(changed("Local/1001@from-queue/n", "Li Lei", phone), *ringing_since(1), *answered_at(3))
        assert expected == scene.facts.agent

    def test_is_nobodys_any_more_once_he_logged_off(self) -> None:
        member = changed("Local/1001@from-queue/n", "Li Lei", "PJSIP/1001")
        scene = Scene().play(member, member._replace(removed=True), *ringing_since(1), *answered_at(3))
        assert "PJSIP/1001" == scene.facts.agent

    def test_is_the_callers_own_where_he_calls_out(self) -> None:
        agent = e.Party("c", "c", "PJSIP/1001-0001", "Ring", "1001", "from-internal", "913800138000")
        scene = Scene().play(changed("PJSIP/1001", "Li Lei"), e.ChannelCreated(at(0), agent))

        scene.play(e.ChannelCreated(at(1), MOBILE), e.DialBegan(at(1), agent, MOBILE))

        assert (Direction.OUTBOUND, "Li Lei") == (scene.facts.direction, scene.facts.agent)


def test_a_phone_behind_two_local_channels_that_rang_out_is_kept_as_such() -> None:
    """FreePBX rings a member by way of follow-me: the queue names the outermost half only."""
    outer, outer_two, inner, inner_two = (
        e.Party(name, "c", f"Local/1001@{context};{half}", "Down", "", context, "1001")
        for name, context, half in (("o1", "queue", 1), ("o2", "queue", 2), ("i1", "follow", 1), ("i2", "follow", 2))
    )
    scene = Scene().play(e.ChannelCreated(at(0), CALLER), e.QueueJoined(at(0), CALLER, "repair"))
    scene.play(e.ChannelCreated(at(1), outer), e.ChannelCreated(at(1), outer_two), e.DialBegan(at(1), CALLER, outer))
    scene.play(e.ChannelCreated(at(1), inner), e.ChannelCreated(at(1), inner_two), e.DialBegan(at(1), outer_two, inner))
    scene.play(e.ChannelCreated(at(1), AGENT), e.DialBegan(at(1), inner_two, AGENT))
    scene.play(e.StateChanged(at(1), state(AGENT, "Ringing")))

    scene.play(e.AgentRangOut(at(16), CALLER, outer, "repair", "Local/1001@queue/n", "Li Lei", 15_000))
    scene.play(e.DialEnded(at(16), AGENT, "CANCEL", ""))

    assert [LegEnd.RANG_OUT] == [leg.end for leg in scene.facts.legs]


class TestAChannelWhoseFirstOneIsUnknown:
    """Its Linkedid names a channel that is long gone or that a list shows later."""

    def test_is_no_caller_when_it_is_being_dialled(self) -> None:
        scene = Scene().play(*ringing_since(1))
        mobile = e.Party("m", "gone", "PJSIP/trunk-0009", "Down", "", "from-trunk", "s")

        scene.play(e.ChannelCreated(at(2), mobile), e.DialBegan(at(2), CALLER, mobile))
        scene.play(e.StateChanged(at(2.5), state(mobile, "Ringing")))

        assert ["c"] == list(scene.latest)
        assert ["PJSIP/1001", "PJSIP/trunk"] == [leg.device for leg in scene.facts.legs]

    def test_is_no_caller_when_it_is_first_heard_of_ringing(self) -> None:
        scene = Scene().play(e.StateChanged(at(2), state(MOBILE, "Ringing")))
        assert {} == scene.latest

    @pytest.mark.parametrize("application", ["AppDial", "AppQueue"])
    def test_is_no_caller_when_a_list_shows_it_before_its_dialler(self, application: str) -> None:
        """An agent's call to a customer that already runs: the customer's leg comes first in the list."""
        agent = e.Party("c", "c", "PJSIP/1001-0001", "Up", "1001", "from-internal", "913800138000")
        scene = Scene().play(e.LinkUp(at(100)))
        scene.play(e.ChannelFound(at(100), state(MOBILE, "Up"), 55, "b", application))
        scene.play(e.ChannelFound(at(100), agent, 60, "b", "Dial"), e.SnapshotDone(at(100), "channels"))

        scene.play(e.HangupRequested(at(110), agent, 16, None), left(agent, 110, "b"), left(MOBILE, 110, "b"))
        scene.play(e.ChannelHungUp(at(110), MOBILE, 16), e.ChannelHungUp(at(110), agent, 16))

        assert (Direction.OUTBOUND, End.ANSWERED, HungUpBy.CALLER) == told(scene.facts)
        assert ["PJSIP/trunk"] == [leg.device for leg in scene.facts.legs]

    @pytest.mark.parametrize("order", list(permutations(range(3))))
    def test_is_the_same_in_whatever_order_a_list_shows_the_call(self, order: tuple[int, ...]) -> None:
        shown = [
            e.ChannelFound(at(100), state(CALLER, "Up"), 60, "b", "Dial"),
            e.ChannelFound(at(100), state(MOBILE, "Up"), 55, "b", "AppDial"),
            e.ChannelFound(at(100), state(AGENT, "Ringing"), 55, "", "AppDial"),
        ]
        scene = Scene().play(e.LinkUp(at(100)), *(shown[place] for place in order), e.SnapshotDone(at(100), "channels"))

        assert ["c"] == list(scene.latest)
        assert (Direction.INBOUND, "PJSIP/trunk", 1) == (
            scene.facts.direction,
            scene.facts.agent,
            len(scene.facts.gaps),
        )
        assert {"PJSIP/trunk", "PJSIP/1001"} == {leg.device for leg in scene.facts.legs}

    def test_is_the_caller_when_a_list_shows_it_in_the_dialplan(self) -> None:
        caller = e.Party("c", "gone", "PJSIP/trunk-0001", "Up", "13800130000", "from-trunk", "100")
        scene = Scene().play(e.LinkUp(at(100)), e.ChannelFound(at(100), caller, 60, "", "Queue"))

        scene.play(e.SnapshotDone(at(100), "channels"))

        assert [Direction.INBOUND] == [facts.direction for facts in scene.latest.values()]


def test_a_customer_whom_the_pbx_itself_rings_is_no_caller() -> None:
    """A call-back list: Originate on the trunk, then into the queue."""
    scene = Scene().play(e.ChannelCreated(at(0), state(CALLER, "Down")), e.DialBegan(at(0), None, CALLER))
    scene.play(e.StateChanged(at(1), state(CALLER, "Ringing")), e.StateChanged(at(4), state(CALLER, "Up")))
    scene.play(e.QueueJoined(at(4), CALLER, "repair"), changed("PJSIP/1001", "Li Lei"))
    scene.play(*ringing_since(5)[1:], *answered_at(9), *ended_by(AGENT, 20))

    assert (Direction.OUTBOUND, End.ANSWERED, HungUpBy.AGENT) == told(scene.facts)
    assert ("Li Lei", "13800130000") == (scene.facts.agent, scene.facts.dialled_key)


def test_an_agent_who_asks_a_queue_for_help_is_no_caller_from_outside() -> None:
    agent = e.Party("c", "c", "PJSIP/1001-0001", "Ring", "1001", "from-internal", "600")
    scene = Scene().play(changed("PJSIP/1001", "Li Lei"), e.ChannelCreated(at(0), agent))

    scene.play(e.QueueJoined(at(1), agent, "repair"))

    assert (Direction.INTERNAL, "repair") == (scene.facts.direction, scene.facts.queue)


def test_a_consultation_that_became_a_transfer_was_not_lost_by_the_network() -> None:
    """The transferer's channel is cleared away by soft hang-up 1, which else says that its sound stopped coming."""
    asker = e.Party("c", "c", "PJSIP/1009-0001", "Ring", "1009", "from-internal", "1001")
    scene = Scene().play(e.ChannelCreated(at(0), asker), *ringing_since(1)[1:])
    scene.play(e.StateChanged(at(3), state(AGENT, "Up")), entered(AGENT, 3, "b"), entered(asker, 3, "b"))

    scene.play(e.Transferred(at(6), "attended", succeeded=True, transferers=("x", "c"), extension="1001"))
    scene.play(e.SoftHangupRequested(at(6), asker, 1), left(asker, 6, "b"), e.ChannelHungUp(at(6), asker, 16))

    assert HungUpBy.PBX == scene.facts.hung_up_by


def test_a_far_switch_that_only_took_the_number_has_rung_nobody() -> None:
    scene = Scene().play(e.ChannelCreated(at(0), CALLER), e.ChannelCreated(at(1), MOBILE))
    scene.play(e.DialBegan(at(1), CALLER, MOBILE), e.DialProgressed(at(2), MOBILE, "PROCEEDING"))

    scene.play(e.DialEnded(at(30), MOBILE, "NOANSWER", ""), *ended_by(CALLER, 31))

    assert 0.0 == scene.facts.ring_seconds(at(31))
    assert [LegEnd.UNREACHABLE] == [leg.end for leg in scene.facts.legs]


class TestAPhoneThatIsAnsweredAndHungUpAtOnce:
    """Its request comes while the PBX is still joining the two, so that the queue may take it for the caller's."""

    def rung(self) -> Scene:
        scene = Scene().play(*ringing_since(1), e.StateChanged(at(5), state(AGENT, "Up")))
        return scene.play(e.DialEnded(at(5), AGENT, "ANSWER", ""), e.StateChanged(at(5), state(CALLER, "Up")))

    def test_hung_up_first_whatever_the_queue_says(self) -> None:
        scene = self.rung().play(e.HangupRequested(at(5.001), AGENT, 16, None), entered(AGENT, 5.002, "b"))
        scene.play(entered(CALLER, 5.003, "b"), left(AGENT, 5.004, "b"), left(CALLER, 5.004, "b"))
        scene.play(e.AgentCompleted(at(5.005), CALLER, None, "repair", "PJSIP/1001", "Li Lei", "caller"))
        scene.play(e.ChannelHungUp(at(5.006), AGENT, 16), e.ChannelHungUp(at(5.006), CALLER, 16))

        assert (Direction.INBOUND, End.ANSWERED, HungUpBy.AGENT) == told(scene.facts)

    def test_answered_also_where_the_caller_was_never_led_to_it(self) -> None:
        scene = self.rung().play(e.HangupRequested(at(5.001), AGENT, 16, None), entered(AGENT, 5.002, "b"))
        scene.play(left(AGENT, 5.003, "b"), e.ChannelHungUp(at(5.004), AGENT, 16))
        scene.play(e.ChannelHungUp(at(5.004), CALLER, 16))

        assert (Direction.INBOUND, End.ANSWERED, HungUpBy.AGENT) == told(scene.facts)
        assert at(5) == scene.facts.answered_at

    def test_answered_nobody_who_had_gone_before(self) -> None:
        scene = self.rung().play(e.HangupRequested(at(5.001), CALLER, 16, None), entered(AGENT, 5.002, "b"))
        scene.play(e.HangupRequested(at(5.003), AGENT, 16, None), left(AGENT, 5.003, "b"))
        scene.play(e.ChannelHungUp(at(5.004), AGENT, 16), e.ChannelHungUp(at(5.004), CALLER, 16))

        assert (Direction.INBOUND, End.ABANDONED, HungUpBy.CALLER) == told(scene.facts)


@pytest.mark.parametrize(("gone", "expected"), [(102, HungUpBy.NETWORK), (18, HungUpBy.NETWORK), (16, HungUpBy.AGENT)])
def test_a_lost_phone_is_known_by_its_end_where_its_request_bears_no_cause(gone: int, expected: HungUpBy) -> None:
    scene = Scene().play(*ringing_since(1), *answered_at(5), e.HangupRequested(at(9), AGENT, None, None))

    scene.play(left(AGENT, 9, "b"), left(CALLER, 9, "b"))
    scene.play(e.ChannelHungUp(at(9), AGENT, gone), e.ChannelHungUp(at(9), CALLER, gone))

    assert expected == scene.facts.hung_up_by
