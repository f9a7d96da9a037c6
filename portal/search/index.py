"""A full-text index: FTS5 on SQLite, a generated tsvector column on PostgreSQL.

Both have the same interface and behave alike: they stem English words, contain the same tokens
(portal.search.spellings), and return the newest matching keys. portal.search.ranking orders them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection, connections

from portal import hooks
from portal.search.query import Term
from portal.sql import execute_all, fetch_all

MAX_MATCHES = 1_000
TEXT, FACETS = ("title", "topics", "words", "extra"), "facets"
COLUMNS = (*TEXT, FACETS)
# Queries of the names of what a database has.
CATALOGUES = {
    "sqlite": "SELECT name FROM sqlite_master",
    "postgresql": "SELECT indexname FROM pg_indexes",
}


@dataclass(frozen=True)
class SearchExpression:
    """A condition on rows: all of `all_of` and `facets`, and none of `none_of`.

    With `last_is_prefix`, the last term of `all_of` also matches words that begin with it. Facets
    are tokens in the column `facets`.
    """

    all_of: tuple[Term, ...] = ()
    none_of: tuple[Term, ...] = ()
    facets: tuple[str, ...] = ()
    last_is_prefix: bool = False

    def __bool__(self) -> bool:
        return bool(self.all_of or self.facets)


@dataclass(frozen=True)
class Index:
    """The index of `table`, which has the primary key `key` and the text `columns`."""

    table: str
    key: str
    columns: tuple[str, ...] = COLUMNS

    @cached_property
    def name(self) -> str:
        """The name of the FTS5 table, or of the GIN index."""
        return f"{self.table}_fts"

    def matches(self, expression: SearchExpression, most: int = MAX_MATCHES) -> list[int]:
        """Return the keys of up to `most` matching rows, the highest keys first."""
        return [key for (key,) in self.rows(expression, (), most)]

    def rows(
        self, expression: SearchExpression, columns: Sequence[str], most: int = MAX_MATCHES
    ) -> list[tuple[Any, ...]]:
        """Return (key, *columns) of up to `most` matching rows, the highest keys first."""
        if not expression:
            return []
        return fetch_all(connection, *self._match_query(expression, columns, most))

    def _match_query(
        self, expression: SearchExpression, columns: Sequence[str], most: int
    ) -> tuple[str, list[Any]]:
        read = ", ".join((self.key, *columns))
        if connection.vendor == "sqlite":
            sql = (
                f"SELECT rowid FROM {self.name} WHERE {self.name} MATCH %s "  # noqa: S608
                "ORDER BY rowid DESC LIMIT %s"
            )
            if columns:
                sql = (
                    f"SELECT {read} FROM {self.table} "  # noqa: S608
                    f"WHERE {self.key} IN ({sql}) ORDER BY {self.key} DESC"
                )
            return sql, [_fts5_query(expression), most]
        # A vector is stored apart from its row: rows without a facet are left out before it is
        # read.
        has_facets = f"{FACETS} LIKE %s AND " * len(expression.facets)
        sql = (
            f"SELECT {read} FROM {self.table} "  # noqa: S608
            f"WHERE {has_facets}vector @@ to_tsquery('nexus', %s) "
            f"ORDER BY {self.key} DESC LIMIT %s"
        )
        patterns = [f"%{facet}%" for facet in expression.facets]
        return sql, [*patterns, _tsquery(expression), most]

    def create(self, using: str = "default") -> None:
        """Create the index and fill it with the existing rows; for a migration.

        PostgreSQL updates a generated column by itself, SQLite needs triggers.
        """
        database = connections[using]
        is_sqlite = database.vendor == "sqlite"
        execute_all(
            database, self._sqlite_statements() if is_sqlite else self._postgresql_statements()
        )
        self.install_triggers(using)

    def drop(self, using: str = "default") -> None:
        """Drop the index; for the reverse of a migration."""
        database = connections[using]
        execute_all(database, self._removal(database.vendor))

    def _removal(self, vendor: str) -> list[str]:
        return self._sqlite_removal() if vendor == "sqlite" else self._postgresql_removal()

    def _sqlite_removal(self) -> list[str]:
        triggers = [f"DROP TRIGGER IF EXISTS {name}" for name in self._sqlite_triggers()]
        return [*triggers, f"DROP TABLE IF EXISTS {self.name}"]

    def install_triggers(self, using: str = "default") -> None:
        """Create the triggers again.

        SQLite drops them when a migration rebuilds a table.
        The contents of the index are not affected. Does nothing on PostgreSQL, or where a
        migration has not created the index yet: with triggers no row could be written then.
        """
        database = connections[using]
        if database.vendor == "sqlite" and self.name in database.introspection.table_names():
            execute_all(database, self._trigger_statements())

    def _trigger_statements(self) -> Iterator[str]:
        for name, statement in self._sqlite_triggers().items():
            yield f"DROP TRIGGER IF EXISTS {name}"
            yield statement

    def missing_parts(self, using: str = "default") -> list[str]:
        """Return a sentence for each part of the index that the database lacks."""
        database = connections[using]
        existing = {name for (name,) in fetch_all(database, CATALOGUES[database.vendor])}
        missing = self._part_names(database.vendor) - existing
        return [f"{name} of the search is missing" for name in sorted(missing)]

    def _part_names(self, vendor: str) -> set[str]:
        """Return the names of the index and its triggers."""
        return {self.name, *self._sqlite_triggers()} if vendor == "sqlite" else {self.name}

    def _sqlite_statements(self) -> list[str]:
        columns = ", ".join(self.columns)
        return [
            f"CREATE VIRTUAL TABLE {self.name} USING fts5("
            f"{columns}, content='{self.table}', content_rowid='{self.key}', {self._options})",
            f"INSERT INTO {self.name}({self.name}) VALUES ('rebuild')",  # noqa: S608
        ]

    @property
    def _options(self) -> str:
        """How FTS5 splits texts, and which beginnings of words it indexes."""
        return "tokenize='porter unicode61 remove_diacritics 0', prefix='2 3'"

    @property
    def _change(self) -> str:
        """The event of a change of a row."""
        return "update"

    def _sqlite_triggers(self) -> dict[str, str]:
        """Return {name: CREATE TRIGGER statement}."""
        add, remove = self._sqlite_insertion(), self._sqlite_deletion()
        bodies = {
            "insert": ("insert", add),
            "delete": ("delete", remove),
            "update": (self._change, remove + add),
        }
        return {
            f"{self.name}_{action}": self._sqlite_trigger(action, event, body)
            for action, (event, body) in bodies.items()
        }

    def _sqlite_trigger(self, action: str, event: str, body: str) -> str:
        return f"CREATE TRIGGER {self.name}_{action} AFTER {event} ON {self.table} BEGIN {body} END"

    def _sqlite_insertion(self) -> str:
        """Return the statement of a trigger that adds the new row to the index."""
        names = ", ".join(("rowid", *self.columns))
        return f"INSERT INTO {self.name}({names}) VALUES ({self._values_of('new')});"  # noqa: S608

    def _sqlite_deletion(self) -> str:
        """Return the statement of a trigger that takes the old row out of the index."""
        names = ", ".join((self.name, "rowid", *self.columns))
        return (
            f"INSERT INTO {self.name}({names}) "  # noqa: S608
            f"VALUES ('delete', {self._values_of('old')});"
        )

    def _values_of(self, row: str) -> str:
        """Return the key and the columns of the row that a trigger calls "new" or "old"."""
        return ", ".join(f"{row}.{column}" for column in (self.key, *self.columns))

    def _postgresql_statements(self) -> list[str]:
        return [
            *_DICTIONARY,
            f"ALTER TABLE {self.table} ADD COLUMN vector tsvector "
            f"GENERATED ALWAYS AS ({_weighted_vector()}) STORED",
            f"CREATE INDEX {self.name} ON {self.table} USING gin (vector)",
        ]

    def _postgresql_removal(self) -> list[str]:
        return [
            f"ALTER TABLE {self.table} DROP COLUMN IF EXISTS vector",
            "DROP TEXT SEARCH CONFIGURATION IF EXISTS nexus",
            "DROP TEXT SEARCH DICTIONARY IF EXISTS nexus_stem",
        ]


WEIGHTS = {"title": "A", "topics": "B", "words": "C", "extra": "C", "facets": "D"}


def _weighted_vector() -> str:
    """Return the expression of PostgreSQL for the index of a row."""
    return " || ".join(
        f"setweight(to_tsvector('nexus', {column}), '{weight}')"
        for column, weight in WEIGHTS.items()
    )


# English stems without stop words, as in FTS5: "to be" is found on both databases.
_DICTIONARY = [
    "CREATE TEXT SEARCH DICTIONARY nexus_stem (TEMPLATE = snowball, Language = english)",
    "CREATE TEXT SEARCH CONFIGURATION nexus (COPY = simple)",
    "ALTER TEXT SEARCH CONFIGURATION nexus ALTER MAPPING FOR asciiword, word, numword, "
    "asciihword, hword, numhword, hword_asciipart, hword_part, hword_numpart WITH nexus_stem",
]


def missing_parts() -> list[str]:
    """Return a sentence for each part of a search index that the database lacks."""
    sentences = []
    for index in hooks.collect("SEARCH_INDEXES"):
        sentences += index.missing_parts()
    return sentences


def install_all_triggers(using: str = "default", **_kwargs: Any) -> None:
    """Install the triggers of all declared indexes (a post_migrate receiver)."""
    for index in hooks.collect("SEARCH_INDEXES"):
        index.install_triggers(using)


def _fts5_query(expression: SearchExpression) -> str:
    """Return the expression in the query language of FTS5.

    Tokens contain only letters and digits, so quoting them is all the escaping that is needed.
    """
    in_text = f"{{{' '.join(TEXT)}}} : "
    parts = []
    if expression.all_of:
        prefix_mark = "*" if expression.last_is_prefix else ""
        terms = " AND ".join(map(_fts5_term, expression.all_of))
        parts.append(f"{in_text}({terms}{prefix_mark})")
    parts += [f'{FACETS} : "{facet}"' for facet in expression.facets]
    query = " AND ".join(f"({part})" for part in parts)
    if not expression.none_of:
        return query
    excluded_terms = " OR ".join(map(_fts5_term, expression.none_of))
    return f"({query}) NOT ({in_text}({excluded_terms}))"


def _fts5_term(tokens: Term) -> str:
    return f'"{" ".join(tokens)}"'


def _tsquery(expression: SearchExpression) -> str:
    """Return the expression in the query language of PostgreSQL."""
    terms = [_tsquery_term(tokens) for tokens in expression.all_of]
    if terms and expression.last_is_prefix:
        terms[-1] = _tsquery_term(expression.all_of[-1], ending=":*")
    terms += [f"'{facet}':D" for facet in expression.facets]
    terms += [f"!{_tsquery_term(tokens)}" for tokens in expression.none_of]
    return " & ".join(terms)


def _tsquery_term(tokens: Term, ending: str = "") -> str:
    phrase = " <-> ".join(f"'{token}'" for token in tokens)
    return f"({phrase}{ending})"
