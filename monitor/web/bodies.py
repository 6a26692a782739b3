"""A request's body, read only as far as an honest one goes, and made into a value."""

from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.requests import Request

from monitor.web.errors import DOCS, ApiError

MAX_BODY_BYTES = 65_536


class Body(BaseModel):
    """Exact types; a key that we do not know is refused."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


Some = TypeVar("Some", bound=Body)


async def read_body(request: Request) -> bytes:
    """Given up as soon as it is longer than any honest one: ApiError 413."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            what, remedy = "body too long", f"send at most {MAX_BODY_BYTES} bytes"
            raise ApiError(413, what, "body", f"more than {MAX_BODY_BYTES} bytes", remedy)
    return bytes(body)


async def read_json(request: Request, kind: type[Some]) -> Some:
    """Raises ApiError 413, or 422 with the first thing that is wrong."""
    body = await read_body(request)
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        where = " ".join(["body", *map(str, first["loc"])])
        got = "not shown" if not first["loc"] else type(first["input"]).__name__
        raise ApiError(422, first["msg"], where, got, f"see {DOCS}") from error


def body_of(kind: type[Body], example: dict[str, Any]) -> dict[str, Any]:
    """How the OpenAPI description shows it."""
    content = {"application/json": {"schema": kind.model_json_schema(), "example": example}}
    return {"requestBody": {"required": True, "content": content}}
