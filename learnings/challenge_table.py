"""The table Challenge | Solution as a file."""

import csv
import io
import re

MAX_EXPORT_ROWS = 1_000
# A cell that begins like this is a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_markdown(challenges, site):
    """A README's table: one row a challenge, its solutions one after the other."""
    lines = ["| Challenge | Solution |", "|---|---|"]
    for challenge in challenges:
        title = f"[{_plain(challenge.title)}]({site}{challenge.get_absolute_url()})"
        lines.append(f"| {title} | {_table_cell(' · '.join(_solution_texts(challenge)))} |")
    return "\n".join(lines) + "\n"


def _plain(text):
    """A title on one line, shown as it was typed: every sign of Markdown is escaped, the backslash too."""
    return re.sub(r"([\\`*_~|<>\[\]()&!])", r"\\\1", " ".join(text.split()))


def _table_cell(text):
    """Markdown on one line, without what would end the cell or begin a link; what is escaped already stays so."""
    return re.sub(r"\\.|[|\[\]]", _escaped, " ".join(text.split()))


def _escaped(found):
    return found[0] if len(found[0]) == 2 else f"\\{found[0]}"


def as_csv(challenges, site):
    """One row a challenge, with a byte order mark, so that spreadsheets read its letters right."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(
        [
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
    )
    for one in challenges:
        values = [
            one.title,
            one.live_revision.body,
            "\n\n".join(_solution_texts(one)),
            one.public_author.name,
            one.track,
            ", ".join(topic.name for topic in one.topics.all()),
            one.thanks_count,
            one.met_count,
            one.published_at.isoformat(timespec="seconds"),
            f"{site}{one.get_absolute_url()}",
        ]
        rows.writerow([_escape_formula(str(value)) for value in values])
    return "\ufeff" + text.getvalue()


def _solution_texts(challenge):
    """The texts of its solutions, the accepted one first."""
    solutions = sorted(
        challenge.live_solutions, key=lambda one: one.pk != challenge.accepted_solution_id
    )
    return [solution.live_revision.body for solution in solutions]


def _escape_formula(value):
    return f"'{value}" if value.startswith(_FORMULA) else value
