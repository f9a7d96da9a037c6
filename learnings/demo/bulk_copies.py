"""Copies entries within the database: a million of them in minutes."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models
from django.db.models import Max, Min

from learnings.models import Comment, Entry, Reaction, RenderedText, Revision, SearchDocument
from portal.moderation.models import Case

RANDOM_KEY = {"sqlite": "lower(hex(randomblob(16)))", "postgresql": "gen_random_uuid()"}
EARLIER = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f', {}, '-{} seconds')",
    "postgresql": "{} - interval '{} seconds'",
}
SLOW_INDEXES = """
SELECT pg_get_indexdef(indexrelid), indexrelid::regclass
FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
WHERE relname = ANY(%s) AND NOT indisunique"""


class CopiedRows:
    """The copied rows of one table, and the key distance of two copies."""

    def __init__(self, model: type[models.Model], **conditions: Any) -> None:
        keys = model.objects.filter(**conditions).aggregate(first=Min("pk"), last=Max("pk"))
        self.first: int = keys["first"] or 1
        self.last: int = keys["last"] or 0
        self.key_distance = max(0, self.last - self.first + 1)


def copy_entries(first_entry: int, total: int, span: int) -> None:
    """Copy the entries from the key `first_entry` on until there are `total` of them.

    Their revisions, comments, reactions and so on are copied too. Each copy is `span` seconds
    older than the one before.
    """
    related = {"entry__pk__gte": first_entry}
    entries = CopiedRows(Entry, pk__gte=first_entry)
    keys = Entry.objects.filter(pk__gte=first_entry).aggregate(
        first=Min("case_id"), last=Max("case_id")
    )
    blocks = {
        Case: CopiedRows(Case, pk__gte=keys["first"], pk__lte=keys["last"]),
        Entry: entries,
        Revision: CopiedRows(Revision, **related),
        Comment: CopiedRows(Comment, **related),
    }
    originals = Entry.objects.filter(pk__gte=first_entry).count()
    copies = -(-(total - originals) // originals)
    tables = [*blocks, Reaction, RenderedText, Entry.topics.through]
    with connection.cursor() as cursor:
        with _fast_inserts(cursor, [*tables, SearchDocument]):
            for number in range(1, copies + 1):
                most = min(originals, total - originals * number)
                last = entries.first + most - 1
                for statement in _statements(blocks, number, span * number, last):
                    cursor.execute(statement)
        for statement in connection.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(statement)


@contextmanager
def _fast_inserts(cursor: Any, tables: Sequence[type[models.Model]]) -> Iterator[None]:
    """On PostgreSQL, create the indexes of these tables once, after all inserts.

    A superuser's inserts are not checked for foreign keys either: copies refer to copies.
    """
    if connection.vendor != "postgresql":
        yield
        return
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute(SLOW_INDEXES, [[model._meta.db_table for model in tables]])
    indexes = cursor.fetchall()
    for _definition, name in indexes:
        cursor.execute(f"DROP INDEX {name}")
    cursor.execute("SHOW is_superuser")
    if cursor.fetchone() == ("on",):
        cursor.execute("SET LOCAL session_replication_role = replica")
    yield
    cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
    for definition, _name in indexes:
        cursor.execute(definition)


def _statements(
    blocks: dict[type[models.Model], CopiedRows], number: int, seconds: int, last_entry: int
) -> Iterator[str]:
    """Yield one INSERT … SELECT for each table, without entries after `last_entry`."""
    moved = {model: f"+ {block.key_distance * number}" for model, block in blocks.items()}
    entry, revision, case, comment = moved[Entry], moved[Revision], moved[Case], moved[Comment]
    to = f"BETWEEN {blocks[Entry].first} AND {last_entry}"
    inside = f"entry_id {to}"
    cases = f"id IN (SELECT case_id FROM learnings_entry WHERE id {to})"  # noqa: S608 - numbers
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
    yield _copy(
        RenderedText,
        {"id": None, "revision_id": f"revision_id {revision}"},
        f"revision_id IN (SELECT id FROM learnings_revision WHERE {inside})",  # noqa: S608
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


def _earlier(column: str, seconds: int) -> str:
    return EARLIER[connection.vendor].format(column, seconds)


def _copy(model: type[models.Model], changed: dict[str, str | None], where: str) -> str:
    """Return the statement; a column that is None in `changed` is left out."""
    values = {field.column: f'"{field.column}"' for field in model._meta.concrete_fields}
    for column, value in changed.items():
        if value is None:
            del values[column]
        else:
            values[column] = value
    names = ", ".join(f'"{column}"' for column in values)
    table = model._meta.db_table
    selected = ", ".join(values.values())
    new = f'INSERT INTO "{table}" ({names})'
    return f'{new} SELECT {selected} FROM "{table}" WHERE {where}'  # noqa: S608
