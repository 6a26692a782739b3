"""The package's pages, styles and scripts: read once, served under a policy that lets nothing in from elsewhere."""

import json
from dataclasses import dataclass
from hashlib import blake2b
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from monitor.web.access import WATCHES
from monitor.web.errors import ApiError
from monitor.web.parts import Parts
from monitor.words import LANGUAGES, Words

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "font-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}
LANGUAGE_SLOT = b"{language}"
Lang = Annotated[str | None, Query(max_length=16, description=f"one of {', '.join(LANGUAGES)}")]


@dataclass(frozen=True, slots=True)
class Asset:
    body: bytes
    content_type: str

    @property
    def etag(self) -> str:
        return f'"{blake2b(self.body, digest_size=12).hexdigest()}"'


class Pages:
    """Everything below `static/` by its path, and `words/LANGUAGE.json` for each language; held in memory."""

    def __init__(self, default_language: str) -> None:
        self._default_language = default_language
        self._assets = {name: Asset(body, _type(name)) for name, body in _walk(files(__package__) / "static", "")}
        for language in LANGUAGES:
            body = json.dumps(words_of(language), ensure_ascii=False).encode()
            self._assets[f"words/{language}.json"] = Asset(body, TYPES[".json"])

    def asset(self, request: Request, path: str) -> Response:
        """Raises ApiError 404. Answers 304 to a reader who has this version."""
        asset = self._assets.get(path)
        if asset is None or path.endswith(".html"):
            raise ApiError(404, "no such file", "path", path, "take the address from a page of this monitor")
        return _answer(request, asset)

    def page(self, request: Request, path: str, lang: str | None = None) -> Response:
        """A page (`wall/index.html`) in the reader's language, which stands in it for {language}."""
        asset = self._assets[path]
        language = language_of(request, lang, self._default_language)
        return _answer(request, Asset(asset.body.replace(LANGUAGE_SLOT, language.encode()), asset.content_type))


def router(parts: Parts, pages: Pages) -> APIRouter:
    """`/wall` is open as far as the board is; the static files hold nothing of the hotline and are open to all."""
    shown = APIRouter(include_in_schema=False)

    @shown.get("/wall")
    async def wall(request: Request, lang: Lang = None) -> Response:
        if parts.open_wall:
            parts.tokens.admit_anybody(request)
        else:
            parts.tokens.admit_reader(request, WATCHES)
        return pages.page(request, "wall/index.html", lang)

    @shown.get("/static/{path:path}")
    async def static(request: Request, path: str) -> Response:
        return pages.asset(request, path)

    return shown


def words_of(language: str) -> dict[str, object]:
    """What a page needs of the word files."""
    words = Words.load(language)
    return {
        "language": language,
        "page": {page: dict(texts) for page, texts in words.pages.items()},
        "term": {kind: dict(values) for kind, values in words.terms.items()},
    }


def language_of(request: Request, asked: str | None, default: str) -> str:
    """What was asked for, else the first the browser accepts, else the hotline's own. Raises ApiError 422."""
    if asked is not None:
        if asked not in LANGUAGES:
            raise ApiError(422, "unknown language", "query lang", asked, f"use one of: {', '.join(LANGUAGES)}")
        return asked
    for part in request.headers.get("accept-language", "").split(","):
        primary = part.partition(";")[0].strip().partition("-")[0].lower()
        found = next((language for language in LANGUAGES if language.partition("-")[0] == primary), None)
        if primary and found is not None:
            return found
    return default


def _answer(request: Request, asset: Asset) -> Response:
    headers = {
        "Content-Security-Policy": POLICY,
        "Cache-Control": "no-cache",
        "ETag": asset.etag,
        "Vary": "Accept-Language, Cookie, Authorization",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    known = {tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")}
    if asset.etag in known:
        return Response(status_code=304, headers=headers)
    return Response(asset.body, headers={**headers, "Content-Type": asset.content_type})


def _type(name: str) -> str:
    return TYPES.get(name[name.rfind(".") :], "application/octet-stream")


def _walk(folder: Traversable, prefix: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for entry in folder.iterdir():
        name = f"{prefix}{entry.name}"
        found += _walk(entry, f"{name}/") if entry.is_dir() else [(name, entry.read_bytes())]
    return found
