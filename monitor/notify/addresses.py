"""Addresses of receivers: what cannot work is refused with what, where, got and remedy, and nothing of a secret."""

from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit


class AddressError(ValueError):
    """`got` is what may be shown of the address."""

    def __init__(self, where: str, what: str, got: str, remedy: str) -> None:
        self.where = where
        self.says = f"{what}, got {got}; {remedy}" if got else f"{what}; {remedy}"
        super().__init__(f"{where}: {self.says}")


def url_of(channel: str) -> str:
    """The key of a channel's address."""
    return f"alerts.channels.{channel}.url"


def shown_scheme(address: str) -> str:
    """Only what stands before ://, as all the rest may be a token."""
    scheme, separator, _ = address.partition("://")
    known = separator and len(scheme) <= 20 and scheme.isascii() and scheme.isalnum()
    return f"{scheme}://…" if known else "a value that is not shown"


def shown_place(address: str) -> str:
    """Scheme, host and port; login, path and query are left out."""
    try:
        parts = urlsplit(address)
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError:
        return shown_scheme(address)
    if not parts.scheme or not parts.hostname:
        return shown_scheme(address)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{port}{'/…' if parts.path.strip('/') or parts.query else ''}"


def server_of(channel: str, address: str, ports: Mapping[str, int], example: str) -> SplitResult:
    """The address of a server, whose scheme is one of those in `ports`. Raises AddressError."""
    where, remedy = url_of(channel), f"write {example}"
    if address.partition("://")[0] not in ports or "://" not in address:
        schemes = " or ".join(f"{scheme}://" for scheme in ports)
        raise AddressError(where, f"is not {schemes}", shown_place(address), remedy)
    try:
        parts = urlsplit(address)
        is_sound = bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_sound = False
    if not is_sound or any(sign.isspace() for sign in address):
        raise AddressError(where, "names no host, or a port that cannot be", shown_scheme(address), remedy)
    return parts
