"""The workbook in LibreOffice and the page in a browser: both become PDFs of A4 pages, without a complaint."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.parts.apt import ensure_program

pytestmark = pytest.mark.real


def pages(path: Path) -> tuple[int, str]:
    """How many, and what stands on them."""
    pdfinfo, pdftotext = ensure_program("pdfinfo", "poppler-utils"), ensure_program("pdftotext", "poppler-utils")
    told = subprocess.run([pdfinfo, path], capture_output=True, text=True, check=True).stdout
    assert "A4" in told
    text = subprocess.run([pdftotext, path, "-"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"Pages:\s+(\d+)", told)
    assert found is not None
    return int(found[1]), text


@pytest.mark.parametrize(("language", "words"), [("zh-CN", "四声内接听"), ("en", "Answered within four rings")])
def test_libreoffice_opens_the_workbook(files: dict[str, bytes], tmp_path: Path, language: str, words: str) -> None:
    name = f"sla-2026-W47.{language}"
    (tmp_path / f"{name}.xlsx").write_bytes(files[f"{name}.xlsx"])
    office = ensure_program("soffice", "libreoffice-calc")
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    done = subprocess.run(
        [office, profile, "--headless", "--convert-to", "pdf", f"{name}.xlsx"],
        cwd=tmp_path, capture_output=True, text=True, timeout=150, check=False,
    )  # fmt: skip

    assert 0 == done.returncode, done.stderr
    count, text = pages(tmp_path / f"{name}.pdf")
    assert count > 12
    assert words in text
    assert not re.search(r"#REF!|#VALUE!|#NAME\?|Err:\d", text)


@pytest.mark.parametrize(("language", "words"), [("zh-CN", "四声内接听"), ("en", "Answered within four rings")])
def test_the_page_prints_to_a4(files: dict[str, bytes], tmp_path: Path, language: str, words: str) -> None:
    name = f"sla-2026-W47.{language}"
    (tmp_path / f"{name}.html").write_bytes(files[f"{name}.html"])
    browser = ensure_program("chromium", "chromium")
    done = subprocess.run(
        [
            browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
            f"--user-data-dir={tmp_path / 'profile'}", f"--print-to-pdf={tmp_path / 'page.pdf'}",
            (tmp_path / f"{name}.html").as_uri(),
        ],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip

    assert 0 == done.returncode, done.stderr
    count, text = pages(tmp_path / "page.pdf")
    assert count > 12
    assert words in text
