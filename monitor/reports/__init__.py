"""The SLA report as files: a document is built once from the figures, and written as workbook, CSV and page."""
