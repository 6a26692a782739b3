"""What all sheets are made with: a report, its words, and the small steps from figures to cells."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from monitor.domain.sla.comparing import change
from monitor.domain.sla.levels import Formula, Level
from monitor.domain.sla.places import HALF_HOURS, instant, micros
from monitor.domain.sla.report import Report
from monitor.domain.tally import Tally
from monitor.reports.document import Cell, Column, Kind, Note, Table
from monitor.words.report import ReportWords

PSEUDONYM_BYTES = 4
EXEMPTED = (
    ("exempted", Kind.COUNT),
    ("exempted_missed", Kind.COUNT),
    ("rate_without", Kind.SHARE),
    ("n_without", Kind.COUNT),
)
"""Beside a rate as it was judged: what people exempted, and the rate without it."""


@dataclass(frozen=True, slots=True)
class Desk:
    report: Report
    words: ReportWords

    @property
    def formula(self) -> Formula:
        return self.report.figures.basis.formula

    @property
    def rules(self) -> tuple[str, ...]:
        return self.report.figures.basis.rules

    def text(self, section: str, key: str, /, **values: object) -> str:
        return self.words.text(section, key, **values)

    def note(self, key: str, /, **values: object) -> Note:
        return Note(self.text("note", key, **values))

    def columns(self, named: Iterable[tuple[str, Kind]]) -> tuple[Column, ...]:
        return tuple(Column(key, self.text("column", key), kind) for key, kind in named)

    def rule_column(self, rule: str, key: str, kind: Kind) -> Column:
        """One of several columns about a rule."""
        return Column(f"{rule}_{key}", f"{self.words.term('column', rule)}: {self.text('column', key)}", kind)

    def table(self, key: str, columns: tuple[Column, ...], rows: Iterable[tuple[Cell, ...]]) -> Table:
        return Table(key, self.text("table", key), columns, tuple(rows), self.text("word", "empty"))

    def listed(self, shown: int, count: int) -> list[Note]:
        """Said only where a list does not hold everything."""
        return [Note(self.text("word", "listed", listed=shown, count=count))] if count > shown else []

    def local(self, at: datetime | None) -> datetime | None:
        """On the wall's clock, without its zone: a spreadsheet knows none."""
        return at.astimezone(self.report.period.zone).replace(tzinfo=None) if at else None

    def local_us(self, at_us: int | None) -> datetime | None:
        return self.local(instant(at_us)) if at_us is not None else None

    def agent(self, name: str) -> str:
        """The name, or what stands for it."""
        if self.report.terms.shows_agents or not name:
            return name
        key = self.report.terms.hotline.encode()[:64]
        return "A-" + blake2b(name.encode("utf-8", "replace"), key=key, digest_size=PSEUDONYM_BYTES).hexdigest()

    def yes(self, is_so: bool) -> str:
        return self.text("word", "yes" if is_so else "no")

    def change(self, before: tuple[int, int], now: tuple[int, int]) -> tuple[Cell, Cell]:
        """Points of change, and whether it can be told from chance."""
        found = change(before, now)
        if found is None:
            return None, self.text("word", "nothing_before")
        return found.points, self.text("word", "clear" if found.is_clear else "chance")

    def status(self, tally: Tally, target: float) -> str:
        if tally.rate is None:
            return self.text("word", "none")
        if tally.is_few:
            return self.text("word", "few")
        return self.text("word", "met_target" if tally.rate >= target else "below_target")

    def heard(self, since: datetime, until: datetime) -> float | None:
        return self.report.coverage.share(micros(since), micros(until))

    def weekday(self, number: int) -> str:
        """1 is Monday."""
        return self.text("weekday", str(number))


def half_hour(number: int) -> str:
    """0..47 as `00:00–00:30`."""
    begins, ends = number * 30, (number + 1) % HALF_HOURS * 30
    return f"{begins // 60:02}:{begins % 60:02}–{ends // 60:02}:{ends % 60:02}"


def low_high(interval: tuple[float, float] | None) -> tuple[Cell, Cell]:
    return interval if interval is not None else (None, None)


def exempted_cells(judged: Tally, taken_out: Tally) -> tuple[Cell, ...]:
    """As the columns EXEMPTED."""
    left = judged - taken_out
    return taken_out.total, taken_out.missed, left.rate, left.n


def level_cells(level: Level, formula: Formula) -> tuple[Cell, ...]:
    """Offered, answered, gone, service level."""
    return level.offered, level.answered, level.gone, level.share(formula)
