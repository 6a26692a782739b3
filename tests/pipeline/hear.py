"""What a running monitor has kept, gathered from the batches that it tells of."""

from __future__ import annotations

from collections.abc import Callable

from monitor.domain.records import Batch, Gap, JudgedCall, JudgedTicket, Refusal


class Told:
    """The last state of every call, ticket and gap; hand `tell` to `running`."""

    def __init__(self) -> None:
        self.calls: dict[str, JudgedCall] = {}
        self.tickets: dict[str, JudgedTicket] = {}
        self.gaps: dict[tuple[str, object], Gap] = {}
        self.refusals: list[Refusal] = []
        self.events = 0

    @property
    def tell(self) -> Callable[[Batch], None]:
        return self._take

    def _take(self, batch: Batch) -> None:
        self.events += len(batch.raw)
        self.calls |= {judged.facts.call_id: judged for judged in batch.calls}
        self.tickets |= {judged.ticket.ticket_id: judged for judged in batch.tickets}
        self.gaps |= {(gap.link, gap.start_at): gap for gap in batch.gaps}
        self.refusals += batch.refusals

    def over(self, call_id: str) -> bool:
        judged = self.calls.get(call_id)
        return judged is not None and judged.facts.is_over

    def said(self, call_id: str, rule: str) -> tuple[str, str]:
        """(outcome, reason)"""
        verdict = self.calls[call_id].verdict(rule)
        assert verdict
        return verdict.outcome.value, verdict.reason
