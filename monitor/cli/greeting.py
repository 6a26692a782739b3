"""`monitor greeting`: let the ear hear a file, or set its thresholds by labelled clips."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from monitor.cli.common import (
    DEFAULT_CONFIG,
    WRONG_USE,
    ConfigOption,
    JsonOption,
    fail,
    out,
    progress,
    run_async,
    settings_of,
    write_line,
)
from monitor.cli.waveform import drawn
from monitor.config import Settings
from monitor.config.scripts import limits_of, scripts_of
from monitor.domain.rules.greeting import Greeting
from monitor.domain.speech.heard import Evidence, Speech
from monitor.domain.speech.opinion import Opinion
from monitor.domain.speech.policy import decide
from monitor.domain.speech.recording import Side
from monitor.domain.speech.script import Script
from monitor.domain.verdicts import Outcome, Verdict
from monitor.speech.choosing import choice_of
from monitor.speech.errors import BadInput, EngineUnusable, Unheard
from monitor.speech.workers import Bounds, Ears
from monitor.words import Words

MAX_WIDTH = 100
TRY_SECONDS = 60.0

group = typer.Typer(no_args_is_help=True, add_completion=False)
ScriptOption = Annotated[str | None, typer.Option("--script", help="Its id in the config; else the first.")]
SideOption = Annotated[Side, typer.Option("--side", help="Where in the file the agent's voice is.")]


@group.command("try", help="Hear a file: what was said in it, and what may be claimed of that.")
def try_file(
    file: Annotated[Path, typer.Argument(help="A recording that begins as the agent answers.")],
    config: ConfigOption = DEFAULT_CONFIG,
    script: ScriptOption = None,
    side: SideOption = Side.AGENT,
    as_json: JsonOption = False,
) -> None:
    settings = settings_of(config)
    chosen = script_named(settings, script)
    try:
        speech, evidence = run_async(_heard(settings, file, side, chosen))
    except Unheard as unheard:
        fail(unheard.detail or _sentence(settings, unheard.doubt.value, ""))
    # what calls have proven is the store's to know: here a denial is told as it stands before any
    opinion = decide(chosen, evidence, speech, frozenset(), limits_of(settings))
    if as_json:
        told = {"speech": asdict(speech), "evidence": asdict(evidence), "opinion": asdict(opinion)}
        write_line(json.dumps(told, ensure_ascii=False, indent=1))
        return
    _draw(file, side, chosen, speech, evidence)
    for line in _lines(settings, speech, opinion):
        out.print(line, markup=False, highlight=False, soft_wrap=True)


def script_named(settings: Settings, name: str | None) -> Script:
    scripts = {script.script_id: script for script in scripts_of(settings)}
    if name is None:
        return next(iter(scripts.values()), Script("", settings.hotline.language, ()))
    if name not in scripts:
        known = f"write one of {', '.join(scripts)}" if scripts else "add [[speech.scripts]] to the config"
        fail(f"--script: no such script, got {name!r}; {known}", WRONG_USE)
    return scripts[name]


async def _heard(settings: Settings, file: Path, side: Side, script: Script) -> tuple[Speech, Evidence]:
    async with Ears(choice_of(settings), Bounds(deadline_seconds=TRY_SECONDS, niceness=0)) as ears:
        return await ears.hear(file, side, script.window_seconds, script)


def _draw(file: Path, side: Side, script: Script, speech: Speech, evidence: Evidence) -> None:
    # its packages are there, as a worker has heard with them, and other commands do without
    from monitor.speech.audio import read
    from monitor.speech.voice import levels_db

    levels = levels_db(read(file, script.window_seconds, side)).tolist()
    for line in drawn(levels, speech, evidence.hits, min(MAX_WIDTH, out.width - 1)):
        out.print(line, markup=False, highlight=False, soft_wrap=True)


def _lines(settings: Settings, speech: Speech, opinion: Opinion) -> list[str]:
    start = (
        "nobody spoke" if speech.start_high_seconds is None
        else f"first word between {speech.start_low_seconds:.2f} and {speech.start_high_seconds:.2f} s"
    )  # fmt: skip
    noise = "" if speech.snr_db is None else f"; signal to noise about {speech.snr_db:.0f} dB"
    said = {None: "unknown", True: "yes", False: "no"}
    facts = (("greeted", opinion.greeted), ("named", opinion.named), ("in order", opinion.in_order))
    return [
        f"{start}; {speech.speech_seconds:.1f} s of speech in {speech.audio_seconds:.1f} s{noise}",
        "; ".join(f"{name}: {said[fact]}" for name, fact in (*facts, ("in time", opinion.in_time))),
        *(_sentence(settings, doubt.value, opinion.engine) for doubt in opinion.reasons),
        *([f"transcript: {opinion.transcript}"] if opinion.transcript else []),
    ]


def _sentence(settings: Settings, doubt: str, engine: str) -> str:
    return Words.load(settings.hotline.language).say(
        Verdict(Greeting.name, Outcome.UNKNOWN, doubt, (("source", engine),))
    )


@group.command("calibrate", help="Set two thresholds a phrase by labelled clips, and say how well they do.")
def calibrate(
    folder: Annotated[Path, typer.Argument(help="With labels.csv: file, voice, said.")],
    config: ConfigOption = DEFAULT_CONFIG,
    script: ScriptOption = None,
    side: SideOption = Side.AGENT,
    as_json: JsonOption = False,
) -> None:
    settings = settings_of(config)
    chosen = script_named(settings, script)
    if choice_of(settings).engine != "pocketsphinx" or not chosen.phrases:
        fail(f'{config}: speech: calibrate needs engine = "pocketsphinx" and a script of [[speech.scripts]]', WRONG_USE)
    found = _calibrated(settings, folder, side, chosen)
    if as_json:
        write_line(json.dumps(found, ensure_ascii=False, indent=1))
        return
    for line in found["lines"]:
        out.print(line, markup=False, highlight=False, soft_wrap=True)


def _calibrated(settings: Settings, folder: Path, side: Side, script: Script) -> dict[str, Any]:
    try:
        from monitor.speech.calibrating import Calibration
    except ImportError as error:
        fail(f"the package {error.name} is missing; pip install {error.name}")
    try:
        calibration = Calibration(choice_of(settings), script, side)
        clips = calibration.clips(folder)
        # a broken model ends the process that loads it: the first clip is heard by a worker, which says so
        run_async(_heard(settings, clips[0].path, side, script))
        heard = []
        with progress("hearing", len(clips)) as done:
            for clip in clips:
                heard.append(calibration.hear(clip))
                done(1)
        return calibration.report(folder, heard)
    except (BadInput, EngineUnusable, Unheard) as error:
        fail(str(error))
