"""`monitor replay FILE.ami`: a raw capture of an AMI socket is judged offline."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from monitor.ami.frames import FrameReader
from monitor.ami.translate import WANTED
from monitor.app import book_settings
from monitor.cli.common import DEFAULT_CONFIG, WRONG_USE, JsonOption, err, fail, out, progress, settings_of, write_line
from monitor.cli.table import calls_table
from monitor.config import PbxSettings, Settings
from monitor.domain.columns import row
from monitor.domain.events import Tick
from monitor.domain.records import Batch, JudgedCall, Refusal
from monitor.pipeline.court import Court
from monitor.pipeline.listening import Listener
from monitor.pipeline.rulebook import rulebook
from monitor.words import Words

CHUNK_BYTES = 1 << 20
SHOWN_REFUSALS = 10
UNSTAMPED_AT = datetime(2000, 1, 1, tzinfo=UTC)
"""Where an event bears no timestamp and none came before it, its time is not known."""
AFTERWARDS = timedelta(seconds=60)
NOTHING_FOLLOWS = timedelta(days=1)
"""A capture brings no tickets and no greetings, so a call that is over waits for none."""


def command(
    file: Annotated[Path, typer.Argument(help="The bytes as they came from the AMI socket.")],
    config: Annotated[Path | None, typer.Option("--config", help="Judge by this config's rules.")] = None,
    pbx: Annotated[str, typer.Option(help="Which PBX of the config it was.")] = "",
    as_json: JsonOption = False,
) -> None:
    settings = settings_of(config) if config is not None else _defaults()
    judged, refusals = judge_capture(file, settings, _pbx(settings, pbx))
    now = max((call.facts.ended_at or call.facts.arrived_at for call in judged), default=UNSTAMPED_AT)
    words = Words.load(settings.hotline.language)
    rules = [rule.name for rule in rulebook(settings)]
    zone = settings.hotline.zone
    rows = [row(call, words.say, now, settings.ring_period_seconds, zone, rules) for call in judged]
    if as_json:
        write_line(json.dumps({"calls": rows, "refused_frames": len(refusals)}, ensure_ascii=False, indent=1))
    else:
        out.print(calls_table(rows, rules, f"{file.name}: {len(rows)} calls", zone, out.width))
    for refusal in refusals[:SHOWN_REFUSALS]:
        err.print(f"{refusal.problem}: {refusal.got}", markup=False, highlight=False)
    if len(refusals) > SHOWN_REFUSALS:
        err.print(f"… and {len(refusals) - SHOWN_REFUSALS} more frames that cannot be read", highlight=False)


def _defaults() -> Settings:
    return settings_of(DEFAULT_CONFIG) if DEFAULT_CONFIG.exists() else Settings()


def _pbx(settings: Settings, name: str) -> PbxSettings:
    found = [pbx for pbx in settings.pbx if not name or pbx.name == name]
    if name and not found:
        fail(f"--pbx: no PBX of the config is called {name!r}", WRONG_USE)
    return found[0] if found else PbxSettings(name="capture", host="localhost", username="-")


def judge_capture(file: Path, settings: Settings, pbx: PbxSettings) -> tuple[list[JudgedCall], list[Refusal]]:
    """Every call of the capture, oldest first, and the frames that could not be read."""
    listener = Listener(book_settings(settings, pbx))
    court = Court(rulebook(settings), feed_configured=False)
    judged: dict[str, JudgedCall] = {}
    heard = Batch()
    at = UNSTAMPED_AT
    for frame in _frames(file):
        listener.hear(at, frame, heard)
        if heard.raw:
            at = heard.raw.pop().at
        _judge(listener, court, at, judged)
    listener.apply(Tick(at + AFTERWARDS))
    _judge(listener, court, at, judged)
    for call_id, call in judged.items():
        if call.facts.is_over:
            judged[call_id] = court.judge(call.facts, at + NOTHING_FOLLOWS) or call
    return sorted(judged.values(), key=lambda call: call.facts.arrived_at), heard.refusals


def _judge(listener: Listener, court: Court, at: datetime, judged: dict[str, JudgedCall]) -> None:
    for facts in listener.drain():
        call = court.judge(facts, at)
        if call is not None:
            judged[facts.call_id] = call


def _frames(file: Path) -> Iterator[bytes]:
    reader = FrameReader(WANTED)
    try:
        with file.open("rb") as stream, progress(f"reading {file.name}", file.stat().st_size) as done:
            while chunk := stream.read(CHUNK_BYTES):
                yield from reader.feed(chunk)
                done(len(chunk))
    except OSError as error:
        fail(f"{file}: cannot be read: {error.strerror}", WRONG_USE)
    if not reader.version and not reader.counts.events:
        fail(f"{file}: not a capture of an AMI socket; it should begin with `Asterisk Call Manager/`", WRONG_USE)
