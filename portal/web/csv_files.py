"""Files of comma-separated values, for spreadsheets."""

import csv
from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse


def csv_response(name: str, columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> HttpResponse:
    """Return a CSV file whose text no spreadsheet runs as a formula."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    writer = csv.writer(response)
    writer.writerow(columns)
    writer.writerows([_escape_formula(value) for value in row] for row in rows)
    return response


def _escape_formula(value: Any) -> Any:
    """Mark text that a spreadsheet would otherwise run as a formula."""
    is_formula = isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r"))
    return f"'{value}" if is_formula else value
