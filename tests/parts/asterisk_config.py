"""The configuration files of one test PBX, filled in from the templates beside this module."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path
from string import Template

from tests.parts.ports import PBX_MEDIA, free_media_port, free_port, free_udp_port

TEMPLATES = Path(__file__).with_name("asterisk_conf")
SAMPLES_PER_SECOND = 8000
RTP_PORTS = 398
VOICE = ("pbx-transfer", "pbx-invalid", "pbx-parkingfailed", "beep", "beeperr")
QUEUE_AGENTS = range(1, 7)


@dataclass(frozen=True)
class Ports:
    """Everything on loopback that one PBX and its phones use."""

    sip: int = field(default_factory=free_udp_port)
    ami: int = field(default_factory=free_port)
    trunk: int = field(default_factory=free_udp_port)
    agents: tuple[int, ...] = field(default_factory=lambda: tuple(free_udp_port() for _ in range(8)))
    rtp_first: int = field(default_factory=lambda: free_media_port(PBX_MEDIA))


def agent_name(index: int) -> str:
    return f"agent{index:02d}"


def write_config(home_outside: Path, home_inside: str, modules: Path, modules_inside: str, ports: Ports) -> None:
    """`home_outside` and `home_inside` are the same folder, seen from here and from within the chroot."""
    for name in ("etc", "run", "log", "spool", "db", "sounds"):
        (home_outside / name).mkdir(parents=True, exist_ok=True)
    wanted = (TEMPLATES / "load.txt").read_text().split()
    values = {
        "home": home_inside,
        "modules": modules_inside,
        "sip_port": ports.sip,
        "ami_port": ports.ami,
        "trunk_port": ports.trunk,
        "rtp_first": ports.rtp_first,
        "rtp_last": ports.rtp_first + RTP_PORTS,
        "loads": "\n".join(f"load = {name}.so" for name in wanted if (modules / f"{name}.so").exists()),
        "phones": "\n".join(_phone(index, port) for index, port in enumerate(ports.agents, start=1)),
        "members_device": "\n".join(_member(index, "PJSIP/{0}") for index in QUEUE_AGENTS),
        "members_local": "\n".join(_member(index, "Local/{0}@from-queue/n") for index in QUEUE_AGENTS),
    }
    for template in TEMPLATES.glob("*.conf"):
        (home_outside / "etc" / template.name).write_text(Template(template.read_text()).substitute(values))
    (home_outside / "sounds" / "tone.ulaw").write_bytes(tone(1.0))
    _write_voice(home_outside / "data")


def _write_voice(data: Path) -> None:
    """Short tones in place of the spoken words without which a transfer by digits breaks off."""
    (data / "sounds" / "en").mkdir(parents=True, exist_ok=True)
    (data / "documentation").symlink_to("/usr/share/asterisk/documentation")
    for word in VOICE:
        (data / "sounds" / "en" / f"{word}.ulaw").write_bytes(tone(0.1))


def _member(index: int, interface: str) -> str:
    name = agent_name(index)
    return f"member => {interface.format(name)},0,Agent {index:02d},PJSIP/{name}"


def _phone(index: int, port: int) -> str:
    name = agent_name(index)
    rtp_timeout = "rtp_timeout = 2\n" if index == 8 else ""
    return (
        f"[{name}](phone)\naors = {name}\n{rtp_timeout}\n"
        f"[{name}]\ntype = aor\ncontact = sip:{name}@127.0.0.1:{port}\nmax_contacts = 2\n"
    )


def tone(seconds: float) -> bytes:
    """A 440 Hz tone as G.711 u-law."""
    count = int(SAMPLES_PER_SECOND * seconds)
    return bytes(_ulaw(int(8000 * math.sin(2 * math.pi * 440 * n / SAMPLES_PER_SECOND))) for n in range(count))


def _ulaw(sample: int) -> int:
    sign = 0x80 if sample < 0 else 0
    magnitude = min(abs(sample), 32635) + 132
    exponent = magnitude.bit_length() - 8
    mantissa = (magnitude >> (exponent + 3)) & 0x0F
    return ~(sign | (exponent << 4) | mantissa) & 0xFF
