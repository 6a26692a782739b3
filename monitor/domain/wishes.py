"""What the call book asks of the link to a PBX."""

from typing import NamedTuple


class TalkWish(NamedTuple):
    """Switch talk detection on for this channel."""

    uniqueid: str
    name: str
