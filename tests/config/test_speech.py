"""The ear's config: from tables to scripts, and what `monitor check` says of models, packages and phrases."""

from datetime import time
from pathlib import Path
from typing import Any

import pytest

from monitor.config import Settings, load
from monitor.config.check import check
from monitor.config.scripts import demand_of, limits_of, scripts_of, thresholds_of
from monitor.domain.speech.policy import Limits
from monitor.domain.speech.proof import Demand
from monitor.domain.speech.script import Deny, Part, Phrase, Script

HELLO = {"say": "您好欢迎致电", "pinyin": ["nin2 hao3 huan1 ying2 zhi4 dian4"]}
GAS = {"say": "云海燃气", "pinyin": ["yun2 hai3 ran2 qi4"]}
FRONT = {"id": "front", "greetings": [HELLO], "names": [GAS], "deny": "never"}
PBX = {"name": "hq", "host": "127.0.0.1", "username": "monitor", "secret": "s"}
HERE = {"engine": "pocketsphinx", "scripts": [FRONT], "pocketsphinx": {"model_folder": Path("model")}}


def settings(**speech: Any) -> Settings:
    return Settings.model_validate({"pbx": [PBX], "mqtt": {"url": "mqtt://127.0.0.1"}, "speech": speech})


def test_without_an_ear_there_is_nothing() -> None:
    assert Settings().speech.engine == "none"
    assert Settings().speech.shadow
    assert () == scripts_of(Settings())
    assert Limits() == limits_of(Settings())
    assert Demand() == demand_of(Settings())


def test_scripts_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "monitor.toml").write_text(
        """
        [rules.greeting]
        within_seconds = 12.0
        order = "any"
        [speech.pocketsphinx]
        model_folder = "models/zh-8k"
        [[speech.scripts]]
        id = "repair"
        queues = ["repair*"]
        dids = ["8001"]
        order = "name_first"
        delay_seconds = 4.0
        deny = "always"
        [[speech.scripts.greetings]]
        say = "早上好"
        pinyin = ["zao3 shang4 hao3", "zao3 shang5 hao3"]
        arpabet = ["Z AW1 SH AA0 NG HH AW1"]
        since = "06:00"
        until = "11:30"
        alias = ["早上好啊"]
        yes = 8.0
        no = -20.0
        [[speech.scripts.names]]
        say = "云海燃气"
        pinyin = ["yun2 hai3 ran2 qi4"]
        [[speech.scripts]]
        id = "rest"
        greetings = [{say = "您好", pinyin = ["nin2 hao3"]}]
        names = [{say = "云海燃气", pinyin = ["yun2 hai3 ran2 qi4"]}]
        """,
        encoding="utf-8",
    )
    found = load(tmp_path / "monitor.toml", {})
    sounds = (
        ("zao3", "shang4", "hao3"), ("zao3", "shang5", "hao3"), ("Z", "AW", "SH", "AA", "NG", "HH", "AW"),
    )  # fmt: skip
    name = Phrase(Part.NAME, "云海燃气", (("yun2", "hai3", "ran2", "qi4"),))
    morning = Phrase(Part.GREETING, "早上好", sounds, time(6), time(11, 30), ("早上好啊",))
    hello = Phrase(Part.GREETING, "您好", (("nin2", "hao3"),))
    repair = Script(
        "repair", "zh", (morning, name), ("repair*",), ("8001",), "name_first", 10.0, 4.0, Deny.ALWAYS
    )  # fmt: skip
    rest = Script("rest", "zh", (hello, name), (), (), "any", 12.0, 12.0, Deny.AFTER_PROVEN)

    assert (repair, rest) == scripts_of(found)
    assert {"早上好": (8.0, -20.0)} == thresholds_of(found)
    assert tmp_path / "models/zh-8k" == found.speech.pocketsphinx.model_folder


def test_limits_and_proof_of_the_site() -> None:
    found = settings(limits={"snr_db": 25.0, "speech_seconds": 1.0}, proof={"calls": 9, "share": 0.2})
    assert Limits(snr_db=25.0, speech_seconds=1.0) == limits_of(found)
    assert Demand(9, 0.2) == demand_of(found)


def script(**changes: object) -> dict[str, object]:
    return {**FRONT, **changes}


HELLO_SHORT = {"say": "您好", "pinyin": ["nin2 hao3"]}
ENGLISH = {"say": "Hello there", "arpabet": ["HH AH L OW DH EH R"]}
CHECKS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "no engine, no question": ({"scripts": [script(greetings=[HELLO_SHORT])]}, []),
    "a sound one": (HERE, []),
    "no script": ({"engine": "pocketsphinx"}, ["error: speech.scripts: there is no script"]),
    "a Mandarin script with the English model": (
        {**HERE, "pocketsphinx": {}}, ["error: speech.pocketsphinx.model_folder: the package's own model"],
    ),
    "no such folder": (
        {**HERE, "pocketsphinx": {"model_folder": Path("nowhere")}},
        ["error: speech.pocketsphinx.model_folder: there is no folder nowhere"],
    ),
    "a folder of something else": (
        {**HERE, "pocketsphinx": {"model_folder": Path(__file__).parent}},
        ["error: speech.pocketsphinx.model_folder: "],
    ),
    "a short greeting": (
        {**HERE, "scripts": [script(greetings=[HELLO_SHORT])]},
        ["warning: speech.scripts[front].greetings: 您好 is short"],
    ),
    "a phrase of another language": (
        {**HERE, "scripts": [script(greetings=[HELLO, ENGLISH])]},
        ["error: speech.scripts[front].greetings: Hello there has no pinyin"],
    ),
    "an English script": (
        {**HERE, "pocketsphinx": {}, "scripts": [script(language="en", greetings=[ENGLISH], names=[ENGLISH])]}, [],
    ),
    "scripts that cross": (
        {**HERE, "scripts": [script(queues=["repair*"]), script(id="other", dids=["8001"])]},
        ["warning: speech.scripts[other]: may serve the same calls as front above it"],
    ),
    "scripts for other queues": (
        {**HERE, "scripts": [script(queues=["repair*"]), script(id="other", queues=["bill*"])]}, [],
    ),
    "an exception and the rest": ({**HERE, "scripts": [script(queues=["repair*"]), script(id="other")]}, []),
    "denial in Mandarin by the small model": (
        {**HERE, "shadow": False, "scripts": [script(deny="after_proven")]},
        ["warning: speech.scripts[front].deny: this engine misses Mandarin too often"],
    ),
    "the same on trial": ({**HERE, "scripts": [script(deny="after_proven")]}, []),
    "evidence from outside": ({"engine": "external"}, []),
}  # fmt: skip


@pytest.mark.parametrize(("speech", "expected"), CHECKS.values(), ids=CHECKS)
def test_check(speech: dict[str, Any], expected: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("model").mkdir()
    Path("model", "mdef").touch()
    found = [str(finding) for finding in check(settings(**speech)) if finding.where.startswith("speech")]
    said = [line for line in found if " needs " not in line or "speech.engine" not in line]

    assert len(expected) == len(said)
    assert [line for line, begin in zip(said, expected, strict=True) if not line.startswith(begin)] == []


def test_evidence_from_outside_that_cannot_arrive() -> None:
    found = Settings.model_validate({"pbx": [PBX], "speech": {"engine": "external"}})
    assert ["warning: speech.engine"] == [
        f"{finding.level}: {finding.where}" for finding in check(found) if finding.where.startswith("speech")
    ]
