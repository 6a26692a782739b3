"""The package's own pages: a strict policy, nothing from elsewhere, nothing inline, every word in both languages."""

import re
from pathlib import Path

import httpx
import pytest

from monitor.words import LANGUAGES, Words
from tests.web.desk import Site

STATIC = Path(__file__).parents[2] / "monitor" / "web" / "static"
COMMON_AND_WALL = sorted(path for folder in ("common", "wall") for path in (STATIC / folder).rglob("*.*"))
ALL = sorted(path for path in STATIC.rglob("*.*"))
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "font-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
ELSEWHERE = re.compile(r"(?:https?:)?//[\w.-]+\.\w+|\bimport\(|@import|url\((?!['\"]?(?:/static/|data:))")
NAMESPACE = "http://www.w3.org/2000/svg"
WORD = re.compile(r"""(?:data-word(?:-label)?=|\btext\(|\bsay\()["'`](?:(wall|common)\.)?(\w+)["'`]""")


def name(path: Path) -> str:
    return path.relative_to(STATIC).as_posix()


async def get(path: str, **headers: str) -> httpx.Response:
    async with Site().client() as client:
        return await client.get(path, headers={key.replace("_", "-"): value for key, value in headers.items()})


@pytest.mark.parametrize(
    "path", ["/wall", "/static/wall/wall.js", "/static/common/tokens.css", "/static/words/en.json"]
)
async def test_headers(path: str) -> None:
    answer = await get(path)

    assert answer.status_code == 200
    assert [POLICY, "nosniff", "no-cache", "same-origin"] == [
        answer.headers[header]
        for header in ("content-security-policy", "x-content-type-options", "cache-control", "referrer-policy")
    ]


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("/wall", "text/html; charset=utf-8"),
        ("/static/wall/wall.css", "text/css; charset=utf-8"),
        ("/static/wall/wall.js", "text/javascript; charset=utf-8"),
        ("/static/words/zh-CN.json", "application/json"),
    ],
)
async def test_types(path: str, content_type: str) -> None:
    assert content_type == (await get(path)).headers["content-type"]


async def test_a_reader_who_has_this_version_gets_no_body() -> None:
    first = await get("/static/wall/wall.js")
    known = await get("/static/wall/wall.js", if_none_match=f'"other", W/{first.headers["etag"]}')
    other = await get("/static/wall/wall.js", if_none_match='"other"')

    assert [(200, True), (304, False), (200, True)] == [
        (answer.status_code, bool(answer.content)) for answer in (first, known, other)
    ]


@pytest.mark.parametrize(
    "path", ["/static/", "/static/nothing.js", "/static/../app.py", "/static/%2e%2e/app.py", "/static/wall/index.html"]
)
async def test_nothing_else_is_served(path: str) -> None:
    assert (await get(path)).status_code == 404


@pytest.mark.parametrize(
    ("query", "accepts", "expected"),
    [
        ("", "", "zh-CN"),
        ("", "en-GB,en;q=0.9", "en"),
        ("", "de,en;q=0.5,zh;q=0.3", "en"),
        ("", "zh-TW", "zh-CN"),
        ("", "de", "zh-CN"),
        ("?lang=en", "zh-CN", "en"),
        ("?lang=zh-CN", "en", "zh-CN"),
    ],
)
async def test_the_language(query: str, accepts: str, expected: str) -> None:
    answer = await get(f"/wall{query}", accept_language=accepts)

    assert f'<html lang="{expected}">' in answer.text


async def test_an_unknown_language_is_refused() -> None:
    answer = await get("/wall?lang=de")

    assert (422, "use one of: zh-CN, en") == (answer.status_code, answer.json()["error"]["remedy"])


@pytest.mark.parametrize("path", ALL, ids=name)
def test_nothing_comes_from_elsewhere(path: Path) -> None:
    assert ELSEWHERE.findall(path.read_text(encoding="utf-8").replace(NAMESPACE, "")) == []


@pytest.mark.parametrize("path", [path for path in ALL if path.suffix == ".html"], ids=name)
def test_nothing_is_inline(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert re.findall(r"<style|\sstyle=|\son\w+=|javascript:|<script(?![^>]*\ssrc=)", text) == []


@pytest.mark.parametrize("path", [path for path in ALL if path.suffix == ".js"], ids=name)
def test_no_script_makes_markup_of_text(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text) == []


def test_both_languages_have_the_same_texts() -> None:
    chinese, english = (Words.load(language).pages for language in LANGUAGES)

    assert {page: sorted(texts) for page, texts in chinese.items()} == {
        page: sorted(texts) for page, texts in english.items()
    }
    assert [
        f"{page}.{key}"
        for texts in (chinese, english)
        for page in texts
        for key, said in texts[page].items()
        if not said
    ] == []


def test_both_languages_fill_the_same_slots() -> None:
    def slots(language: str) -> dict[str, list[str]]:
        pages = Words.load(language).pages
        return {
            f"{page}.{key}": sorted(re.findall(r"\{(\w+)\}", said))
            for page in pages
            for key, said in pages[page].items()
        }

    chinese, english = map(slots, LANGUAGES)
    assert chinese == english


@pytest.mark.parametrize("path", COMMON_AND_WALL, ids=name)
def test_every_word_of_the_wall_has_a_text(path: Path) -> None:
    texts = Words.load("en").pages["wall"]
    used = {key for _page, key in WORD.findall(path.read_text(encoding="utf-8"))}

    assert used - texts.keys() == set()


def test_every_text_of_the_wall_is_used() -> None:
    told = "\n".join(path.read_text(encoding="utf-8") for path in COMMON_AND_WALL)
    built = re.compile(r"^(agent|stage|rule)_|_so$")
    texts = Words.load("en").pages["wall"]

    assert [key for key in texts if not built.search(key) and not re.search(rf"\b{key}\b", told)] == []


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


PAIRS = [
    *((ink, ground) for ink in ("ink", "ink-soft", "accent", "good", "warn", "bad") for ground in ("ground", "card")),
    ("good", "good-ground"),
    ("warn", "warn-ground"),
    ("bad", "bad-ground"),
    ("ink", "bad-ground"),
    ("ink-soft", "bad-ground"),
    ("on-bad-solid", "bad-solid"),
]


@pytest.mark.parametrize("theme", ["day", "night"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_contrast(theme: str, text: str, ground: str) -> None:
    """WCAG 2.1 AA: 4.5:1."""
    day, night = (STATIC / "common" / "tokens.css").read_text().split(':root[data-theme="night"]')
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", day))
    if theme == "night":
        colours |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", night))

    assert contrast(colours[text], colours[ground]) >= 4.5
