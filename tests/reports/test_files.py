"""The files of a report: sheets, charts and figures, the same bytes twice, and nothing that a spreadsheet would run."""

import csv
import io
import re
import zipfile
from datetime import timedelta
from html import escape
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from monitor.config import Settings
from monitor.config.report import ReportSettings
from monitor.domain.facts import Direction, End
from monitor.domain.records import Batch, JudgedCall
from monitor.domain.rules import RULE_NAMES
from monitor.domain.verdicts import Outcome, Verdict
from monitor.reports.document import Column, Document, Kind, Sheet, Table
from monitor.reports.page import page
from monitor.reports.text import clean, csv_text, page_text
from monitor.reports.workbook import workbook
from monitor.store import Store
from tests.reports.made import NOW, SETTINGS, files_of
from tests.reports.weeks import MONDAY
from tests.store.samples import call

CHINESE = [
    "摘要", "按日", "时段", "班次", "队列", "座席", "应答时长", "漏接用户", "报修工单", "告警记录", "人工标注",
    "覆盖与缺口", "口径说明",
]  # fmt: skip
CHARTS = {"按日": 1, "班次": 1, "应答时长": 2, "报修工单": 1}
EVIL = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")', "李静", "a\x00b\x1b\ufffe", '<b>&"',
    "🙂" * 300,
]  # fmt: skip


def book(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def rows(files: dict[str, bytes], table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files[f"{table}.csv"].decode("utf-8-sig"))))


def test_sheets_and_native_charts(files: dict[str, bytes]) -> None:
    found = book(files["sla-2026-W47.zh-CN.xlsx"])

    assert CHINESE == found.sheetnames
    assert CHARTS == {sheet.title: len(sheet._charts) for sheet in found if sheet._charts}


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_table_has_its_figures_in_the_workbook(files: dict[str, bytes], language: str) -> None:
    cells = [row for sheet in book(files[f"sla-2026-W47.{language}.xlsx"]) for row in sheet.iter_rows(values_only=True)]
    level = rows(files, "level")[0]
    name = {"zh-CN": "服务水平", "en": "Service level"}[language]

    (found,) = [row for row in cells if row[0] == name and isinstance(row[1], float)]
    assert float(level["now"]) == pytest.approx(found[1], abs=1e-6)
    assert int(level["n"]) == found[2]


async def test_the_same_data_make_the_same_bytes(week_url: str, files: dict[str, bytes]) -> None:
    again = await files_of(week_url, now=NOW + timedelta(days=40))

    assert list(files) == list(again)
    assert [] == [name for name in files if files[name] != again[name]]


def test_nothing_tells_when_it_was_made_but_for_the_end_of_the_period(files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(files["sla-2026-W47.en.xlsx"])) as parts:
        core = parts.read("docProps/core.xml").decode()

    assert ["2026-11-22T16:00:00Z"] * 2 == re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core)


def test_no_caller_s_number_is_in_any_file(files: dict[str, bytes]) -> None:
    shown = 0
    for name, content in files.items():
        texts = [content]
        if name.endswith(".xlsx"):
            with zipfile.ZipFile(io.BytesIO(content)) as parts:
                texts = [parts.read(part) for part in parts.namelist()]
        for text in texts:
            assert re.search(rb"(?<![\d.])1380\d{7}(?!\d)", text) is None, name
            shown += text.count(b"138****")
    assert shown > 500


def test_a_gap_is_neither_all_nor_nothing(files: dict[str, bytes]) -> None:
    """Tuesday 02:00 to 03:30: the calls of this half hour, if any were seen, are not told as zero."""
    tuesday = rows(files, "days")[1]
    assert 0.9375 == float(tuesday["heard"])
    (gap,) = [row for row in rows(files, "gaps") if row["link"] == "AMI hq"]
    assert ("2026-11-17 02:00:00", "90", "connection refused") == (gap["from_at"], gap["minutes"], gap["why"])


async def test_a_week_in_which_nobody_listened_has_no_figures(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    await (await Store.open(url)).close()
    files = await files_of(url)

    assert ["", "", ""] == [rows(files, "level")[0][key] for key in ("now", "low", "coverage")]
    assert {"无数据"} == {row[f"weekday_{day}"] for row in rows(files, "heat_calls") for day in range(1, 8)}
    assert {""} == {row["offered"] for row in rows(files, "days")}
    assert {""} == {row["now"] for row in rows(files, "volume")[:-1]}
    assert {"– 无可判定来电"} == {row["status"] for row in rows(files, "rules")}


def a_document(*texts: str) -> Document:
    cells = tuple((text, text) for text in texts)
    table = Table("names", "=title", (Column("a", "=head"), Column("b", "-head", Kind.COUNT)), cells)
    return Document("k", "=title", "@subtitle", "en", "+author", MONDAY, (Sheet("s", "Names", (table,)),))


@pytest.mark.parametrize("text", EVIL)
def test_a_name_is_text_and_never_a_formula(text: str) -> None:
    sheet = book(workbook(a_document(text)))["Names"]

    assert set() == {cell.data_type for row in sheet.iter_rows() for cell in row} - {"s", "n"}
    assert clean(text) == sheet["A6"].value
    assert text.startswith(("=", "+", "-", "@")) == sheet["A6"].quotePrefix
    assert escape(clean(text)).encode() in page(a_document(text))


@pytest.mark.parametrize("text", EVIL)
def test_a_csv_cell_is_never_a_formula(text: str) -> None:
    assert not csv_text(text).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_a_page_runs_nothing(files: dict[str, bytes]) -> None:
    text = files["sla-2026-W47.zh-CN.html"].decode()

    assert not re.search(r"<script|javascript:|\son\w+=|https?://|url\(", text)
    assert "@page { size: A4" in text


async def test_evil_names_come_through_the_whole_way(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'evil.db'}"
    store = await Store.open(url)
    judged = [
        JudgedCall(
            call(
                f"=c{number}",
                queue=name,
                agent=name,
                arrived_at=MONDAY + timedelta(seconds=number),
                answered_at=MONDAY + timedelta(seconds=number + 1),
                ended_at=MONDAY + timedelta(seconds=number + 9),
                direction=Direction.INBOUND,
                end=End.ANSWERED,
            ).facts,
            tuple(Verdict(rule, Outcome.MET, "because") for rule in RULE_NAMES),
        )
        for number, name in enumerate(EVIL)
    ]
    await store.write(Batch(calls=judged))
    await store.close()
    files = await files_of(url)

    agents = [row["agent"] for row in rows(files, "agents")]
    assert len(EVIL) == len(agents)
    assert [] == [name for name in agents if name.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert CHINESE == book(files["sla-2026-W47.zh-CN.xlsx"]).sheetnames


def test_no_name_or_reason_of_a_mark_is_a_formula(files: dict[str, bytes]) -> None:
    """Marks of the week bear `=HYPERLINK`, `+`, `-`, `@` and a tab, in reasons and in names."""
    marks = rows(files, "marks")
    assert {'\'=HYPERLINK("x")', "'+1", "'@drill", "演练电话"} <= {row["reason"] for row in marks}
    assert {"'-2+3", "'\N{REPLACEMENT CHARACTER}=1", "王班长"} <= {row["marked_by"] for row in marks}
    for name in (name for name in files if name.endswith(".csv")):
        told = [cell for row in csv.reader(io.StringIO(files[name].decode("utf-8-sig"))) for cell in row]
        assert [] == [cell for cell in told if re.match(r"[=@\t\r]|[+-](?![\d.]+$)", cell)], name
    for language in ("zh-CN", "en"):
        cells: list[Any] = [
            cell for sheet in book(files[f"sla-2026-W47.{language}.xlsx"]) for row in sheet for cell in row
        ]
        assert "f" not in {cell.data_type for cell in cells}
        texts = [cell for cell in cells if str(cell.value).startswith(("=", "+", "@")) and cell.data_type == "s"]
        assert len(texts) > 50
        assert {True} == {cell.quotePrefix for cell in texts}


async def test_pseudonyms_hide_names_and_stay_the_same(week_url: str) -> None:
    hidden = Settings(report=ReportSettings(agents="pseudonym", formats=("csv",), shifts=SETTINGS.report.shifts))
    first, second = await files_of(week_url, hidden), await files_of(week_url, hidden)

    assert first == second
    assert b"Agent 0" not in b"".join(first.values())
    agents = [row["agent"] for row in rows(first, "agents")]
    assert (sorted(agents), 120) == (agents, len(set(agents)))


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        (None, Kind.COUNT, "—"),
        (0, Kind.COUNT, "0"),
        (1234567, Kind.COUNT, "1,234,567"),
        (0.9125, Kind.SHARE, "91.2%"),
        (0.0, Kind.SHARE, "0.0%"),
        (-1.25, Kind.POINTS, "-1.2"),
        (3.0, Kind.POINTS, "+3.0"),
        (12.345, Kind.SECONDS, "12.3"),
        ("x", Kind.COUNT, "x"),
    ],
)
def test_how_people_read_a_cell(value: float | str | None, kind: Kind, expected: str) -> None:
    assert expected == page_text(value, kind)
