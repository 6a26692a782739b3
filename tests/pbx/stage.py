"""A stage to play a scenario on: one PBX, its phones, the driver, and the recording of what the monitor is sent."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.parts.ami_driver import AmiDriver, AmiRecorder, Message
from tests.parts.asterisk import AsteriskPbx, QueueLogRow
from tests.parts.phones import Callers, CallPlan, Room
from tests.parts.truth import Ring, Truth, read_story

SETTLE_SECONDS = 0.3
STARTED = "QUEUESTART"
"""Of no call; a PBX that has just booted writes it at any moment."""


@dataclass
class Stage:
    pbx: AsteriskPbx
    room: Room
    driver: AmiDriver

    def call(self, *plans: CallPlan) -> Callers:
        return self.room.call(*plans)

    def wait_talking(self, channel: str, within_seconds: float = 10.0) -> str:
        """Wait until a channel whose name begins so is in a bridge; its whole name."""
        return self.wait("BridgeEnter", channel, within_seconds)["Channel"]

    def wait_ringing(self, channel: str) -> str:
        return self.wait("Newstate", channel, 10.0, ChannelStateDesc="Ringing")["Channel"]

    def wait(self, event: str, channel: str, within_seconds: float = 10.0, **headers: str) -> Message:
        def is_wanted(message: Message) -> bool:
            named = message["Event"] == event and message.get("Channel", "").startswith(channel)
            return named and all(message.get(name) == value for name, value in headers.items())

        return self.driver.wait_event(is_wanted, within_seconds)

    def act(self, action: str, **values: str) -> Message:
        return self.driver.action(action, **values)


@dataclass(frozen=True)
class Scenario:
    """Calls that begin together, and what is done to them while they run."""

    name: str
    calls: tuple[CallPlan, ...]
    meanwhile: Callable[[Stage], None] | None = None
    within_seconds: float = 15.0


@dataclass(frozen=True)
class Outcome:
    scenario: str
    version: str
    truths: list[Truth]
    other_rings: list[Ring]
    queue_log: list[QueueLogRow]
    ami: Path
    """The raw bytes that the AMI user `monitor` was sent."""
    phone_errors: dict[str, str] = field(default_factory=dict)

    def save(self, folder: Path) -> None:
        """Keep the recording and the truth as `<scenario>.ami` and `<scenario>.json`."""
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self.ami, folder / f"{self.scenario}.ami")
        facts = asdict(self)
        del facts["ami"]
        (folder / f"{self.scenario}.json").write_text(json.dumps(facts, indent=1) + "\n")


def play(scenario: Scenario, pbx: AsteriskPbx) -> Outcome:
    """Run the scenario to its end. The recording stays in the PBX's home until the PBX is closed."""
    pbx.ensure_running()
    folder = Path(tempfile.mkdtemp(prefix=f"{scenario.name}-", dir=pbx.home / "spool"))
    ami = folder / "monitor.ami"
    rows_before = len(pbx.queue_log())
    with Room(folder, pbx.ports.agents, pbx.ports.trunk, pbx.sip_port) as room:
        with AmiRecorder(pbx.ami_port, ami), AmiDriver(pbx.ami_port) as driver:
            _run(scenario, Stage(pbx, room, driver))
        if pbx.is_running:
            pbx.hang_up_all()
            time.sleep(SETTLE_SECONDS)
    story = read_story(room.message_logs(), scenario.name)
    return Outcome(
        scenario=scenario.name,
        version=pbx.version,
        truths=story.truths,
        other_rings=story.other_rings,
        queue_log=[row for row in pbx.queue_log()[rows_before:] if row.event != STARTED],
        ami=ami,
        phone_errors=room.errors(),
    )


def _run(scenario: Scenario, stage: Stage) -> None:
    callers = stage.call(*scenario.calls) if scenario.calls else None
    if scenario.meanwhile:
        scenario.meanwhile(stage)
    if callers:
        callers.wait(scenario.within_seconds)
    time.sleep(SETTLE_SECONDS)
