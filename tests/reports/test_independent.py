"""The figures once more, by other code, from what `monitor export` writes: they are the report's."""

import csv
import io
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.command import config, monitor
from tests.reports.test_files import rows

RULES = ("four_ring", "greeting", "hangup_first", "dispatch")


@pytest.fixture(scope="module")
def exported(week_url: str, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str]]:
    """Inbound calls of the week, without those that a gap touched: the export does not name these."""
    folder = tmp_path_factory.mktemp("export")
    path = config(folder)
    path.write_text(path.read_text().replace(f"sqlite:///{folder / 'monitor.db'}", week_url))
    done = monitor(
        "export", "--config", path, "--since", "2026-11-16", "--until", "2026-11-23", "-o", "calls.csv", folder=folder
    )
    assert 0 == done.returncode, done.stderr
    text = Path(folder, "calls.csv").read_text(encoding="utf-8")
    return [row for row in csv.DictReader(io.StringIO(text)) if row["direction"] == "inbound"]


def test_rates_per_rule(files: dict[str, bytes], exported: list[dict[str, str]]) -> None:
    for rule, told in zip(RULES, rows(files, "rules"), strict=True):
        outcomes = Counter(row[rule] for row in exported)
        met, missed = outcomes["met"], outcomes["missed"]
        assert (met, missed, outcomes["exempt"], outcomes["unknown"]) == tuple(
            int(told[key]) for key in ("met", "missed", "exempt", "unknown")
        )
        assert met / (met + missed) == pytest.approx(float(told["now"]), abs=1e-6)


def test_rates_without_the_calls_that_people_exempted(files: dict[str, bytes], exported: list[dict[str, str]]) -> None:
    seen = 0
    for rule, told in zip(RULES, rows(files, "rules_without"), strict=True):
        out = Counter(row[rule] for row in exported if row[f"{rule}_mark"] == "exempt")
        left = Counter(row[rule] for row in exported if row[f"{rule}_mark"] != "exempt")
        n = left["met"] + left["missed"]
        assert (out.total(), out["missed"], n) == tuple(
            int(told[key]) for key in ("exempted", "exempted_missed", "n_without")
        )
        assert left["met"] / n == pytest.approx(float(told["rate_without"]), abs=1e-6)
        assert told["rate"] == next(row["now"] for row in rows(files, "rules") if row["rule"] == told["rule"])
        seen += out["missed"]
    assert seen > 3


def test_who_exempted_how_much(files: dict[str, bytes], exported: list[dict[str, str]]) -> None:
    counts = Counter(
        (row[f"{rule}_marked_by"].replace("\t", "\ufffd"), row[rule])
        for row in exported for rule in RULES if row[f"{rule}_mark"] == "exempt"
    )  # fmt: skip
    told: Counter[tuple[str, str]] = Counter()
    for row in rows(files, "exempted_by"):
        for key, outcome in (("exempted_missed", "missed"), ("exempted_met", "met")):
            told[row["marked_by"], outcome] += int(row[key])

    assert told == Counter({key: count for key, count in counts.items() if key[1] in ("met", "missed")})
    assert {"'-2+3", "王班长", "'\ufffd=1"} == {name for name, _ in told}


def test_agents_shifts_and_queues_without_exempted_calls(
    files: dict[str, bytes], exported: list[dict[str, str]]
) -> None:
    left = [row for row in exported if row["hangup_first_mark"] != "exempt"]
    met, missed = (Counter(row["agent"] for row in left if row["hangup_first"] == word) for word in ("met", "missed"))
    for name, row in ((row["agent"], row) for row in rows(files, "agents")):
        assert met[name] + missed[name] == int(row["hangup_first_n_without"])
        if row["hangup_first_rate_without"]:
            assert met[name] == round(float(row["hangup_first_rate_without"]) * int(row["hangup_first_n_without"]))
    queues = Counter(row["queue"] for row in exported if row["hangup_first_mark"] == "exempt")
    told = {row["of_name"]: int(row["exempted"]) for row in rows(files, "exempted_where")
            if row["where"] == "队列" and row["rule"] == "用户先挂机"}  # fmt: skip
    assert dict(queues) == told


def test_calls_by_day_and_half_hour(files: dict[str, bytes], exported: list[dict[str, str]]) -> None:
    arrived = [datetime.fromisoformat(row["arrived_at"]) for row in exported]
    days = Counter(f"{at:%Y-%m-%d}" for at in arrived)

    assert dict(days) == {row["day"]: int(row["inbound"]) for row in rows(files, "days")}


def test_the_service_level_without_the_calls_of_a_gap(
    files: dict[str, bytes], exported: list[dict[str, str]], unclear: set[str]
) -> None:
    clear = [row for row in exported if row["call_id"] not in unclear and row["end"] != "lost"]
    answered = [row for row in clear if row["end"] == "answered"]
    gone = [row for row in clear if row["end"] in ("abandoned", "unanswered")]
    in_time = [row for row in answered if float(row["wait_seconds"]) <= 20]
    short = [row for row in gone if row["end"] == "abandoned" and float(row["wait_seconds"]) <= 5]
    late = [row for row in gone if float(row["wait_seconds"]) > 20]
    figures = {row["formula"]: (int(row["numerator"]), int(row["denominator"])) for row in rows(files, "formulas")}

    assert [
        (len(in_time), len(answered)),
        (len(in_time), len(answered) + len(gone)),
        (len(in_time), len(answered) + len(gone) - len(short)),
        (len(in_time), len(answered) + len(late)),
        (len(in_time) + len(gone) - len(late), len(answered) + len(gone)),
        (len(in_time) + len(short), len(answered) + len(gone)),
    ] == list(figures.values())
    rings = Counter(min(int(row["rings"]), 5) for row in answered)
    assert [rings[ring] for ring in range(1, 6)] == [int(row["calls"]) for row in rows(files, "rings")[:5]]


def test_agents(files: dict[str, bytes], exported: list[dict[str, str]]) -> None:
    answered = Counter(row["agent"] for row in exported if row["end"] == "answered")
    met = Counter(row["agent"] for row in exported if row["hangup_first"] == "met")

    told = {row["agent"]: row for row in rows(files, "agents")}
    assert dict(answered) == {name: int(row["answered"]) for name, row in told.items() if row["answered"] != "0"}
    for name, count in met.items():
        row = told[name]
        assert count == round(float(row["hangup_first_rate"]) * int(row["hangup_first_n"]))
        assert ("是" if int(row["hangup_first_n"]) < 30 else "否") == row["hangup_first_few"]


def test_lost_callers_and_who_was_spoken_with_since(files: dict[str, bytes], exported: list[dict[str, str]]) -> None:
    lost = [row for row in exported if row["end"] in ("abandoned", "unanswered", "refused")]

    assert len(lost) == sum(int(row["count"]) for row in rows(files, "lost_counts"))
    told = rows(files, "lost")
    assert [row["call_id"] for row in lost] == [row["call_id"] for row in told]
    again = [row for row in told if row["contact_at"]]
    for row in again:
        assert datetime.fromisoformat(row["contact_at"]) - datetime.fromisoformat(row["arrived_at"]) < timedelta(days=8)
