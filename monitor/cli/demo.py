"""`monitor demo`: a demo hotline on a real AMI socket, and the very same program listening to it."""

import asyncio
import secrets
import tempfile
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.live import Live
from rich.table import Table

from monitor.app import App, running, tune_process
from monitor.cli.common import WRONG_USE, err, fail, out, run_async, set_up_logging, stop_signals, until_stopped
from monitor.cli.table import calls_table
from monitor.clock import Clock
from monitor.config import Settings
from monitor.config.problems import Problem
from monitor.config.toml import read_tables
from monitor.demo.pbx import DemoPbx
from monitor.demo.settings import demo_settings_overrides
from monitor.demo.shift import ShiftPlan
from monitor.domain.columns import Cell, row
from monitor.domain.records import Batch, JudgedCall
from monitor.web.access import Role, Token
from monitor.words import Words

SHOWN_CALLS = 14
REFRESH_SECONDS = 0.5


def command(
    listen: Annotated[str, typer.Option(help="Where to serve; port 0 takes a free one.")] = "127.0.0.1:8080",
    seed: Annotated[int, typer.Option(help="Another seed, another shift.")] = 1,
    speed: Annotated[float, typer.Option(min=0.1, max=100, help="How much faster than real time.")] = 1.0,
    seconds: Annotated[float | None, typer.Option(min=1, help="Stop after so many seconds.")] = None,
    language: Annotated[str, typer.Option(help="zh-CN or en.")] = "zh-CN",
    folder: Annotated[Path | None, typer.Option(help="Keep the demo's database there.")] = None,
    tokens_file: Annotated[Path | None, typer.Option(help="A TOML file of tokens, as web.tokens_file.")] = None,
) -> None:
    set_up_logging(False)
    if language not in ("zh-CN", "en"):
        fail(f"--language: not a known language, got {language!r}; write zh-CN or en", WRONG_USE)
    web = {"listen": listen, "tokens": _tokens(tokens_file)}
    run_async(_demo(web, ShiftPlan(seed=seed), speed, seconds, language, folder))


async def _demo(
    web: Mapping[str, Any], plan: ShiftPlan, speed: float, seconds: float | None, language: str, folder: Path | None
) -> None:
    clock = Clock()
    token = secrets.token_urlsafe(24)
    board = _Board()
    with tempfile.TemporaryDirectory(prefix="hotline-demo-") as temporary:
        pbx = DemoPbx(clock, plan, speed=speed)
        port = await pbx.start()
        try:
            settings = _settings(port, web, language, folder or Path(temporary))
            async with running(settings, clock, tokens=[Token(Role.INGEST, token)], told=[board.tell]) as app:
                tune_process()
                stopped = stop_signals()
                _greet(app, port)
                await until_stopped(stopped, lambda: _play(app, pbx, board, token, seconds))
        finally:
            await pbx.stop()
    out.print(board.summary(), markup=False, highlight=False)


def _tokens(file: Path | None) -> dict[str, Any]:
    """Where the demo is served wider than to this machine, as in a container."""
    read = {} if file is None else read_tables(file)
    if isinstance(read, Problem):
        fail(str(read), WRONG_USE)
    return read


def _settings(port: int, web: Mapping[str, Any], language: str, folder: Path) -> Settings:
    folder.mkdir(parents=True, exist_ok=True)
    overrides = dict(demo_settings_overrides(port, folder))
    overrides["hotline"] = {**overrides["hotline"], "language": language}
    return Settings.model_validate({**overrides, "web": web})


def _greet(app: App, port: int) -> None:
    for line in (
        f"{app.settings.hotline.name}: a made-up hotline; no real caller is in it",
        f"  wall      {app.url}/wall",
        f"  console   {app.url}/",
        f"  calls     {app.url}/api/v1/calls",
        f"  metrics   {app.url}/metrics",
        f"  health    {app.url}/healthz",
        f"  API       {app.url}/api/docs",
        f"  its PBX   127.0.0.1:{port} (AMI, user demo)",
        "  stop with Ctrl-C",
    ):
        err.print(line, markup=False, highlight=False)


async def _play(app: App, pbx: DemoPbx, board: "_Board", token: str, seconds: float | None) -> None:
    try:
        async with asyncio.timeout(seconds):
            async with asyncio.TaskGroup() as group:
                group.create_task(pbx.run(app.url, token), name="demo-shift")
                group.create_task(board.show(app), name="demo-table")
    except TimeoutError:
        return


def _cells(app: App, judged: JudgedCall) -> dict[str, Cell]:
    settings = app.settings
    words = Words.load(settings.hotline.language)
    now = app.pipeline.now(judged.facts.pbx)
    return row(judged, words.say, now, settings.ring_period_seconds, settings.hotline.zone)


class _Board:
    """The newest calls, as they are kept."""

    def __init__(self) -> None:
        self._calls: OrderedDict[tuple[str, str], JudgedCall] = OrderedDict()
        self._over: dict[tuple[str, str], dict[str, str]] = {}

    def tell(self, batch: Batch) -> None:
        for judged in batch.calls:
            key = (judged.facts.pbx, judged.facts.call_id)
            self._calls[key] = judged
            if judged.facts.is_over:
                self._over[key] = {verdict.rule: verdict.outcome.value for verdict in judged.verdicts}
        while len(self._calls) > 500:
            self._calls.popitem(last=False)

    async def show(self, app: App) -> None:
        """A live table on a terminal; elsewhere a line for each finished call."""
        if not out.is_terminal:
            await self._show_lines(app)
            return
        with Live(self._table(app), console=out, refresh_per_second=2, vertical_overflow="crop") as live:
            while True:
                await asyncio.sleep(REFRESH_SECONDS)
                live.update(self._table(app))

    async def _show_lines(self, app: App) -> None:
        shown: set[tuple[str, str]] = set()
        while True:
            for key, judged in list(self._calls.items()):
                if judged.facts.is_over and key not in shown:
                    shown.add(key)
                    out.print(self._line(app, judged), markup=False, highlight=False, soft_wrap=True)
            await asyncio.sleep(REFRESH_SECONDS)

    def _line(self, app: App, judged: JudgedCall) -> str:
        cells = _cells(app, judged)
        said = "  ".join(f"{v.rule}={v.outcome.value} ({cells[f'{v.rule}_reason']})" for v in judged.verdicts)
        at = str(cells["arrived_at"])[11:19]
        return f"{at} {cells['queue'] or '-'} {cells['caller'] or '-'} {cells['end']}  {said}"

    def _table(self, app: App) -> Table:
        newest = sorted(self._calls.values(), key=lambda judged: judged.facts.arrived_at, reverse=True)[:SHOWN_CALLS]
        settings = app.settings
        title = f"{settings.hotline.name} — {app.url}"
        rules = app.pipeline.court.rule_names
        return calls_table((_cells(app, judged) for judged in newest), rules, title, settings.hotline.zone, out.width)

    def summary(self) -> str:
        """How many calls were judged, and how."""
        counted: dict[str, int] = {}
        for outcomes in self._over.values():
            for rule, outcome in outcomes.items():
                counted[f"{rule} {outcome}"] = counted.get(f"{rule} {outcome}", 0) + 1
        told = ", ".join(f"{name} {number}" for name, number in sorted(counted.items()))
        return f"demo: {len(self._over)} calls are over: {told}"
