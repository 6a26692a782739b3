"""A worker process: jobs come in by lines, each clip is heard, and answers go out. Nothing it does outlives a clip.

`python -m monitor.speech.worker NICENESS MEGABYTES`: the first line is the choice of the engine, each other line a job.
"""

import os
import resource
import signal
import sys
from collections.abc import Callable
from typing import BinaryIO

from monitor.domain.speech.opinion import Doubt
from monitor.speech.errors import EngineUnusable
from monitor.speech.wire import ANSWER, CHOICE, JOB, Answer, Choice, Job

GRACE_SECONDS = 5

Hear = Callable[[Job], Answer]


def loaded(choice: Choice) -> Hear:
    """Raises EngineUnusable."""
    try:
        from monitor.speech.engines import ear_of
        from monitor.speech.hearing import Hearing
    except ImportError as error:
        raise EngineUnusable(f"the package {error.name} is missing; pip install {error.name}") from None
    return Hearing(ear_of(choice))


def serve(jobs: BinaryIO, answers: BinaryIO, load: Callable[[], Hear]) -> None:
    """Until `jobs` ends. A model that cannot be loaded is said anew to each job."""
    hear: Hear | None = None
    for line in jobs:
        job = JOB.validate_json(line)
        # a worker that hangs when nobody is left to kill it ends by itself
        signal.alarm(int(job.deadline_seconds) + GRACE_SECONDS)
        try:
            hear = hear or load()
            answer = hear(job)
        except EngineUnusable as error:
            answer = Answer(doubt=Doubt.ENGINE_MISSING, detail=str(error))
        except (MemoryError, LookupError, OSError, RuntimeError, ValueError) as error:
            answer = Answer(doubt=Doubt.ENGINE_FAILED, detail=f"{type(error).__name__}: {error}")
        signal.alarm(0)
        answers.write(ANSWER.dump_json(answer) + b"\n")
        answers.flush()


def confine(niceness: int, memory_mb: int) -> None:
    os.nice(niceness)
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb << 20, memory_mb << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(load: Callable[[Choice], Hear] = loaded) -> None:
    """A native library that prints shall not spoil the answers: its standard output goes the way of its errors."""
    confine(int(sys.argv[1]), int(sys.argv[2]))
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    choice = CHOICE.validate_json(sys.stdin.buffer.readline())
    serve(sys.stdin.buffer, answers, lambda: load(choice))


if __name__ == "__main__":
    main()
