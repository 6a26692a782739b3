"""A caller's number that was shown to somebody: who, when and of which call."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Disclosure:
    """`token` is the name and `role` the role of whoever saw the number."""

    at: datetime
    token: str
    role: str
    pbx: str
    call_id: str
