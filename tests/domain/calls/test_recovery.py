"""What is still true of the calls when the link was lost, the PBX stopped, or the monitor came late."""

from datetime import timedelta

from monitor.domain import events as e
from monitor.domain.facts import End, HungUpBy, Span
from tests.domain.calls.scene import AGENT, CALLER, Scene, answered_at, at, ended_by, ringing_since, state


def found(party: e.Party, seconds: float, age: int, bridge: str = "b") -> e.ChannelFound:
    return e.ChannelFound(at(seconds), state(party, "Up"), age, bridge, "Queue")


def test_a_call_that_crosses_a_gap_goes_on_and_bears_it() -> None:
    scene = Scene().play(*ringing_since(1), *answered_at(5), e.LinkLost(at(10), "cut"), e.LinkUp(at(20)))
    scene.play(found(CALLER, 20, 20), found(AGENT, 20, 19), e.SnapshotDone(at(20), "channels"), e.Tick(at(25)))

    scene.play(*ended_by(CALLER, 30))

    assert (End.ANSWERED, HungUpBy.CALLER) == (scene.facts.end, scene.facts.hung_up_by)
    assert (Span(at(10), at(20)),) == scene.facts.gaps
    assert scene.facts.has_gap
    assert at(5) == scene.facts.answered_at


def test_a_call_that_the_snapshot_no_longer_shows_is_lost_when_last_heard() -> None:
    scene = Scene().play(*ringing_since(1), *answered_at(5), e.LinkLost(at(10), "cut"), e.LinkUp(at(20)))

    scene.play(e.SnapshotDone(at(20), "channels"), e.Tick(at(24)))

    assert (End.LOST, HungUpBy.UNKNOWN) == (scene.facts.end, scene.facts.hung_up_by)
    assert at(10) == scene.facts.ended_at


def test_an_old_event_after_the_list_keeps_its_call() -> None:
    scene = Scene().play(e.LinkUp(at(0)), e.SnapshotDone(at(1), "channels"))

    scene.play(*ringing_since(1), *answered_at(5), e.Tick(at(9)))

    assert not scene.facts.is_over
    assert not scene.facts.has_gap


def test_a_pbx_that_started_anew_has_cut_its_calls() -> None:
    scene = Scene().play(*ringing_since(1), *answered_at(5), e.LinkLost(at(10), "closed"))

    scene.play(e.LinkUp(at(16)), e.PbxBooted(at(16), 3))

    assert (End.LOST, HungUpBy.PBX) == (scene.facts.end, scene.facts.hung_up_by)


def test_a_pbx_that_never_stopped_has_not() -> None:
    scene = Scene().play(*ringing_since(1), *answered_at(5), e.LinkLost(at(10), "closed"))

    scene.play(e.LinkUp(at(16)), e.PbxBooted(at(16), 86_400))

    assert not scene.facts.is_over


def test_a_restart_long_after_the_link_was_lost_proves_nothing() -> None:
    scene = Scene().play(*ringing_since(1), *answered_at(5), e.LinkLost(at(10), "closed"))

    scene.play(e.LinkUp(at(4_000)), e.PbxBooted(at(4_000), 30))

    assert (End.LOST, HungUpBy.UNKNOWN) == (scene.facts.end, scene.facts.hung_up_by)


def test_a_call_found_running_at_the_start_is_known_with_its_gap() -> None:
    scene = Scene().play(e.LinkUp(at(100)), found(CALLER, 100, 60), found(AGENT, 100, 55))

    scene.play(e.SnapshotDone(at(100), "channels"), *ended_by(AGENT, 110))

    assert at(40) == scene.facts.arrived_at
    assert (Span(at(40), at(100)),) == scene.facts.gaps
    assert (End.ANSWERED, HungUpBy.AGENT) == (scene.facts.end, scene.facts.hung_up_by)
    assert scene.facts.unheard(scene.facts.arrived_at, scene.facts.answered_at)


def test_a_caller_found_waiting_in_a_queue_is_inbound_whatever_his_context() -> None:
    caller = e.Party("c", "c", "PJSIP/odd-0001", "Up", "13800130000", "somewhere", "100")
    scene = Scene().play(e.LinkUp(at(100)), e.ChannelFound(at(100), caller, 30, "", "Queue"))

    scene.play(e.QueueEntryFound(at(100), "c", "repair", 20), e.SnapshotDone(at(100), "channels"))

    assert ("inbound", "repair") == (scene.facts.direction.value, scene.facts.queue)


def test_an_event_of_a_channel_never_seen_before_opens_its_call_with_a_gap() -> None:
    scene = Scene().play(e.StateChanged(at(3), CALLER))

    assert scene.facts.has_gap
    assert End.IN_PROGRESS == scene.facts.end


def test_a_call_of_which_nothing_is_heard_for_hours_after_a_gap_is_lost() -> None:
    scene = Scene().play(*ringing_since(1), *answered_at(5), e.LinkLost(at(10), "cut"), e.LinkUp(at(20)))

    scene.play(e.Tick(at(20) + timedelta(hours=5)))

    assert End.LOST == scene.facts.end


def test_calls_that_are_over_are_forgotten() -> None:
    scene = Scene().play(*ringing_since(1), *answered_at(5), *ended_by(CALLER, 9))
    assert scene.book.is_remembered("c")

    scene.play(e.Tick(at(60)))

    assert not scene.book.is_remembered("c")


def test_every_gap_is_kept_also_where_the_pbx_shows_no_list() -> None:
    scene = Scene().play(*ringing_since(1), *answered_at(5))

    scene.play(e.LinkLost(at(10), "cut"), e.LinkUp(at(12)), e.LinkLost(at(20), "cut"), e.LinkUp(at(23)))

    assert (Span(at(10), at(12)), Span(at(20), at(23))) == scene.facts.gaps


def test_a_phone_that_a_list_shows_first_has_no_known_ringing() -> None:
    scene = Scene().play(e.LinkUp(at(100)), found(CALLER, 100, 60), found(AGENT, 100, 55))

    scene.play(e.SnapshotDone(at(100), "channels"))

    assert [None] == [leg.ring_at for leg in scene.facts.legs]
    assert not any(leg.estimated for leg in scene.facts.legs)


def test_a_phone_answered_inside_a_gap_rang_surely_until_the_gap() -> None:
    scene = Scene().play(*ringing_since(1), e.LinkLost(at(4), "cut"), e.LinkUp(at(30)))

    scene.play(found(CALLER, 30, 30), found(AGENT, 30, 29), e.SnapshotDone(at(30), "channels"))

    assert 3.0 == scene.facts.ring_seconds(at(30))
