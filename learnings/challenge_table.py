"""Exports of challenges with their solutions, as Markdown and CSV."""

import csv
import io
import re
from collections.abc import Iterable

from learnings.models import Entry
from portal.text.cleaning import single_spaced

MAX_EXPORT_ROWS = 1_000
CSV_HEADER = [
    "challenge",
    "problem",
    "solutions",
    "author",
    "track",
    "topics",
    "helped",
    "met",
    "published",
    "address",
]
# Makes spreadsheets read the file as UTF-8.
BYTE_ORDER_MARK = "\ufeff"
# A spreadsheet reads a cell that begins like this as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_markdown(challenges: Iterable[Entry], site: str) -> str:
    """Return a Markdown table with one row for each challenge."""
    lines = ["| Challenge | Solution |", "|---|---|"]
    for challenge in challenges:
        title = f"[{_escaped_title(challenge.title)}]({site}{challenge.get_absolute_url()})"
        lines.append(f"| {title} | {_table_cell(' · '.join(_solution_texts(challenge)))} |")
    return "\n".join(lines) + "\n"


def _escaped_title(text: str) -> str:
    """Escape all characters that have a meaning in Markdown."""
    return re.sub(r"([\\`*_~|<>\[\]()&!])", r"\\\1", single_spaced(text))


def _table_cell(text: str) -> str:
    """Escape what ends a cell or begins a link, unless it is escaped already."""
    return re.sub(r"\\.|[|\[\]]", _with_backslash, single_spaced(text))


def _with_backslash(match: re.Match[str]) -> str:
    is_escaped = len(match[0]) == 2
    return match[0] if is_escaped else f"\\{match[0]}"


def as_csv(challenges: Iterable[Entry], site: str) -> str:
    """Return a CSV file with one row for each challenge."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(CSV_HEADER)
    for challenge in challenges:
        values = [
            challenge.title,
            challenge.live_revision.body,
            "\n\n".join(_solution_texts(challenge)),
            challenge.public_author.name,
            challenge.track,
            ", ".join(topic.name for topic in challenge.topics.all()),
            challenge.thanks_count,
            challenge.met_count,
            challenge.published_at.isoformat(timespec="seconds"),
            f"{site}{challenge.get_absolute_url()}",
        ]
        writer.writerow([_escaped_formula(str(value)) for value in values])
    return BYTE_ORDER_MARK + file.getvalue()


def _solution_texts(challenge: Entry) -> list[str]:
    """Return the texts of the loaded solutions, the accepted one first."""
    solutions = sorted(
        challenge.live_solutions, key=lambda one: one.pk != challenge.accepted_solution_id
    )
    return [solution.live_revision.body for solution in solutions]


def _escaped_formula(value: str) -> str:
    return f"'{value}" if value.startswith(_FORMULA) else value
