"""What goes to a worker and comes back: one line of JSON each way. Knows no audio, so the monitor may load it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

from monitor.domain.speech.heard import Evidence, Speech
from monitor.domain.speech.opinion import Doubt
from monitor.domain.speech.recording import Side
from monitor.domain.speech.script import Script
from monitor.speech.scoring import Thresholds

MAX_LINE_BYTES = 1 << 20


Engine = Literal["none", "pocketsphinx"]


@dataclass(frozen=True, slots=True)
class Choice:
    """`model` None takes the English model that comes with pocketsphinx. `by_phrase`: thresholds that a site has
    calibrated, by what the phrase says.
    """

    engine: Engine = "none"
    model: Path | None = None
    by_phrase: Mapping[str, Thresholds] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Job:
    path: Path
    side: Side
    seconds: float
    script: Script
    deadline_seconds: float


@dataclass(frozen=True, slots=True)
class Answer:
    """Speech and evidence, or the doubt and its detail. `work_seconds` is the time that the worker took."""

    speech: Speech | None = None
    evidence: Evidence | None = None
    doubt: Doubt | None = None
    detail: str = ""
    work_seconds: float = 0.0


CHOICE = TypeAdapter(Choice)
JOB = TypeAdapter(Job)
ANSWER = TypeAdapter(Answer)
