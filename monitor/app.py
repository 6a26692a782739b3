"""The wiring: settings come in, and one task group of links, pipeline, ticket feed and web face runs until stopped."""

import asyncio
import gc
import logging
import ssl
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector

from monitor import __version__
from monitor.ami.inbox import Inbox
from monitor.ami.link import AmiLink
from monitor.ami.settings import LinkSettings, TalkDetection
from monitor.ami.translate import translate
from monitor.clock import Clock
from monitor.config.settings import MqttSettings, PbxSettings, Settings
from monitor.domain.board import RingLimit
from monitor.domain.calls import BookSettings
from monitor.domain.records import Batch
from monitor.domain.ticketbook import TicketBook
from monitor.metrics import Metrics
from monitor.pipeline.alarm import Alarm
from monitor.pipeline.alerting import Alerting
from monitor.pipeline.announcing import Announcer
from monitor.pipeline.court import Court
from monitor.pipeline.desk import Desk
from monitor.pipeline.ear import Ear, hears_recordings
from monitor.pipeline.keeping import Keeper
from monitor.pipeline.listening import Listener
from monitor.pipeline.recovering import recover
from monitor.pipeline.rulebook import rulebook
from monitor.pipeline.talk import Wishes, talk_detection, told_of_talk
from monitor.pipeline.turns import Pipeline
from monitor.pipeline.viewing import Viewer
from monitor.pipeline.watch import Today, Watch
from monitor.pipeline.weekly import Shelf, reporter_of
from monitor.store import Store, retryable
from monitor.tickets.mqtt import Broker, BrokerSettings
from monitor.tickets.outgoing import Outgoing
from monitor.tickets.payload import greeting_evidence, ticket_report
from monitor.web.access import Role, Token, Tokens
from monitor.web.alert_parts import AlertParts
from monitor.web.app import build
from monitor.web.board import view
from monitor.web.boards import Boards
from monitor.web.changes import Changes
from monitor.web.parts import Parts, Payloads
from monitor.web.server import Served, serve
from monitor.words import LANGUAGES, Words

log = logging.getLogger(__name__)

STOP_SECONDS = 4.5
"""For the whole stop; what was heard last has at least LAST_SECONDS of it."""
LAST_SECONDS = 0.5
ALLOCATIONS_PER_COLLECTION = 50_000


@dataclass(slots=True)
class App:
    """A running monitor: its web address, its links, and what it holds."""

    settings: Settings
    pipeline: Pipeline
    desk: Desk
    store: Store
    inbox: Inbox
    links: tuple[AmiLink, ...]
    registry: CollectorRegistry
    today: Today
    watch: Watch
    changes: Changes
    outgoing: Outgoing
    announcer: Announcer
    alarm: Alarm
    alerting: Alerting
    served: Served | None = None
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.served.url if self.served else ""


def tune_process() -> None:
    """For a process that is a monitor and nothing else, once it is up: what it allocates in bulk holds no cycles."""
    gc.freeze()
    gc.set_threshold(ALLOCATIONS_PER_COLLECTION, 20, 20)


def link_settings(pbx: PbxSettings, talk: TalkDetection | None = None) -> LinkSettings:
    """How to reach one PBX of the config."""
    tls: ssl.SSLContext | None = None
    if pbx.tls:
        tls = ssl.create_default_context(cafile=str(pbx.tls_ca_file) if pbx.tls_ca_file else None)
        if not pbx.tls_verify:
            tls.check_hostname = False
            tls.verify_mode = ssl.CERT_NONE
    return LinkSettings(
        pbx=pbx.name,
        host=pbx.host,
        port=pbx.port,
        username=pbx.username,
        secret=pbx.secret.get_secret_value() if pbx.secret else "",
        tls=tls,
        ping_seconds=pbx.ping_seconds,
        connect_timeout_seconds=pbx.connect_timeout_seconds,
        talk=talk,
    )


def book_settings(settings: Settings, pbx: PbxSettings) -> BookSettings:
    return BookSettings(
        pbx=pbx.name,
        inbound_contexts=pbx.inbound_contexts,
        same_instant=timedelta(milliseconds=settings.rules.hangup_first.same_instant_ms),
    )


def broker_settings(settings: Settings, mqtt: MqttSettings) -> BrokerSettings:
    return BrokerSettings(
        url=mqtt.url or "",
        client_id=mqtt.client_id,
        name=settings.hotline.name,
        username=mqtt.username,
        password=mqtt.password.get_secret_value() if mqtt.password else None,
        session_expiry_seconds=mqtt.session_expiry_seconds,
        tls=ssl.create_default_context(cafile=str(mqtt.tls_ca_file)) if mqtt.tls_ca_file else None,
    )


def tokens_of(settings: Settings, more: Sequence[Token] = ()) -> Tokens:
    configured = (
        Token(Role(token.role), token.token.get_secret_value(), name) for name, token in settings.web.tokens.items()
    )
    return Tokens([*configured, *more])


@asynccontextmanager
async def running(
    settings: Settings,
    clock: Clock,
    *,
    tokens: Sequence[Token] = (),
    told: Sequence[Callable[[Batch], None]] = (),
) -> AsyncIterator[App]:
    """The monitor, running while the context lasts; on leaving it stops last-in-first-out and keeps what it heard."""
    store = await Store.open(settings.store.url)
    try:
        inbox = Inbox()
        app, viewer = _assemble(settings, clock, store, inbox, told)
        await recover(app.pipeline, app.desk, store, clock, has_broker=settings.mqtt.url is not None)
        await app.today.restore(store)
        await app.alerting.restore()
        async with asyncio.TaskGroup() as group:
            pipeline = group.create_task(app.pipeline.run(inbox), name="pipeline")
            try:
                await _start(app, viewer, group, clock, tokens_of(settings, tokens))
                yield app
            finally:
                await _stop(app, pipeline)
    finally:
        await store.close()


def _assemble(
    settings: Settings, clock: Clock, store: Store, inbox: Inbox, told: Sequence[Callable[[Batch], None]]
) -> tuple[App, Viewer]:
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    metrics = Metrics(
        registry,
        settings.ring_period_seconds,
        pbxs=[pbx.name for pbx in settings.pbx],
        rules=[rule.name for rule in rulebook(settings)],
    )
    links = tuple(AmiLink(link_settings(pbx, talk_detection(settings)), inbox, clock) for pbx in settings.pbx)
    offsets = {link.settings.pbx: link.state for link in links}
    dispatch = settings.rules.dispatch
    today = Today(clock, settings.hotline.zone)
    changes = Changes()
    outgoing = Outgoing()
    announcer = Announcer(outgoing)
    alarm = Alarm(settings, store, clock, metrics.alert_sent)
    announced = [*([announcer.tell] if settings.mqtt.url is not None else []), *told_of_talk(registry, links)]
    pipeline = Pipeline(
        listeners=[Listener(book_settings(settings, pbx)) for pbx in settings.pbx],
        court=Court(rulebook(settings), feed_configured=settings.mqtt.url is not None),
        tickets=TicketBook(
            join_window_seconds=dispatch.join_window_seconds,
            future_tolerance_seconds=dispatch.future_tolerance_seconds,
        ),
        keeper=Keeper(store, retryable, [metrics.tell, today.tell, changes.tell, alarm.sender.tell, *announced, *told]),
        clock=clock,
        offset_seconds=lambda pbx: offsets[pbx].offset_seconds if pbx in offsets else 0.0,
        wish=Wishes(links) if settings.speech.talk_detection else None,
    )
    desk = Desk(pipeline, store, clock, dispatch.join_window_seconds)
    viewer = Viewer(pipeline, [link.state for link in links], desk, clock, metrics.see, settings.mqtt.url is not None)
    watch = Watch(pipeline, today, viewer.view, clock)
    alerting = alarm.alerting(pipeline, watch.situation)
    of_people = (today, watch, changes, outgoing, announcer, alarm, alerting)
    return App(settings, pipeline, desk, store, inbox, links, registry, *of_people), viewer


async def _start(app: App, viewer: Viewer, group: asyncio.TaskGroup, clock: Clock, tokens: Tokens) -> None:
    settings = app.settings
    for link in app.links:
        app.tasks.append(group.create_task(link.run(), name=f"ami-{link.settings.pbx}"))
    parts = _web_parts(app, viewer, clock, tokens)
    if settings.mqtt.url is not None:
        broker = Broker(broker_settings(settings, settings.mqtt), app.desk, clock, app.outgoing)
        told = app.announcer.run(parts.boards.board, view(parts, parts.language, with_why=False))
        app.tasks.append(group.create_task(broker.run(), name="mqtt"))
        app.tasks.append(group.create_task(app.outgoing.run(), name="mqtt-out"))
        app.tasks.append(group.create_task(told, name="mqtt-board"))
    if settings.alerts.enabled:
        app.tasks.append(group.create_task(app.alarm.sender.run(), name="alerts-sent"))
        app.tasks.append(group.create_task(app.alerting.run(), name="alerts"))
    app.tasks.append(group.create_task(viewer.run(), name="viewer"))
    reporter = reporter_of(settings, app.store, clock, app.alarm.told_report)
    app.tasks.append(group.create_task(reporter.run(), name="reports"))
    app.tasks.append(group.create_task(app.alarm.forgetter.run(), name="old-alerts"))
    if hears_recordings(settings):
        ear = Ear(settings, app.store, app.desk, app.pipeline, clock, app.registry)
        app.pipeline.keeper.tell_also(ear.tell)
        app.tasks.append(group.create_task(ear.run(), name="ear"))
    web = build(parts)
    address = settings.web.address
    app.served = await serve(group, web, address.host, address.port, tokens)
    log.info("listening on %s", app.url)


def _web_parts(app: App, viewer: Viewer, clock: Clock, tokens: Tokens) -> Parts:
    settings = app.settings
    return Parts(
        reader=app.store,
        ingest=app.desk,
        register=app.store,
        payloads=Payloads(ticket=ticket_report, greeting=greeting_evidence),
        registry=app.registry,
        tokens=tokens,
        sentences={language: Words.load(language).say for language in LANGUAGES},
        translate=lambda raw: translate(raw.frame, raw.at),
        room=viewer.view,
        clock=clock,
        zone=settings.hotline.zone,
        ring_period_seconds=settings.ring_period_seconds,
        rule_names=app.pipeline.court.rule_names,
        situation=app.watch.situation,
        boards=_boards(app, clock),
        changes=app.changes,
        alerts=AlertParts(
            app.store,
            app.alerting.acknowledge,
            {name: told.kind for name, told in settings.alerts.channels.items()},
            app.alarm.messages.sentences,
        ),
        open_wall=settings.web.open_wall,
        wall_names_agents=settings.web.wall_names_agents,
        hotline=settings.hotline.name,
        language=settings.hotline.language,
        version=__version__,
        shelf=Shelf(app.store, Path(settings.report.folder)),
    )


def _boards(app: App, clock: Clock) -> Boards:
    rules = app.settings.rules
    return Boards(
        app.watch.situation,
        clock,
        RingLimit(app.settings.ring_period_seconds, rules.four_ring.max_rings, rules.four_ring.clock),
        {name: getattr(rules, name).target for name in app.pipeline.court.rule_names},
    )


async def _stop(app: App, pipeline: asyncio.Task[None]) -> None:
    """The web face first, so that nobody asks a dying part; the pipeline last, so that what was heard is kept."""
    began_seconds = asyncio.get_running_loop().time()
    app.changes.close()
    if app.served is not None:
        await asyncio.gather(app.served.stop(), return_exceptions=True)
    for task in reversed(app.tasks):
        task.cancel()
    if app.tasks:
        await asyncio.wait(app.tasks, timeout=STOP_SECONDS - LAST_SECONDS)
    app.pipeline.stop()
    passed_seconds = asyncio.get_running_loop().time() - began_seconds
    await asyncio.wait([pipeline], timeout=max(LAST_SECONDS, STOP_SECONDS - passed_seconds))
    if not pipeline.done():
        log.error("the store is away, so what was heard last is not kept: %s", app.pipeline.keeper.failure or "slow")
        pipeline.cancel()
