"""What every channel is: a name, a kind, and a way to send one message."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from monitor.domain.inputs import shortened, without_numbers

Payload = Mapping[str, Any]
"""What is told, as JSON: the alert, its event, and its sentences by language."""


class SendError(Exception):
    """A message that did not arrive. What is not `retryable` is the message's own fault: no waiting mends it."""

    def __init__(self, why: str, *, retryable: bool) -> None:
        self.why = shortened(without_numbers(why))
        self.retryable = retryable
        super().__init__(self.why)


class Channel(Protocol):
    """`repeat_seconds`: how often the receiver must hear again of what is still firing; 0 never."""

    @property
    def name(self) -> str: ...

    @property
    def kind(self) -> str: ...

    @property
    def repeat_seconds(self) -> float: ...

    async def send(self, payload: Payload) -> None:
        """Returns once the receiver has it. Raises SendError."""
        ...

    async def reach(self) -> bool:
        """Whether the receiver answers, without sending; False where only a message would tell. Raises SendError."""
        ...

    async def repeat(self, payloads: Sequence[Payload]) -> None:
        """Say again that these still fire. Raises SendError."""
        ...
