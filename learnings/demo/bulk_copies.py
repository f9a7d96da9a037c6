"""The same entries again and again, older each time, by the database itself: a million in minutes."""

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Max, Min

from learnings.models import Comment, Entry, Reaction, Revision, SearchDocument
from portal.moderation.models import Case

RANDOM_KEY = {"sqlite": "lower(hex(randomblob(16)))", "postgresql": "gen_random_uuid()"}
EARLIER = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f', {}, '-{} seconds')",
    "postgresql": "{} - interval '{} seconds'",
}


class CopiedRows:
    """The rows of one table that are copied: their keys, and how far apart two copies lie."""

    def __init__(self, model, **where):
        found = model.objects.filter(**where).aggregate(first=Min("pk"), last=Max("pk"))
        self.model, self.first, self.last = model, found["first"] or 1, found["last"] or 0
        self.key_distance = max(0, self.last - self.first + 1)


def copy_entries(first_entry, total, span):
    """Copy the entries from key `first_entry` on, with all that hangs on them, until there are `total` of them.

    Each copy is `span` seconds older than the one before.
    """
    mine = {"entry__pk__gte": first_entry}
    entries = CopiedRows(Entry, pk__gte=first_entry)
    keys = Entry.objects.filter(pk__gte=first_entry).aggregate(
        first=Min("case_id"), last=Max("case_id")
    )
    blocks = {
        Case: CopiedRows(Case, pk__gte=keys["first"], pk__lte=keys["last"]),
        Entry: entries,
        Revision: CopiedRows(Revision, **mine),
        Comment: CopiedRows(Comment, **mine),
    }
    there = Entry.objects.filter(pk__gte=first_entry).count()
    copies = -(-(total - there) // there)
    with connection.cursor() as cursor:
        for number in range(1, copies + 1):
            most = min(there, total - there * number)
            for statement in _statements(blocks, number, span * number, entries.first + most - 1):
                cursor.execute(statement)
        for statement in connection.ops.sequence_reset_sql(
            no_style(), [*blocks, Reaction, Entry.topics.through]
        ):
            cursor.execute(statement)


def _statements(blocks, number, seconds, last_entry):
    """One INSERT … SELECT for each table; entries after `last_entry` are left out of this copy."""
    moved = {model: f"+ {block.key_distance * number}" for model, block in blocks.items()}
    entry, revision, case, comment = moved[Entry], moved[Revision], moved[Case], moved[Comment]
    to = f"BETWEEN {blocks[Entry].first} AND {last_entry}"
    inside = f"entry_id {to}"
    cases = f"id IN (SELECT case_id FROM learnings_entry WHERE id {to})"  # noqa: S608 - numbers of our own
    yield _copy(Case, {"id": f"id {case}"}, cases)
    yield _copy(
        Entry,
        {
            "id": f"id {entry}",
            "case_id": f"case_id {case}",
            "challenge_id": f"challenge_id {entry}",
            "live_revision_id": f"live_revision_id {revision}",
            "related_for_id": f"related_for_id {revision}",
            "accepted_solution_id": "NULL",
            "created_at": _earlier("created_at", seconds),
            "published_at": _earlier("published_at", seconds),
        },
        f"id {to}",
    )
    yield _copy(
        Revision,
        {
            "id": f"id {revision}",
            "entry_id": f"entry_id {entry}",
            "created_at": _earlier("created_at", seconds),
            "published_at": _earlier("published_at", seconds),
        },
        inside,
    )
    yield _copy(SearchDocument, {"entry_id": f"entry_id {entry}"}, inside)
    yield _copy(Entry.topics.through, {"id": None, "entry_id": f"entry_id {entry}"}, inside)
    yield _copy(
        Reaction,
        {
            "id": None,
            "entry_id": f"entry_id {entry}",
            "created_at": _earlier("created_at", seconds),
        },
        inside,
    )
    yield _copy(
        Comment,
        {
            "id": f"id {comment}",
            "thread": f"thread {comment}",
            "key": RANDOM_KEY[connection.vendor],
            "entry_id": f"entry_id {entry}",
            "created_at": _earlier("created_at", seconds),
        },
        inside,
    )


def _earlier(column, seconds):
    return EARLIER[connection.vendor].format(column, seconds)


def _copy(model, changed, where):
    """`changed` says what a column becomes; None leaves it to the database."""
    columns = [field.column for field in model._meta.concrete_fields]
    values = {
        column: changed.get(column, f'"{column}"')
        for column in columns
        if changed.get(column, "") is not None
    }
    names = ", ".join(f'"{column}"' for column in values)
    table = model._meta.db_table
    return f'INSERT INTO "{table}" ({names}) SELECT {", ".join(values.values())} FROM "{table}" WHERE {where}'  # noqa: S608
