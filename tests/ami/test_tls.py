"""The link over TLS: to a PBX whose certificate is known, and not to another one."""

import asyncio
import ssl
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from monitor.ami.inbox import Inbox
from monitor.ami.link import AmiLink
from monitor.app import link_settings
from monitor.clock import Clock
from monitor.config import PbxSettings
from tests.ami.fake_pbx import Player, playing
from tests.ami.test_link import story, until
from tests.parts.apt import ensure_program


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    openssl = ensure_program("openssl", "openssl")
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True,
        capture_output=True,
    )  # fmt: skip
    return folder


def server_side(folder: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


async def welcome(player: Player) -> None:
    await player.welcome()
    await player.answer_for_ever()


async def test_a_known_certificate_lets_us_listen(certificate: Path) -> None:
    async with playing(welcome, tls=server_side(certificate)) as (port, _players):
        link, inbox = _link(port, certificate / "cert.pem")
        task = asyncio.create_task(link.run())
        assert await story(inbox, 1) == ["LinkUp"]
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_an_unknown_certificate_is_never_told_the_secret(certificate: Path) -> None:
    async with playing(welcome, tls=server_side(certificate)) as (port, players):
        link, _inbox = _link(port, None)
        task = asyncio.create_task(link.run())
        await until(lambda: link.state.last_error)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        assert "certificate" in link.state.last_error.lower()
        assert not link.state.up
        assert [action for player in players for action in player.actions] == []


def _link(port: int, authority: Path | None) -> tuple[AmiLink, Inbox]:
    pbx = PbxSettings(name="hq", host="127.0.0.1", port=port, username="monitor", tls=True, tls_ca_file=authority)
    inbox = Inbox()
    return AmiLink(link_settings(pbx), inbox, Clock()), inbox
