"""How to reach one PBX."""

import ssl
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class TalkDetection:
    """A sound ends with so long a silence; above `threshold`, a mean magnitude (1 to 32768), is sound."""

    silence_ms: int = 300
    threshold: int = 256


@dataclass(frozen=True, slots=True)
class LinkSettings:
    """`pbx` is our own name for it. With `tls` the port is the PBX's tlsbindaddr, by default 5039.
    Without `talk` no talk detection is switched on.
    """

    pbx: str
    host: str
    username: str
    secret: str = field(repr=False)
    port: int = 5038
    tls: ssl.SSLContext | None = None
    ping_seconds: float = 10.0
    connect_timeout_seconds: float = 10.0
    reconnect_first_seconds: float = 0.5
    reconnect_longest_seconds: float = 15.0
    talk: TalkDetection | None = None
