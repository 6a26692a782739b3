"""The web application, made of its parts; nothing of it is global, so two can live in one process."""

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from monitor.web import (
    alerts,
    board,
    calls,
    console,
    disclosing,
    docs,
    ingest,
    live,
    login,
    lost,
    marks,
    pages,
    reports,
    watch,
)
from monitor.web.errors import speak_one_shape
from monitor.web.parts import Parts
from monitor.web.sessions import Sessions


class PrivateAnswers:
    """No answer is kept by anybody on its way, nor taken for another type than it says."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_private(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Cache-Control", "no-store")
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "same-origin"
            await send(message)

        await self._app(scope, receive, send_private)


def build(parts: Parts) -> FastAPI:
    app = FastAPI(title="hotline monitor", version=parts.version, docs_url=None, redoc_url=None, openapi_url=None)
    sessions = Sessions(parts.clock)
    parts.tokens.accept_sessions(sessions.visitor)
    shown = pages.Pages(parts.language)
    app.add_middleware(PrivateAnswers)
    speak_one_shape(app)
    app.include_router(watch.router(parts))
    app.include_router(calls.router(parts))
    app.include_router(marks.router(parts))
    app.include_router(disclosing.router(parts))
    app.include_router(lost.router(parts))
    app.include_router(live.router(parts))
    app.include_router(ingest.router(parts))
    app.include_router(alerts.router(parts))
    app.include_router(board.router(parts))
    app.include_router(pages.router(parts, shown))
    app.include_router(console.router(parts, shown))
    app.include_router(login.router(parts, sessions))
    if parts.shelf is not None:
        app.include_router(reports.router(parts, parts.shelf))
    app.include_router(docs.router(app, parts.tokens))
    return app
