"""The structure is tested: floors, sizes, names, and one rule = one file = one test = one table = one label."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.config import Settings
from monitor.config.speech import SpeechSettings
from monitor.domain.columns import columns
from monitor.pipeline.rulebook import rulebook
from monitor.words import LANGUAGES, Words

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "monitor").rglob("*.py"))
PURE = ("monitor.domain", "monitor.ami.frames", "monitor.ami.translate")
SECOND_FLOOR = ("monitor.ami", "monitor.tickets", "monitor.store", "monitor.metrics", "monitor.web", "monitor.demo",
    "monitor.notify", "monitor.reports", "monitor.speech",
)  # fmt: skip
FIRST_FLOOR = ("monitor.config", "monitor.clock", "monitor.words")
TOP_LEVEL = {
    "monitor", "config", "dashboards", "tests", "pyproject.toml", "docker-compose.yml", "README.md",
    "Makefile", "CHANGELOG.md", "LICENSE", "requirements.lock",
}  # fmt: skip
EVERY_RULE = rulebook(Settings(speech=SpeechSettings(talk_detection=True)))
MAX_MODULE_LINES = 300
MAX_FUNCTION_LINES = 40
VAGUE = ("manager", "helper", "util", "handler")


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""


def within(name: str, places: tuple[str, ...]) -> bool:
    return any(name == place or name.startswith(f"{place}.") for place in places)


@pytest.mark.parametrize("path", [path for path in MODULES if within(name_of(path), PURE)], ids=name_of)
def test_the_pure_floor_imports_nothing_but_the_standard_library_and_itself(path: Path) -> None:
    foreign = [
        name for name in imports(path)
        if not within(name, PURE) and name.partition(".")[0] not in sys.stdlib_module_names
    ]  # fmt: skip
    assert foreign == []


@pytest.mark.parametrize("path", [path for path in MODULES if within(name_of(path), PURE)], ids=name_of)
def test_the_pure_floor_knows_no_socket_clock_or_log(path: Path) -> None:
    banned = {"asyncio", "socket", "time", "logging", "sqlite3", "random", "os", "threading"}
    assert banned & {name.partition(".")[0] for name in imports(path)} == set()


@pytest.mark.parametrize("path", [path for path in MODULES if within(name_of(path), FIRST_FLOOR)], ids=name_of)
def test_the_first_floor_imports_nothing_above_it(path: Path) -> None:
    ours = [name for name in imports(path) if name.startswith("monitor.")]
    assert [name for name in ours if not within(name, (*FIRST_FLOOR, "monitor.domain"))] == []


@pytest.mark.parametrize("path", [path for path in MODULES if within(name_of(path), SECOND_FLOOR)], ids=name_of)
def test_parts_of_the_second_floor_never_import_each_other(path: Path) -> None:
    own = next(place for place in SECOND_FLOOR if within(name_of(path), (place,)))
    ours = [name for name in imports(path) if name.startswith("monitor.")]
    allowed = (own, "monitor.domain", *FIRST_FLOOR)
    assert [name for name in ours if not within(name, allowed)] == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_modules_are_small_and_well_named(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= MAX_MODULE_LINES
    assert not any(word in path.stem for word in VAGUE)
    assert ast.get_docstring(ast.parse(path.read_text())) or not path.read_text().strip()


@pytest.mark.parametrize("path", [path for path in MODULES if "migrations" not in path.parts], ids=name_of)
def test_functions_are_short(path: Path) -> None:
    long = [
        f"{node.name} ({(node.end_lineno or 0) - node.lineno + 1})"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > MAX_FUNCTION_LINES
    ]
    assert long == []


def test_the_top_level_holds_only_what_it_should() -> None:
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith((".", "__"))}
    made_here = {name for name in found if name.endswith((".egg-info",)) or name == "build"}
    assert found - made_here <= TOP_LEVEL


@pytest.mark.parametrize("rule", EVERY_RULE, ids=lambda rule: rule.name)
def test_one_rule_is_one_file_one_test_one_table_and_has_words(rule: object) -> None:
    name = str(getattr(rule, "name"))  # noqa: B009 -- the protocol's own attribute
    assert (ROOT / "monitor/domain/rules" / f"{name}.py").is_file()
    assert (ROOT / "tests/domain/rules" / f"test_{name}.py").is_file()
    assert f"[rules.{name}]" in (ROOT / "config/monitor.toml").read_text()
    assert {name, f"{name}_reason"} <= set(columns([name]))
    assert all(Words.load(language).sentences[name] for language in LANGUAGES)
