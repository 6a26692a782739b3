"""A Debian suite with its Asterisk in a folder of its own, made once and kept in the cache."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Literal

from tests.parts.apt import (
    PartMissing,
    cache_folder,
    debian_uri,
    ensure_package,
    ensure_program,
    locked,
    need_root,
    run,
)

Suite = Literal["sid", "bullseye"]
SUITES: tuple[Suite, ...] = ("sid", "bullseye")
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
STAMP = "made-for-hotline-monitor"
RECIPE = "1"


def asterisk_chroot(suite: Suite) -> Path:
    """The folder of the suite; raises PartMissing where it cannot be made."""
    need_root(f"Asterisk from Debian {suite}")
    folder = cache_folder() / f"asterisk-{suite}"
    with locked(folder.name):
        if not _is_ready(folder):
            _make(suite, folder)
    return folder


def _is_ready(folder: Path) -> bool:
    stamp = folder / STAMP
    return stamp.exists() and stamp.read_text().startswith(f"recipe {RECIPE}:")


def _make(suite: Suite, folder: Path) -> None:
    debootstrap = ensure_program("debootstrap", "debootstrap")
    if not KEYRING.exists():
        ensure_package("debian-archive-keyring")
    building = Path(tempfile.mkdtemp(prefix=f"{folder.name}-", dir=folder.parent))
    try:
        building.chmod(0o755)
        run(
            str(debootstrap),
            "--variant=minbase",
            "--include=asterisk,asterisk-modules",
            f"--keyring={KEYRING}",
            suite,
            str(building),
            debian_uri(),
            part=f"Asterisk from Debian {suite}",
        )
        shutil.rmtree(building / "var/cache/apt/archives", ignore_errors=True)
        version = run("chroot", str(building), "asterisk", "-V", part="asterisk -V").strip()
        (building / STAMP).write_text(f"recipe {RECIPE}: {version}\n")
        shutil.rmtree(folder, ignore_errors=True)
        os.rename(building, folder)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise


def asterisk_version(folder: Path) -> str:
    """For example `22.10.1`, from the stamp."""
    words = (folder / STAMP).read_text().split("Asterisk", 1)
    if len(words) != 2:
        raise PartMissing(f"{folder} has no readable stamp", "delete that folder, it will be made again")
    return words[1].strip().split("~")[0].split("+")[0]
