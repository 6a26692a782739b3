"""Every failure leaves as the same JSON: what is wrong, where, what we got, and how to mend it."""

from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

from monitor.domain.inputs import BadInput, shortened

DOCS = "/api/docs"


class ApiError(Exception):
    def __init__(self, status: int, what: str, where: str, got: object, remedy: str) -> None:
        self.status = status
        self.what = what
        self.where = where
        self.got = shortened(got)
        self.remedy = remedy
        super().__init__(f"{status} {where}: {what}")


def error_response(status: int, what: str, where: str, got: str, remedy: str) -> JSONResponse:
    body = {"error": {"what": what, "where": where, "got": got, "remedy": remedy}}
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
    return JSONResponse(body, status_code=status, headers=headers)


def speak_one_shape(app: FastAPI) -> None:
    @app.exception_handler(ApiError)
    async def refused(_: Request, error: ApiError) -> JSONResponse:
        return error_response(error.status, error.what, error.where, error.got, error.remedy)

    @app.exception_handler(BadInput)
    async def bad_input(_: Request, error: BadInput) -> JSONResponse:
        return error_response(422, error.what, error.where, error.got, error.remedy)

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        first: dict[str, Any] = error.errors()[0]
        where = " ".join(str(step) for step in first["loc"])
        return error_response(422, first["msg"], where, shortened(first.get("input")), f"see {DOCS}")

    @app.exception_handler(HTTPException)
    async def not_served(request: Request, error: HTTPException) -> JSONResponse:
        got = f"{request.method} {request.url.path}"
        return error_response(error.status_code, error.detail, "path", shortened(got), f"see {DOCS}")

    @app.exception_handler(Exception)
    async def unforeseen(_: Request, error: Exception) -> JSONResponse:
        """The server logs it with its trace, since it is raised again after this answer."""
        return error_response(500, "internal error", "server", type(error).__name__, "see the monitor's log")
