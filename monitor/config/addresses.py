"""Reading of the addresses that the config holds: `host:port` to listen on, URLs of the store and the broker."""

import ipaddress
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit, urlunsplit

LOOPBACK = "127.0.0.1"


class Listen(NamedTuple):
    """`host` without brackets; port 0 lets the system choose a free one."""

    host: str
    port: int


def split_listen(text: str) -> Listen:
    """`127.0.0.1:8080`, `[::1]:8080`, `:8080` (loopback). Raises ValueError where there is no host:port to read."""
    host, colon, port = text.rpartition(":")
    bracketed = host.startswith("[") and host.endswith("]")
    if bracketed:
        host = str(ipaddress.IPv6Address(host[1:-1]))
    if not colon or not (port.isascii() and port.isdigit()) or int(port) > 65535:
        raise ValueError("no port from 0 to 65535")
    if not bracketed and any(sign in host for sign in ":/[] \t"):
        raise ValueError("not a host name or address")
    return Listen(host or LOOPBACK, int(port))


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the host. A name other than localhost counts as wider."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def split_url(text: str) -> SplitResult:
    """Raises ValueError for text that is no URL, also where its port is none."""
    parts = urlsplit(text)
    if not parts.scheme or "://" not in text:
        raise ValueError("no scheme")
    if parts.port == 0:
        raise ValueError("port 0")
    return parts


def without_password(url: str) -> str:
    """The URL as it may be shown; also for text that is no sound URL."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "…"
    user, at, place = parts.netloc.rpartition("@")
    if "@" in url and not at:
        return "…"
    if ":" not in user and not parts.query:
        return url
    shown = f"{user.partition(':')[0]}:…@{place}" if ":" in user else parts.netloc
    return urlunsplit(parts._replace(netloc=shown, query="…" if parts.query else ""))
