"""What is done to a call while it runs: by AMI, on the command line, or by another phone."""

from __future__ import annotations

import time
from collections.abc import Callable

from tests.parts.phones import CallPlan, Plan
from tests.pbx.stage import Stage

CALLER = "PJSIP/trunk"
AGENT = "PJSIP/agent01"
TALK_SECONDS = 0.8


def freeze_at(after_seconds: float, for_seconds: float) -> Callable[[Stage], None]:
    """The PBX stands still from so long after the answer, so that two phones hang up unaware of each other."""

    def intervene(stage: Stage) -> None:
        stage.wait_talking(AGENT)
        time.sleep(after_seconds)
        with stage.pbx.frozen():
            time.sleep(for_seconds)

    return intervene


def freeze_ringing(after_seconds: float, for_seconds: float) -> Callable[[Stage], None]:
    """The same, counted from the ringing."""

    def intervene(stage: Stage) -> None:
        stage.wait_ringing(AGENT)
        time.sleep(after_seconds)
        with stage.pbx.frozen():
            time.sleep(for_seconds)

    return intervene


def all_agents_paused(stage: Stage) -> None:
    """Paused for 2 s: the caller has nobody to ring."""
    interface = "Local/agent01@from-queue"
    stage.act("QueuePause", Queue="q-local-optimized", Interface=interface, Paused="true", Reason="lunch")
    time.sleep(2)
    stage.act("QueuePause", Queue="q-local-optimized", Interface=interface, Paused="false")


def hang_up(channel: str) -> Callable[[Stage], None]:
    def intervene(stage: Stage) -> None:
        name = stage.wait_talking(channel)
        time.sleep(TALK_SECONDS)
        stage.act("Hangup", Channel=name, Cause="16")

    return intervene


def hang_up_by_cli(channel: str) -> Callable[[Stage], None]:
    def intervene(stage: Stage) -> None:
        name = stage.wait_talking(channel)
        time.sleep(TALK_SECONDS)
        stage.pbx.cli(f"channel request hangup {name}")

    return intervene


def blind_transfer(stage: Stage) -> None:
    name = stage.wait_talking(AGENT)
    time.sleep(TALK_SECONDS)
    stage.act("BlindTransfer", Channel=name, Context="from-internal", Exten="8002")


def attended_transfer(stage: Stage) -> None:
    """Agent 01 asks agent 02 first, and completes by hanging up."""
    name = stage.wait_talking(AGENT)
    time.sleep(TALK_SECONDS)
    stage.act("Atxfer", Channel=name, Context="from-internal", Exten="8002")


def redirect_to_menu(stage: Stage) -> None:
    stage.wait_talking(AGENT)
    caller = stage.wait_talking(CALLER)
    time.sleep(TALK_SECONDS)
    stage.act("Redirect", Channel=caller, Context="from-trunk", Exten="6002", Priority="1")


def pickup_by(phone: str) -> Callable[[Stage], None]:
    """This phone takes the call that rings at agent 01."""

    def intervene(stage: Stage) -> None:
        stage.wait_ringing(AGENT)
        time.sleep(1)
        stage.call(CallPlan(phone, "*801"))

    return intervene


pickup = pickup_by("agent07")


def park(stage: Stage) -> None:
    stage.wait_talking(AGENT)
    caller = stage.wait_talking(CALLER)
    time.sleep(TALK_SECONDS)
    stage.act("Park", Channel=caller, TimeoutChannel=AGENT, Timeout="3000")


def park_then_retrieve(stage: Stage) -> None:
    park(stage)
    parked = stage.driver.wait_event(lambda event: event["Event"] == "ParkedCall")
    time.sleep(1)
    stage.call(CallPlan("agent02", parked["ParkingSpace"], talk_ms=1000)).wait(8)


def agent_joins_conference(stage: Stage) -> None:
    number = stage.wait("BridgeEnter", CALLER)["CallerIDNum"]
    caller_id = f'"{Plan(400, talk_ms=1200)}" <{number}>'
    place = {"Context": "from-internal", "Exten": "5001", "Priority": "1"}
    stage.act("Originate", Channel=AGENT, CallerID=caller_id, Async="true", **place)
    stage.wait_talking(AGENT)


def click_to_call(stage: Stage) -> None:
    """The agent's phone is rung first, then the customer's."""
    caller_id = f'"{Plan(400)}" <13800000001>'
    place = {"Context": "from-internal", "Exten": "913912345678", "Priority": "1"}
    stage.act("Originate", Channel=AGENT, CallerID=caller_id, Async="true", **place)
    name = stage.wait_talking(AGENT)
    time.sleep(TALK_SECONDS)
    stage.act("Hangup", Channel=name)


def redirect_both(stage: Stage) -> None:
    """Caller and agent are moved into a conference together, as panels do it."""
    agent, caller = stage.wait_talking(AGENT), stage.wait_talking(CALLER)
    time.sleep(TALK_SECONDS)
    place = {"Context": "from-internal", "Exten": "5001", "Priority": "1"}
    stage.act("Redirect", Channel=caller, ExtraChannel=agent, **place, **{f"Extra{key}": place[key] for key in place})


def ring_back(stage: Stage) -> None:
    """The PBX rings a customer, and puts him into the queue. He hangs up first, 1.2 s after he answered."""
    caller_id = f'"{Plan(400, 1200, 99)}{Plan(300)}" <13800000001>'
    place = {"Context": "from-trunk", "Exten": "2006", "Priority": "1"}
    stage.act("Originate", Channel="PJSIP/13800000001@trunk", CallerID=caller_id, Async="true", **place)
    stage.wait_talking(AGENT)
    time.sleep(2)


def reload(stage: Stage) -> None:
    stage.wait_ringing(AGENT)
    stage.pbx.reload()


def stop_pbx(stage: Stage) -> None:
    stage.wait_talking(AGENT)
    time.sleep(TALK_SECONDS)
    stage.pbx.stop()


def kill_pbx(stage: Stage) -> None:
    stage.wait_talking(AGENT)
    time.sleep(TALK_SECONDS)
    stage.pbx.kill()
