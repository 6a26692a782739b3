"""The files of one report, by name: the workbook and the page in each language, CSV once."""

from collections.abc import Iterable

from monitor.domain.sla.report import Report
from monitor.reports.building import build
from monitor.reports.comma import csv_files
from monitor.reports.page import page
from monitor.reports.workbook import workbook
from monitor.words.report import ReportWords


def report_files(report: Report, formats: Iterable[str], languages: Iterable[str]) -> dict[str, bytes]:
    """Names are letters, digits, dots and dashes. CSV is in the words of the first language."""
    wanted, found = set(formats), {}
    for place, language in enumerate(languages):
        document = build(report, ReportWords.load(language))
        stem = f"sla-{document.key}.{language}"
        if "xlsx" in wanted:
            found[f"{stem}.xlsx"] = workbook(document)
        if "html" in wanted:
            found[f"{stem}.html"] = page(document)
        if "csv" in wanted and place == 0:
            found |= csv_files(document)
    return found
