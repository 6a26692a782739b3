"""The picture of a calibration: for each phrase the scores with it above the line, those without it below."""

from collections.abc import Iterable, Sequence
from html import escape

from monitor.speech.scoring import Thresholds

WIDTH, ROW, LEFT, RIGHT = 900, 70, 220, 20
LOWEST, HIGHEST = -100.0, 100.0
STYLE = (
    "text{font:13px sans-serif;fill:#222}.said{fill:#1a7f37}.unsaid{fill:#b3261e}"
    ".line{stroke:#999}.limit{stroke:#222;stroke-dasharray:4 3}"
)


def picture(phrases: Iterable[tuple[str, Thresholds, Sequence[float], Sequence[float]]]) -> str:
    """SVG; each phrase with its thresholds, its scores where it was said, and where it was not."""
    rows = list(phrases)
    body = "".join(_row(number, *row) for number, row in enumerate(rows))
    height = ROW * len(rows) + 20
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" role="img">'
        f"<style>{STYLE}</style>"
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>{body}</svg>\n'
    )


def _row(number: int, say: str, limits: Thresholds, said: Sequence[float], unsaid: Sequence[float]) -> str:
    middle = ROW * number + ROW // 2 + 10
    dots = "".join(_dot(score, middle - 12, "said") for score in said)
    dots += "".join(_dot(score, middle + 12, "unsaid") for score in unsaid)
    return (
        f'<text x="8" y="{middle + 5}">{escape(say)}</text>'
        f'<line class="line" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{middle}" y2="{middle}"/>'
        f"{_limit(limits.no, middle, 'no')}{_limit(limits.yes, middle, 'yes')}{dots}"
    )


def _limit(score: float, middle: int, name: str) -> str:
    x = _x(score)
    line = f'<line class="limit" x1="{x}" x2="{x}" y1="{middle - 24}" y2="{middle + 24}"/>'
    return f'{line}<text x="{x + 3}" y="{middle - 20}">{name} {score:g}</text>'


def _dot(score: float, y: int, kind: str) -> str:
    return f'<circle class="{kind}" cx="{_x(score)}" cy="{y}" r="3" fill-opacity="0.5"/>'


def _x(score: float) -> float:
    share = (min(max(score, LOWEST), HIGHEST) - LOWEST) / (HIGHEST - LOWEST)
    return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)
