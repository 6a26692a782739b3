"""The config that a demo run lays over the defaults: plainly labelled, and apart from every real hotline's data."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from monitor.demo.people import REPAIR_QUEUES
from monitor.demo.session import SECRET

HOTLINE_NAME = "示范热线 DEMO"
PBX_NAME = "demo"


def demo_settings_overrides(ami_port: int, folder: Path | None = None) -> Mapping[str, Any]:
    """In the shape of the config file. The database is kept in `folder`, by default a new temporary one."""
    kept_in = folder or Path(tempfile.mkdtemp(prefix="hotline-demo-"))
    return {
        "hotline": {"name": HOTLINE_NAME},
        "store": {"url": f"sqlite:///{(kept_in / 'demo.db').resolve()}"},
        "pbx": [
            {
                "name": PBX_NAME,
                "host": "127.0.0.1",
                "port": ami_port,
                "username": "demo",
                "secret": SECRET,
                "inbound_contexts": ["from-trunk"],
            }
        ],
        "rules": {"dispatch": {"repair_queues": list(REPAIR_QUEUES)}},
    }
