"""`monitor report` as a person runs it."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitor.domain.sla.periods import week_of
from tests.cli.command import config, monitor
from tests.cli.conftest import ARRIVED

ZONE = ZoneInfo("Asia/Shanghai")
DAY = datetime.fromtimestamp(ARRIVED, ZONE).date()


def test_a_week_of_the_calls_that_are_kept(kept: Path) -> None:
    week = week_of(DAY, ZONE).key
    done = monitor("report", "--config", kept, "--week", week, "--json", folder=kept.parent)

    assert (0, "") == (done.returncode, done.stderr)
    told = json.loads(done.stdout)
    assert (week, False, 3, 3, 1.0) == (
        told["period"], told["whole"], told["offered"], told["answered"], told["service_level"],
    )  # fmt: skip
    assert {"met": 3, "missed": 0, "n": 3} == {key: told["rules"]["four_ring"][key] for key in ("met", "missed", "n")}
    assert (0, 1.0, 3) == tuple(
        told["rules"]["four_ring"][key] for key in ("exempted_by_people", "rate_without_exempted", "n_without_exempted")
    )
    assert 0 < told["heard"] < 1
    folder = kept.parent / "reports" / week
    assert told["files"] == sorted(path.name for path in folder.iterdir())
    assert f"sla-{week}.zh-CN.xlsx" in told["files"]


@pytest.mark.parametrize(
    ("words", "key"),
    [
        (["--day", str(DAY)], str(DAY)),
        (["--month", f"{DAY:%Y-%m}"], f"{DAY:%Y-%m}"),
        (["--since", str(DAY), "--until", str(DAY + timedelta(days=3))], f"{DAY}--{DAY + timedelta(days=3)}"),
    ],
)
def test_other_periods_one_format_and_one_language(kept: Path, tmp_path: Path, words: list[str], key: str) -> None:
    chosen = ["--out", "here", "--format", "html", "--language", "en"]
    done = monitor("report", "--config", kept, *words, *chosen, folder=tmp_path)

    assert (0, f"here/{key}/sla-{key}.en.html\n") == (done.returncode, done.stdout)
    page = (tmp_path / "here" / key / f"sla-{key}.en.html").read_text(encoding="utf-8")
    assert "Answered within four rings" in page


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "give one of --week, --day, --month, or --since and --until; got none of them"),
        (
            ["--week", "2026-W47", "--day", "2026-11-23"],
            "give one of --week, --day, --month, or --since and --until; got --week --day",
        ),
        (["--since", "2026-11-23"], "give one of --week, --day, --month, or --since and --until; got --since"),
        (["--week", "47"], "--week: no such ISO week, got 47; write it like 2026-W47"),
        (["--day", "2026-W47", "--format", "pdf"], "--day: no such day, got 2026-W47; write it like 2026-11-23"),
        (["--day", "2026-11-23", "--format", "pdf"], "--format: is not known, got 'pdf'; use xlsx, csv, html"),
        (["--day", "2026-11-23", "--language", "de"], "--language: is not known, got 'de'; use zh-CN, en"),
    ],
)
def test_wrong_use_is_told_how(tmp_path: Path, words: list[str], message: str) -> None:
    done = monitor("report", "--config", config(tmp_path), *words, folder=tmp_path)

    assert (2, f"{message}\n") == (done.returncode, done.stderr)


def test_a_store_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    done = monitor("report", "--config", config(tmp_path), "--day", str(date(2026, 11, 23)), folder=tmp_path)

    assert 1 == done.returncode
    assert "no such database" in done.stderr


def test_a_folder_that_cannot_be_written(kept: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    done = monitor("report", "--config", kept, "--day", str(DAY), "--out", "taken", folder=tmp_path)

    assert (1, f"taken/{DAY}: cannot be written: Not a directory\n") == (done.returncode, done.stderr)
