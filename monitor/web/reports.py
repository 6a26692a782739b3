"""GET /api/v1/reports and /api/v1/reports/{key}/{file}: the reports that made themselves."""

from pathlib import PurePosixPath
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from monitor.domain.columns import shown
from monitor.domain.sla.report import MadeReport
from monitor.web.access import READS
from monitor.web.errors import ApiError
from monitor.web.examples import errors
from monitor.web.parts import Parts, Shelf

TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv; charset=utf-8",
    ".html": "text/html; charset=utf-8",
}
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
REPORTS_EXAMPLE: dict[str, Any] = {
    "content": {
        "application/json": {
            "example": {
                "reports": [
                    {
                        "key": "2026-W47",
                        "made_at": "2026-11-23T06:00:07.000+08:00",
                        "files": [
                            {
                                "name": "sla-2026-W47.zh-CN.xlsx",
                                "url": "/api/v1/reports/2026-W47/sla-2026-W47.zh-CN.xlsx",
                            }
                        ],
                    }
                ]
            }
        }
    }
}


def router(parts: Parts, shelf: Shelf) -> APIRouter:
    def reader_only(request: Request) -> None:
        parts.tokens.admit_reader(request, READS)

    made = APIRouter(prefix="/api/v1/reports", tags=["reports"], dependencies=[Depends(reader_only)])

    @made.get("", summary="Reports that made themselves", responses={200: REPORTS_EXAMPLE, **errors(401, 403)})
    async def reports() -> dict[str, Any]:
        return {"reports": [_report(parts, report) for report in await shelf.reports()]}

    @made.get(
        "/{key}/{file}", summary="One file of a report", response_class=Response, responses=errors(401, 403, 404, 422)
    )
    async def file(key: str, file: str) -> Response:
        content = await shelf.file(key, file)
        if content is None:
            remedy = "take key and name from /api/v1/reports; older reports may have expired"
            raise ApiError(404, "no such file", "path file", f"{key}/{file}", remedy)
        suffix = PurePosixPath(file).suffix
        shows = "inline" if suffix == ".html" else "attachment"
        headers = {"Content-Disposition": f'{shows}; filename="{file}"', "Content-Security-Policy": POLICY}
        return Response(content, media_type=TYPES.get(suffix, "application/octet-stream"), headers=headers)

    return made


def _report(parts: Parts, report: MadeReport) -> dict[str, Any]:
    files = [{"name": name, "url": f"/api/v1/reports/{report.key}/{name}"} for name in report.files]
    return {"key": report.key, "made_at": shown(report.made_at, parts.zone), "files": files}
