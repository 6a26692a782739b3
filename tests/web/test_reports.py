"""The reports that made themselves, as the API lists and hands them out."""

import pytest

from tests.web.desk import Site


async def test_the_list_names_every_file_and_where_it_is() -> None:
    answer = await Site().get("/api/v1/reports")
    (report,) = answer.json()["reports"]

    assert ("2026-W05", "2026-01-31T17:38:20.000+08:00") == (report["key"], report["made_at"])
    assert {"name": "rules.csv", "url": "/api/v1/reports/2026-W05/rules.csv"} == report["files"][0]
    for file in report["files"]:
        assert b"content" == (await Site().get(file["url"])).content


@pytest.mark.parametrize(
    ("name", "type_", "shows"),
    [
        ("rules.csv", "text/csv; charset=utf-8", "attachment"),
        ("sla-2026-W05.en.html", "text/html; charset=utf-8", "inline"),
        (
            "sla-2026-W05.en.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "attachment",
        ),
    ],
)
async def test_a_file_comes_as_what_it_is_and_may_run_nothing(name: str, type_: str, shows: str) -> None:
    answer = await Site().get(f"/api/v1/reports/2026-W05/{name}")

    assert (200, type_) == (answer.status_code, answer.headers["content-type"])
    assert f'{shows}; filename="{name}"' == answer.headers["content-disposition"]
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert "nosniff" == answer.headers["x-content-type-options"]


@pytest.mark.parametrize("path", ["2026-W05/other.csv", "2026-W06/rules.csv", "..%2f/rules.csv", "2026-W05/%2e%2e"])
async def test_what_is_not_on_the_shelf_is_not_found(path: str) -> None:
    assert 404 == (await Site().get(f"/api/v1/reports/{path}")).status_code
