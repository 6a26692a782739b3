"""`monitor explain CALL_ID`: what happened in one call, and why each verdict is what it is."""

import json
from typing import Annotated

import typer

from monitor.ami.translate import translate
from monitor.cli.common import (
    DEFAULT_CONFIG,
    ConfigOption,
    JsonOption,
    fail,
    opened,
    out,
    run_async,
    settings_of,
    write_line,
)
from monitor.clock import Clock
from monitor.config import Settings
from monitor.domain.columns import row, shown
from monitor.domain.marks import effective
from monitor.domain.records import JudgedCall
from monitor.domain.speech.lines import heard_lines
from monitor.domain.timeline import Line, timeline, woven
from monitor.pipeline.rulebook import rulebook
from monitor.store import Store
from monitor.words import Words


def command(
    call_id: Annotated[str, typer.Argument(help="As the API and the export show it.")],
    config: ConfigOption = DEFAULT_CONFIG,
    pbx: Annotated[str | None, typer.Option(help="Where two PBXs use the same id.")] = None,
    as_json: JsonOption = False,
) -> None:
    run_async(_explain(settings_of(config), call_id, pbx, as_json))


async def _explain(settings: Settings, call_id: str, pbx: str | None, as_json: bool) -> None:
    store = await opened(settings)
    try:
        judged = await store.call(call_id, pbx)
        if judged is None:
            fail(f"no call {call_id} is known; `monitor export` lists the calls")
        lines = await _timeline(store, judged)
        said = effective(await store.marks_of_call(judged.facts.pbx, judged.facts.call_id))
    finally:
        await store.close()
    words = Words.load(settings.hotline.language)
    rules = [rule.name for rule in rulebook(settings)]
    zone = settings.hotline.zone
    cells = row(judged, words.say, Clock().now(), settings.ring_period_seconds, zone, rules, said)
    if as_json:
        told = [{"at": shown(line.at, zone), "what": line.what, "detail": line.detail} for line in lines]
        write_line(json.dumps({**cells, "timeline": told}, ensure_ascii=False, indent=1))
        return
    for name, value in cells.items():
        if value is not None:
            out.print(f"{name:20} {value}", markup=False, highlight=False, soft_wrap=True)
    for line in lines:
        out.print(f"{shown(line.at, zone)}  {line.what}  {line.detail}", markup=False, highlight=False, soft_wrap=True)


async def _timeline(store: Store, judged: JudgedCall) -> list[Line]:
    facts = judged.facts
    events = [translate(raw.frame, raw.at) async for raw in store.raw_events(pbx=facts.pbx, call_ids=[facts.call_id])]
    greeting = await store.greeting(facts.call_id)
    heard = heard_lines(greeting, facts.answered_at) if greeting else []
    return woven(timeline(event for event in events if event is not None), heard)
