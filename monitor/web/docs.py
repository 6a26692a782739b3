"""GET /api/openapi.json and /api/docs: the description, and a page of it that loads nothing from elsewhere."""

import json
from html import escape
from typing import Any

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse

from monitor.web.access import ANYBODY, Tokens

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "pre{background:#f4f4f4;padding:.75rem;overflow-x:auto}code{font-weight:600}table{border-collapse:collapse}"
    "td,th{border:1px solid #ccc;padding:.2rem .6rem;text-align:left}"
)


def router(app: FastAPI, tokens: Tokens) -> APIRouter:
    def anybody_known(request: Request) -> None:
        tokens.admit_reader(request, ANYBODY)

    docs = APIRouter(prefix="/api", include_in_schema=False, dependencies=[Depends(anybody_known)])

    @docs.get("/openapi.json")
    async def description() -> JSONResponse:
        return JSONResponse(app.openapi())

    @docs.get("/docs")
    async def page() -> HTMLResponse:
        return HTMLResponse(_page(app.openapi()), headers={"Content-Security-Policy": POLICY})

    return docs


def _page(description: dict[str, Any]) -> str:
    title = escape(description["info"]["title"])
    operations = [
        _operation(method, path, operation)
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    ]
    head = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title><style>{STYLE}</style>'
    about = f'<h1>{title}</h1><p>The same for machines: <a href="openapi.json">openapi.json</a></p>'
    return f"{head}{about}{''.join(operations)}</html>"


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    parts = [f"<h2><code>{method.upper()} {escape(path)}</code></h2><p>{escape(operation.get('summary', ''))}</p>"]
    if parameters := operation.get("parameters"):
        parts.append(f"<table>{''.join(map(_parameter, parameters))}</table>")
    if body := operation.get("requestBody"):
        parts.append(f"<h3>send</h3>{_example(body)}")
    for status, answer in operation["responses"].items():
        parts.append(f"<h3>{escape(status)}: {escape(answer['description'])}</h3>{_example(answer)}")
    return "".join(parts)


def _parameter(parameter: dict[str, Any]) -> str:
    cells = (parameter["name"], parameter["in"], parameter.get("description", ""))
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"


def _example(holder: dict[str, Any]) -> str:
    example = holder.get("content", {}).get("application/json", {}).get("example")
    return f"<pre>{escape(json.dumps(example, ensure_ascii=False, indent=2))}</pre>" if example else ""
