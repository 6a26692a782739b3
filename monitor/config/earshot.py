"""What would keep recordings from being heard: a folder that is missing, an unknown PBX, words that claim nothing."""

import os
from collections.abc import Iterator

from monitor.config.ear import Found
from monitor.config.recordings import RecordingSettings
from monitor.config.settings import Settings

HEARS_HERE = ("pocketsphinx",)


def recording_findings(settings: Settings) -> Iterator[Found]:
    speech = settings.speech
    if not speech.recordings:
        return
    if speech.engine not in HEARS_HERE:
        text = f"the engine {speech.engine} hears no recordings; set speech.engine, or remove these tables"
        yield "warning", "speech.recordings", text
    names = {pbx.name for pbx in settings.pbx}
    for name, recordings in speech.recordings.items():
        where = f"speech.recordings.{name}"
        if name not in names:
            yield "error", where, f"there is no [[pbx]] named {name}; call the table by the PBX's name"
        yield from _folder(where, recordings)
        yield from _claims(where, recordings)


def _folder(where: str, recordings: RecordingSettings) -> Iterator[Found]:
    folder = recordings.folder
    if not folder.is_dir():
        yield "error", f"{where}.folder", f"there is no folder {folder}; mount it, or mend the path"
    elif not os.access(folder, os.R_OK | os.X_OK):
        yield "error", f"{where}.folder", f"{folder} cannot be read; let the monitor's user read it"
    elif recordings.delete_after_hours and not os.access(folder, os.W_OK):
        text = f"{folder} cannot be written, so nothing is deleted; let the monitor's user write it, or set 0"
        yield "error", f"{where}.delete_after_hours", text


def _claims(where: str, recordings: RecordingSettings) -> Iterator[Found]:
    if recordings.side == "mixed":
        text = "both voices in one file: what was heard is shown, and claimed of nobody; record the agent's side alone"
        yield "warning", f"{where}.side", text
    if recordings.begins == "unknown":
        text = "without knowing when a recording begins nothing is claimed of it; set at_answer or at_dial"
        yield "warning", f"{where}.begins", text
    if recordings.begins == "at_dial" and recordings.side in ("left", "right"):
        text = "what the caller heard before the answer would be taken for the agent; record from the answer on"
        yield "error", f"{where}.begins", text
