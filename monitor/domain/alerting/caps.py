"""How many messages may go out within a while, each class of them with an allowance of its own."""

from collections import deque
from datetime import datetime, timedelta


class Caps:
    def __init__(self, most: int, within: timedelta) -> None:
        self._most = most
        self._within = within
        self._taken: dict[str, deque[datetime]] = {}

    def take(self, kind: str, now: datetime) -> bool:
        """Whether one more may go out now; if so it counts."""
        taken = self._taken.setdefault(kind, deque(maxlen=self._most))
        while taken and now - taken[0] >= self._within:
            taken.popleft()
        if len(taken) >= self._most:
            return False
        taken.append(now)
        return True
