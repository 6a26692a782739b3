"""SIPp phones: agents that are rung, and callers that ring.

How a phone behaves in a call stands in the caller's name, so that one phone serves mixed calls. A name is a row of
plans, the special ones first: `@` agent (`00` = any) signal ring-ms final talk-ms, and at most one `=target`.
For example `@01R99999A00000@00R00800A02000`: agent 01 never answers, any other answers after 0.8 s and hangs up
2 s later. Who hangs up first is a matter of the two talk times: the caller has one too.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.parts.apt import ensure_program
from tests.parts.ports import LOOPBACK, PHONE_MEDIA, free_media_port, free_udp_port
from tests.parts.scenario_files import agent_scenario, caller_scenario
from tests.parts.server import ahead_of_tests

NEVER_MS = 99999
START_ATTEMPTS = 3
"""A media port that was free when it was chosen may be taken when SIPp binds it."""


class Signal(StrEnum):
    """What the phone says while it rings."""

    RINGING = "R"
    RINGING_WITH_SDP = "S"
    PROGRESS = "P"
    NOTHING = "N"
    DEAD = "Z"


class Final(StrEnum):
    """What the phone does when its ring time is over, or after its talk time."""

    ANSWER = "A"
    BUSY = "B"
    DECLINE = "D"
    UNAVAILABLE = "U"
    FORWARD = "F"
    ANSWER_THEN_REFER = "X"
    ANSWER_THEN_HOLD = "H"
    ANSWER_THEN_DIGITS = "T"
    ANSWER_THEN_LOST = "L"


@dataclass(frozen=True)
class Plan:
    """What one agent's phone does in one call."""

    ring_ms: int = 500
    talk_ms: int = NEVER_MS
    agent: int = 0
    signal: Signal = Signal.RINGING
    final: Final = Final.ANSWER

    def __str__(self) -> str:
        return f"@{self.agent:02d}{self.signal}{self.ring_ms:05d}{self.final}{self.talk_ms:05d}"


@dataclass(frozen=True)
class CallPlan:
    """What one caller does, and what the phones do that the call reaches."""

    number: str
    did: str
    plans: tuple[Plan, ...] = (Plan(),)
    start_ms: int = 0
    patience_ms: int = NEVER_MS
    talk_ms: int = NEVER_MS
    target: str = ""

    @property
    def name(self) -> str:
        special_first = sorted(self.plans, key=lambda plan: -plan.agent)
        return "".join(map(str, special_first)) + (f"={self.target}" if self.target else "")

    def fields(self) -> str:
        times = (self.start_ms, self.patience_ms, self.talk_ms)
        return ";".join((self.number, self.name, self.did, *map(str, times))) + "\n"


def sipp() -> Path:
    """The program; raises PartMissing where it cannot be had."""
    return ensure_program("sipp", "sip-tester")


class Phone:
    """One SIPp process with its log of messages."""

    def __init__(self, folder: Path, name: str, scenario: str, port: int, pbx_port: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.name = name
        self.messages = folder / f"{name}.messages"
        self._errors = folder / f"{name}.errors"
        self._scenario = folder / f"{name}.xml"
        self._scenario.write_text(scenario)
        self._process: subprocess.Popen[bytes] | None = None
        self._command = [
            *(*ahead_of_tests(), str(sipp()), f"{LOOPBACK}:{pbx_port}", "-sf", str(self._scenario)),
            *("-i", LOOPBACK, "-p", str(port), "-mi", LOOPBACK, "-nostdin", "-timer_resol", "2"),
            *("-default_behaviors", "all,-bye,-abortunexp", "-deadcall_wait", "1000"),
            *("-trace_msg", "-message_file", str(self.messages), "-trace_err", "-error_file", str(self._errors)),
        ]

    def _start(self, *options: str) -> None:
        self._process = subprocess.Popen(
            [*self._command, "-mp", str(free_media_port(PHONE_MEDIA)), *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env={"TZ": "UTC", "TERM": "dumb"},
        )

    @property
    def errors(self) -> str:
        return self._errors.read_text(errors="replace") if self._errors.exists() else ""

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        if self._process is not None:
            if self._process.poll() is None:
                self._process.kill()
            self._process.wait()
            self._process = None


class AgentPhone(Phone):
    """The phone of one agent (or, with index 99, somebody outside who is rung)."""

    def __init__(self, folder: Path, index: int, port: int, pbx_port: int) -> None:
        super().__init__(folder, f"agent{index:02d}", agent_scenario(index), port, pbx_port)

    def start(self) -> None:
        self._start()


class Callers(Phone):
    """Callers that ring by their plans, all in one process."""

    def __init__(self, folder: Path, name: str, plans: Sequence[CallPlan], pbx_port: int) -> None:
        super().__init__(folder, name, caller_scenario(), free_udp_port(), pbx_port)
        self._fields = folder / f"{name}.csv"
        self._fields.write_text("SEQUENTIAL\n" + "".join(plan.fields() for plan in plans))
        self._count = len(plans)

    def start(self) -> None:
        count = str(self._count)
        self._start("-inf", str(self._fields), "-m", count, "-r", count, "-rp", "10", "-l", count)

    def wait(self, within_seconds: float) -> None:
        """Until all calls are over; those that last longer are broken off."""
        if self._process is None:
            raise RuntimeError("the callers have not been started")
        try:
            self._process.wait(within_seconds)
        except subprocess.TimeoutExpired:
            self.stop()
        if not self.messages.exists() or not self.messages.stat().st_size:
            raise RuntimeError(f"{self.name} did not call: {self.errors}")


class Room:
    """The phones of all agents and the one outside, as one context manager."""

    def __init__(self, folder: Path, agent_ports: Iterable[int], trunk_port: int, pbx_port: int) -> None:
        self.folder = folder
        self._pbx_port = pbx_port
        self.phones = {
            index: AgentPhone(folder, index, port, pbx_port) for index, port in enumerate(agent_ports, start=1)
        }
        self.phones[99] = AgentPhone(folder, 99, trunk_port, pbx_port)
        self._callers: list[Callers] = []

    def __enter__(self) -> Self:
        for _ in range(START_ATTEMPTS):
            for phone in self.phones.values():
                if not phone.is_running:
                    phone.start()
            time.sleep(0.3)
            if all(phone.is_running for phone in self.phones.values()):
                break
        if broken := [phone for phone in self.phones.values() if not phone.is_running]:
            self.__exit__(None, None, None)
            raise RuntimeError(f"{broken[0].name} did not start: {broken[0].errors}")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for sipp in (*self._callers, *self.phones.values()):
            sipp.stop()

    def call(self, *plans: CallPlan) -> Callers:
        """Start calls at once; several plans are made by one process."""
        callers = Callers(self.folder, f"callers{len(self._callers) + 1:03d}", plans, self._pbx_port)
        self._callers.append(callers)
        callers.start()
        return callers

    def message_logs(self) -> list[Path]:
        return [sipp.messages for sipp in (*self.phones.values(), *self._callers) if sipp.messages.exists()]

    def errors(self) -> dict[str, str]:
        """What SIPp itself complained about, for the phones where it did."""
        return {sipp.name: sipp.errors for sipp in (*self.phones.values(), *self._callers) if sipp.errors}
