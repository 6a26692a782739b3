"""The place in a list of calls at which a page ended, as an opaque word for a URL."""

import base64
import json
from datetime import datetime

from monitor.store.columns import from_micros, to_micros

Place = tuple[datetime, str, str]
"""(arrived_at, pbx, call_id): the order of the calls."""


def cursor_of(place: Place) -> str:
    arrived_at, pbx, call_id = place
    content = json.dumps([to_micros(arrived_at), pbx, call_id], separators=(",", ":"))
    return base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")


def place_of(cursor: str) -> Place:
    try:
        content = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
        micros, pbx, call_id = content
        arrived_at = from_micros(micros)
        if not (isinstance(pbx, str) and isinstance(call_id, str)):
            raise TypeError("pbx and call_id are words")
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise ValueError(
            f"cursor {cursor[:40]!r} is none of ours: give a page's next_cursor back as it came"
        ) from error
    return arrived_at, pbx, call_id
