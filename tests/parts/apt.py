"""Debian packages and the folder where costly parts are kept between test runs."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

APT_ETC = Path("/etc/apt")


class PartMissing(Exception):
    """A real part cannot be had on this machine; `remedy` says what a person can do about it."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(f"{reason}; {remedy}")
        self.reason = reason
        self.remedy = remedy


def need_root(part: str) -> None:
    if os.geteuid() != 0:
        raise PartMissing(f"{part} needs root", "run the tests as root (in a container, for example)")


def run(*command: str, part: str) -> str:
    """Run a set-up command; its failure means that the part is missing, with the last words as the reason."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        last_words = " / ".join((done.stdout + done.stderr).strip().splitlines()[-3:])
        raise PartMissing(f"{part}: `{' '.join(command)}` failed: {last_words}", "see the message; is there a network?")
    return done.stdout


def ensure_program(program: str, package: str) -> Path:
    """The path of a program; its Debian package is installed if the program is not there."""
    search_path = f"{os.environ.get('PATH', '')}:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"
    if found := shutil.which(program, path=search_path):
        return Path(found)
    ensure_package(package)
    if found := shutil.which(program, path=search_path):
        return Path(found)
    raise PartMissing(f"{package} does not bring {program}", f"install {program} by hand")


def ensure_package(package: str) -> None:
    if not shutil.which("apt-get"):
        raise PartMissing(f"{package} cannot be installed: no apt-get here", f"install {package} by hand")
    if os.geteuid() != 0:
        raise PartMissing(f"{package} is not installed", f"run as root, or: apt-get install {package}")
    with locked("apt"):
        _update_package_lists()
        run("apt-get", "install", "-q", "-y", "--no-install-recommends", package, part=package)


@cache
def _update_package_lists() -> None:
    """Once in a process is enough."""
    run("apt-get", "update", "-q", part="the lists of packages")


def debian_uri() -> str:
    """The mirror that this machine itself uses."""
    for source in sorted(APT_ETC.glob("sources.list.d/*.sources")):
        for stanza in source.read_text().split("\n\n"):
            found = re.search(r"^URIs:\s*(\S+)", stanza, re.MULTILINE)
            if found and _is_debian(found[1]):
                return found[1]
    lists = [APT_ETC / "sources.list", *sorted(APT_ETC.glob("sources.list.d/*.list"))]
    for line in (line for path in lists if path.exists() for line in path.read_text().splitlines()):
        found = re.match(r"deb\s+(?:\[[^]]*\]\s+)?(\S+)\s", line)
        if found and _is_debian(found[1]):
            return found[1]
    raise PartMissing("no Debian mirror in the apt sources", "run the tests on Debian")


def _is_debian(uri: str) -> bool:
    return uri.rstrip("/").endswith("/debian")


def cache_folder() -> Path:
    root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = root / "hotline-monitor"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def locked(name: str) -> Iterator[None]:
    """One test run at a time may make the part of this name."""
    with (cache_folder() / f"{name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
