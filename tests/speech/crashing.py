"""A worker whose engine does what the script's name says: dies, hangs, bursts or fails."""

from __future__ import annotations

import os
import signal
import time

from monitor.domain.speech.heard import Evidence, Speech
from monitor.domain.speech.script import Script
from monitor.speech.errors import EngineUnusable
from monitor.speech.hearing import Hearing
from monitor.speech.none import NoEar
from monitor.speech.samples import Samples
from monitor.speech.worker import main


class Crashing(NoEar):
    def hear(self, samples: Samples, speech: Speech, script: Script) -> Evidence:
        match script.script_id:
            case "dies":
                os.kill(os.getpid(), signal.SIGSEGV)
            case "hangs":
                time.sleep(60)
            case "bursts":
                return Evidence("x" * (8 << 30))
            case "fails":
                raise RuntimeError("no such phone")
            case "misses":
                raise EngineUnusable("the model is gone")
            case "prints":
                print("noise from a library", flush=True)
        return super().hear(samples, speech, script)


if __name__ == "__main__":
    main(lambda _choice: Hearing(Crashing()))
