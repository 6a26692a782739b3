"""The commands that look at what is kept: export, explain, rejudge."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.command import config, monitor
from tests.cli.conftest import QUICK, SIGN, SLOW

COLUMNS = [
    "call_id", "pbx", "queue", "direction", "caller", "arrived_at", "first_ring_at", "answered_at", "ended_at",
    "wait_seconds", "ring_seconds", "rings", "agent", "talk_seconds", "end", "hung_up_by", "four_ring",
    "four_ring_reason", "greeting", "greeting_reason", "hangup_first", "hangup_first_reason", "dispatch",
    "dispatch_reason",
    "four_ring_mark", "four_ring_mark_reason", "four_ring_marked_by", "greeting_mark", "greeting_mark_reason",
    "greeting_marked_by", "hangup_first_mark", "hangup_first_mark_reason", "hangup_first_marked_by", "dispatch_mark",
    "dispatch_mark_reason", "dispatch_marked_by", "caller_marks",
]  # fmt: skip
"""DESIGN's faces: others build on these names and their order."""


def exported(folder: Path, *words: object) -> list[dict[str, str]]:
    done = monitor("export", *words, folder=folder)
    assert (0, "") == (done.returncode, done.stderr)
    return list(csv.DictReader(io.StringIO(done.stdout)))


def test_an_export_has_the_promised_columns_and_cells(kept: Path) -> None:
    done = monitor("export", "--config", kept, folder=kept.parent)
    header, *rows = list(csv.reader(io.StringIO(done.stdout)))
    assert COLUMNS == header
    row = dict(zip(header, rows[0], strict=True))
    arrived_at = datetime.fromisoformat(row["arrived_at"])
    assert timedelta(hours=8) == arrived_at.utcoffset()
    assert QUICK.arrived == pytest.approx(arrived_at.timestamp(), abs=0.001)
    assert "250+08:00" == row["arrived_at"][20:]
    expected = {
        "call_id": "100.1", "pbx": "main", "queue": "repair", "caller": "138****0000", "wait_seconds": "8.125",
        "ring_seconds": "7.125", "rings": "2", "agent": "PJSIP/1001", "talk_seconds": "20.000", "end": "answered",
        "hung_up_by": "caller", "four_ring": "met", "greeting": "met", "dispatch": "met",
    }  # fmt: skip
    assert expected == {name: row[name] for name in expected}


def test_what_a_spreadsheet_would_run_is_quoted_and_what_is_not_applicable_is_empty(kept: Path) -> None:
    row = exported(kept.parent, "--config", kept)[2]
    assert ("'=1+1", "'+sales", "") == (row["call_id"], row["queue"], row["caller"])


def test_an_export_of_some(kept: Path, tmp_path: Path) -> None:
    since = datetime.fromtimestamp(SLOW.arrived).astimezone().isoformat()
    until = datetime.fromtimestamp(SIGN.arrived).astimezone().isoformat()
    found = exported(kept.parent, "--config", kept, "--since", since, "--until", until)
    assert ["100.2"] == [row["call_id"] for row in found]
    assert ["'=1+1"] == [row["call_id"] for row in exported(kept.parent, "--config", kept, "--queue", "+sales")]
    output = tmp_path / "calls.csv"
    assert [] == exported(kept.parent, "--config", kept, "--output", output)
    assert 4 == len(output.read_text().splitlines())


def test_an_export_in_chinese(kept: Path) -> None:
    row = exported(kept.parent, "--config", kept, "--language", "zh-CN")[0]
    assert "met" == row["four_ring"]
    assert "声" in row["four_ring_reason"]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("--since", "yesterday"), 2, "--since: not a date or instant, got 'yesterday'"),
        (("--language", "fr"), 2, "--language"),
        (("--output", "/nowhere/calls.csv"), 1, "cannot be written"),
        (("--nonsense",), 2, "No such option"),
    ],
)
def test_an_export_that_cannot_be(kept: Path, words: tuple[str, ...], code: int, says: str) -> None:
    done = monitor("export", "--config", kept, *words, folder=kept.parent)
    assert code == done.returncode
    assert says in done.stderr


@pytest.mark.parametrize("words", [("export",), ("rejudge",), ("explain", "100.1")])
def test_a_store_that_is_not_there_is_not_made(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = monitor(*words, "--config", config(tmp_path), folder=tmp_path)
    assert (1, "") == (done.returncode, done.stdout)
    assert "no such database" in done.stderr
    assert not (tmp_path / "monitor.db").exists()


@pytest.mark.parametrize("words", [("export",), ("rejudge",), ("explain", "100.1"), ("run",)])
def test_a_file_that_is_no_store(tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "monitor.db").write_text("not a database " * 100)
    done = monitor(*words, "--config", config(tmp_path), folder=tmp_path)
    assert 1 == done.returncode
    assert "the store refuses: file is not a database" in done.stderr


def test_rejudging_an_unchanged_store_changes_nothing(kept: Path) -> None:
    done = monitor("rejudge", "--config", kept, "--json", folder=kept.parent)
    assert (0, {"calls": 3, "changed": 0, "kept": True}) == (done.returncode, json.loads(done.stdout))


def test_rejudging_by_another_limit_changes_what_it_should(kept: Path) -> None:
    config(kept.parent, "[rules.four_ring]\nmax_rings = 3")
    before = exported(kept.parent, "--config", kept)
    dry = json.loads(monitor("rejudge", "--config", kept, "--dry-run", "--json", folder=kept.parent).stdout)
    assert {"calls": 3, "changed": 3, "kept": False} == dry
    assert before == exported(kept.parent, "--config", kept)
    done = monitor("rejudge", "--config", kept, folder=kept.parent)
    assert (0, "3 calls judged anew, 3 changed\n") == (done.returncode, done.stdout)
    after = exported(kept.parent, "--config", kept)
    told = [(row["four_ring"], row["four_ring_reason"]) for row in after]
    assert told == [
        ("met", "answered at ring 2 (7.1 s of 15.0 s)"),
        ("missed", "answered at ring 4 (17.0 s of 15.0 s)"),
        ("met", "answered at ring 1 (1.0 s of 15.0 s)"),
    ]
    same = [name for name in COLUMNS if not name.startswith("four_ring")]
    assert [[row[name] for name in same] for row in before] == [[row[name] for name in same] for row in after]


def test_explaining_a_call(kept: Path) -> None:
    done = monitor("explain", "100.1", "--config", kept, folder=kept.parent)
    assert 0 == done.returncode
    assert "four_ring_reason     answered at ring 2 (7.1 s of 20.0 s)" in done.stdout
    assert "13800130000" not in done.stdout
    told = json.loads(monitor("explain", "100.1", "--config", kept, "--json", folder=kept.parent).stdout)
    assert ["100.1", "met"] == [told["call_id"], told["dispatch"]]
    whats = [line["what"] for line in told["timeline"]]
    assert ["channel created", "queue joined"] == whats[:2]
    assert ["channel hung up", "greeting evidence"] == whats[-2:]


def test_explaining_a_call_that_is_not_known(kept: Path) -> None:
    done = monitor("explain", "7.7", "--config", kept, folder=kept.parent)
    assert (1, "no call 7.7 is known; `monitor export` lists the calls\n") == (done.returncode, done.stderr)
