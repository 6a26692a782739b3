"""Who spoke when, of the calls that were listened to for it: one row for each."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, PrimaryKeyConstraint, Table, Text

from monitor.domain.facts import CallFacts
from monitor.domain.talk import Overlap, Side, TalkFacts
from monitor.store.rows import Row, storable, to_json
from monitor.store.tables import metadata

talks = Table(
    "talks",
    metadata,
    Column("pbx", Text, nullable=False),
    Column("call_id", Text, nullable=False),
    Column("sums", JSON, nullable=False),
    Column("overlaps", JSON, nullable=False),
    PrimaryKeyConstraint("pbx", "call_id"),
    sqlite_with_rowid=False,
)


def talk_rows(calls: Iterable[CallFacts]) -> Iterator[Row]:
    for facts in calls:
        if facts.talk is not None:
            overlaps = [_listed(overlap) for overlap in facts.talk.overlaps]
            key = (storable(facts.pbx), storable(facts.call_id))
            yield (*key, to_json(_sums(facts.talk)), storable(to_json(overlaps)))


def talk_of(row: Any) -> TalkFacts:
    joined, heard, caller, agent, silence, overlap, first_sound = row.sums
    first = (first_sound[0], first_sound[1]) if first_sound else None
    return TalkFacts(joined, heard, caller, agent, silence, overlap, first, tuple(map(_overlap, row.overlaps)))


def by_call(rows: Iterable[Any]) -> Mapping[tuple[str, str], TalkFacts | None]:
    """None for a call without."""
    found: defaultdict[tuple[str, str], TalkFacts | None] = defaultdict(lambda: None)
    found.update(((row.pbx, row.call_id), talk_of(row)) for row in rows)
    return found


def _sums(talk: TalkFacts) -> list[Any]:
    spoken = (talk.joined_seconds, talk.heard_seconds, talk.caller_seconds, talk.agent_seconds)
    return [*spoken, talk.silence_seconds, talk.overlap_seconds, talk.first_sound_seconds]


def _listed(overlap: Overlap) -> list[Any]:
    seconds = (overlap.seconds, overlap.lead_seconds, overlap.turn_seconds, overlap.other_seconds)
    return [overlap.at.isoformat(), overlap.by.value, overlap.agent, *seconds, overlap.outlasted_seconds]


def _overlap(listed: list[Any]) -> Overlap:
    at, by, agent, *seconds = listed
    return Overlap(datetime.fromisoformat(at), Side(by), agent, *seconds)
