"""An index of trigrams, for `icontains`.

Rows are found without reading a whole table.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.expressions import RawSQL

from portal.search.index import Index
from portal.search.query import Term
from portal.search.spellings import spellings_of

LETTERS = 3


@dataclass(frozen=True)
class TrigramIndex(Index):
    """The trigrams of some columns, whose names are `columns`.

    PostgreSQL uses its index by itself. SQLite has an FTS5 table, which `narrowed` asks.
    """

    key: str = "id"

    @cached_property
    def name(self) -> str:
        """The name of the FTS5 table, or of the GIN index."""
        return f"{self.table.rpartition('_')[2]}_words"

    def narrowed[Row: Model](self, rows: QuerySet[Row], terms: Iterable[Term]) -> QuerySet[Row]:
        """Leave out rows that lack a word of the terms.

        Some of them can stay, and on PostgreSQL all do.
        """
        words = _indexed_words(terms) if connection.vendor == "sqlite" else []
        if not words:
            return rows
        sql = f"SELECT rowid FROM {self.name} WHERE {self.name} MATCH %s"  # noqa: S608
        return rows.filter(pk__in=RawSQL(sql, [" AND ".join(map(_fts5_word, words))]))  # noqa: S611

    @property
    def _options(self) -> str:
        return "tokenize='trigram'"

    @property
    def _change(self) -> str:
        # Rows such as those of people are written often, but rarely these columns.
        return f"UPDATE OF {', '.join(self.columns)}"

    def _postgresql_statements(self) -> list[str]:
        parts = ", ".join(f"upper({column}::text) gin_trgm_ops" for column in self.columns)
        return [
            "CREATE EXTENSION IF NOT EXISTS pg_trgm",
            f"CREATE INDEX IF NOT EXISTS {self.name} ON {self.table} USING gin ({parts})",
        ]

    def _postgresql_removal(self) -> list[str]:
        return [f"DROP INDEX IF EXISTS {self.name}"]


def _indexed_words(terms: Iterable[Term]) -> list[str]:
    return [word for term in terms for word in term if _is_indexed(word)]


def _is_indexed(word: str) -> bool:
    return all(len(spelling) >= LETTERS for spelling in spellings_of(word))


def _fts5_word(word: str) -> str:
    """Return the spellings of a word in the query language of FTS5."""
    return f"({' OR '.join(f'"{spelling}"' for spelling in spellings_of(word))})"
