"""What an ear heard of a call, as lines of its timeline: each phrase where it was said, and who heard it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from monitor.domain.inputs import shortened, without_numbers
from monitor.domain.rules.case import GreetingEvidence
from monitor.domain.timeline import Line


def heard_lines(evidence: GreetingEvidence, answered_at: datetime | None) -> list[Line]:
    """Oldest first; without the answer, from which the ear counts, only that evidence came."""
    said = [] if answered_at is None else [*_said(evidence, answered_at)]
    return sorted([*said, Line(evidence.received_at, "greeting evidence", _by(evidence))], key=lambda line: line.at)


def _said(evidence: GreetingEvidence, answered_at: datetime) -> Iterator[Line]:
    high = evidence.delay_seconds
    if high is not None:
        low = high if evidence.delay_low_seconds is None else evidence.delay_low_seconds
        between = f"{low:.2f} to {high:.2f} s" if low < high else f"{high:.2f} s"
        yield Line(answered_at + timedelta(seconds=high), "first word", f"{between} after the answer")
    for hit in evidence.hits:
        lasts = f"{hit.start_seconds:.2f} to {hit.end_seconds:.2f} s, sure to {hit.probability:.0%}"
        detail = f"{shortened(without_numbers(hit.say))} ({lasts})"
        yield Line(answered_at + timedelta(seconds=hit.start_seconds), f"heard {hit.part.value}", detail)


def _by(evidence: GreetingEvidence) -> str:
    parts = [f"by {evidence.source}", evidence.engine, evidence.script_id and f"script {evidence.script_id}"]
    parts += ["on trial"] if evidence.shadow else []
    parts += [f"in doubt: {', '.join(evidence.reasons)}"] if evidence.reasons else []
    parts += [f"transcript: {shortened(without_numbers(evidence.transcript))}"] if evidence.transcript else []
    return "; ".join(part for part in parts if part)
