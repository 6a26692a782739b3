"""GET / and /login: the shift lead's console and its door. What they show comes from the API, by scripts of ours."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from monitor.web.access import WATCHES
from monitor.web.errors import ApiError
from monitor.web.pages import Lang, Pages
from monitor.web.parts import Parts


def router(parts: Parts, pages: Pages) -> APIRouter:
    shown = APIRouter(include_in_schema=False)

    @shown.get("/")
    async def console(request: Request, lang: Lang = None) -> Response:
        try:
            parts.tokens.admit_reader(request, WATCHES)
        except ApiError as refusal:
            if refusal.status != 401:
                raise
            return RedirectResponse("/login", 303)
        return pages.page(request, "console/index.html", lang)

    @shown.get("/login")
    async def door(request: Request, lang: Lang = None) -> Response:
        parts.tokens.admit_anybody(request)
        return pages.page(request, "console/login.html", lang)

    return shown
