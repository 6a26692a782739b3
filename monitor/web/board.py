"""GET /api/v1/board and /api/v1/stream: what the wall shows, now and as it changes."""

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from monitor.domain.board import Board
from monitor.domain.columns import row
from monitor.domain.records import JudgedCall
from monitor.web.access import READS, WATCHES
from monitor.web.boards import shown_board
from monitor.web.calls import refuse_unknown
from monitor.web.changes import MOST_LISTENERS
from monitor.web.errors import ApiError
from monitor.web.examples import BOARD_EXAMPLE, STREAM_EXAMPLE, errors
from monitor.web.pages import Lang, language_of
from monitor.web.parts import Parts
from monitor.web.stream import EventStream, News

MAX_GLOB = 200
Queue = Annotated[str, Query(max_length=MAX_GLOB, description="a queue's name; * stands for anything")]
Topics = Annotated[str, Query(max_length=60, description="board, calls, alerts, with commas; all but board for a lead")]


class Topic(StrEnum):
    BOARD = "board"
    CALLS = "calls"
    ALERTS = "alerts"


class Streaming(Response):
    """A response that FastAPI passes on as it is."""

    def __init__(self, stream: EventStream) -> None:
        super().__init__()
        self._stream = stream

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._stream(scope, receive, send)


def router(parts: Parts) -> APIRouter:
    board = APIRouter(prefix="/api/v1", tags=["board"])
    _add_board(board, parts)
    _add_stream(board, parts)
    return board


def _add_board(board: APIRouter, parts: Parts) -> None:
    @board.get(
        "/board",
        summary="The wall's figures, no caller in them",
        responses={200: BOARD_EXAMPLE, **errors(400, 401, 403, 422)},
    )
    async def now(request: Request, queue: Queue = "", lang: Lang = None) -> dict[str, Any]:
        refuse_unknown(request, {"queue", "lang"})
        with_why = _admit(parts, request)
        return view(parts, language_of(request, lang, parts.language), with_why)(parts.boards.board(queue))


def _add_stream(board: APIRouter, parts: Parts) -> None:
    @board.get(
        "/stream",
        summary="Server-sent events: board, call, alerts, ping",
        response_class=StreamingResponse,
        responses={200: STREAM_EXAMPLE, **errors(400, 401, 403, 422, 503)},
    )
    async def stream(
        request: Request, queue: Queue = "", lang: Lang = None, topics: Topics = Topic.BOARD.value
    ) -> Streaming:
        refuse_unknown(request, {"queue", "lang", "topics"})
        wanted = _topics(topics)
        with_why = _admit(parts, request)
        if wanted - {Topic.BOARD}:
            parts.tokens.admit_reader(request, READS)
        listener = parts.changes.listen()
        if listener is None:
            got, remedy = f"{MOST_LISTENERS} listeners", "close a page that shows it, or try again later"
            raise ApiError(503, "too many listen already", "stream", got, remedy)
        shown = view(parts, language_of(request, lang, parts.language), with_why)
        news = News(
            listener,
            parts.changes,
            parts,
            _watched(parts, queue, shown) if Topic.BOARD in wanted else None,
            _row(parts, language_of(request, lang, parts.language)) if Topic.CALLS in wanted else None,
            Topic.ALERTS in wanted,
        )
        return Streaming(EventStream(news.messages(), lambda: parts.changes.leave(listener)))


def _topics(text: str) -> set[Topic]:
    names = [name.strip() for name in text.split(",")]
    unknown = [name for name in names if name not in [*Topic]]
    if unknown:
        raise ApiError(422, "unknown topic", "query topics", unknown[0], f"use some of: {', '.join(Topic)}")
    return {Topic(name) for name in names}


def _admit(parts: Parts, request: Request) -> bool:
    """Whether the reader is known, and may see why a link is down. Raises ApiError where the wall is not open."""
    try:
        parts.tokens.admit_reader(request, WATCHES)
    except ApiError:
        if not parts.open_wall:
            raise
        parts.tokens.admit_anybody(request)
        return False
    return True


def view(parts: Parts, language: str, with_why: bool) -> Callable[[Board], dict[str, Any]]:
    """How a board is told in one language."""
    say = parts.sentences[language]
    return lambda found: {
        "hotline": parts.hotline,
        **shown_board(
            found, parts.boards.limit, parts.zone, say, with_why=with_why, names_agents=parts.wall_names_agents
        ),
    }


def _watched(
    parts: Parts, queue: str, shown: Callable[[Board], dict[str, Any]]
) -> Callable[[], tuple[Board, Callable[[], dict[str, Any]]]]:
    def look() -> tuple[Board, Callable[[], dict[str, Any]]]:
        board = parts.boards.board(queue)
        return board, lambda: shown(board)

    return look


def _row(parts: Parts, language: str) -> Callable[[JudgedCall], dict[str, Any]]:
    say = parts.sentences[language]
    return lambda judged: dict(
        row(judged, say, parts.clock.now(), parts.ring_period_seconds, parts.zone, parts.rule_names)
    )
