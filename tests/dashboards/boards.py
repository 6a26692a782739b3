"""What stands in the folder dashboards: panels with their queries, rules, and the compose file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "dashboards"
BOARDS: Mapping[str, dict[str, Any]] = {
    path.stem: json.loads(path.read_text()) for path in sorted((FOLDER / "grafana").glob("*.json"))
}
RECORDING = FOLDER / "recording.yaml"
ALERTS = FOLDER / "alerts.yaml"
VARIABLES = {"$__range": "5m", "$__rate_interval": "30s", "$queue": ".*"}


@dataclass(frozen=True, slots=True)
class Query:
    board: str
    panel: str
    ref: str
    expression: str

    @property
    def name(self) -> str:
        return f"{self.board}: {self.panel} {self.ref}"

    @property
    def filled(self) -> str:
        """As Grafana would send it."""
        text = self.expression
        for variable, value in VARIABLES.items():
            text = text.replace(variable, value)
        return text


def panels(board: str) -> list[dict[str, Any]]:
    return list(BOARDS[board]["panels"])


def queries() -> Iterator[Query]:
    for board, found in BOARDS.items():
        for panel in found["panels"]:
            english = panel["title"].partition(" · ")[2]
            for target in panel.get("targets", ()):
                yield Query(board, f"{english} #{panel['id']}", target["refId"], target["expr"])
        for note in found["annotations"]["list"]:
            yield Query(board, "annotation", note["name"], note["expr"])


def read_yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text())


def rules(path: Path) -> list[dict[str, Any]]:
    return [rule for group in read_yaml(path)["groups"] for rule in group["rules"]]


def metric_names(expression: str) -> set[str]:
    """Metrics and recorded series that an expression reads."""
    without_texts = re.sub(r'"[^"]*"', '""', expression)
    return set(re.findall(r"\b(?:hotline_[a-z_]+|[a-z_]+:[a-z_]+:[a-z0-9_]+)", without_texts))
