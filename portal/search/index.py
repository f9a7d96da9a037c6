"""A full-text index: FTS5 on SQLite, a generated tsvector column on PostgreSQL.

Both have the same interface and behave alike: they stem English words, contain the same tokens
(portal.search.spellings), and return the newest matching keys. portal.search.ranking orders them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection, connections

from portal import hooks
from portal.search.query import Term

MAX_MATCHES = 1_000
TEXT, FACETS = ("title", "topics", "words", "extra"), "facets"
COLUMNS = (*TEXT, FACETS)


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
        with connection.cursor() as cursor:
            cursor.execute(*self._match_query(expression, columns, most))
            return cursor.fetchall()

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
        # A vector is stored apart from its row: rows without a facet are left out before it is read.
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
        statements = (
            self._sqlite_statements()
            if database.vendor == "sqlite"
            else self._postgresql_statements()
        )
        with database.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        self.install_triggers(using)

    def drop(self, using: str = "default") -> None:
        """Drop the index; for the reverse of a migration."""
        database = connections[using]
        with database.cursor() as cursor:
            if database.vendor == "sqlite":
                for name in self._sqlite_triggers():
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
                cursor.execute(f"DROP TABLE IF EXISTS {self.name}")
            else:
                for statement in self._postgresql_removal():
                    cursor.execute(statement)

    def install_triggers(self, using: str = "default") -> None:
        """Create the triggers again.

        SQLite drops them when a migration rebuilds a table.
        The contents of the index are not affected. Does nothing on PostgreSQL, or where a
        migration has not created the index yet: with triggers no row could be written then.
        """
        database = connections[using]
        if database.vendor != "sqlite" or self.name not in database.introspection.table_names():
            return
        with database.cursor() as cursor:
            for name, statement in self._sqlite_triggers().items():
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
                cursor.execute(statement)

    def missing_parts(self, using: str = "default") -> list[str]:
        """Return a sentence for each part of the index that the database lacks."""
        database = connections[using]
        wanted = {self.name}
        catalogue = "SELECT indexname FROM pg_indexes"
        if database.vendor == "sqlite":
            wanted |= self._sqlite_triggers().keys()
            catalogue = "SELECT name FROM sqlite_master"
        with database.cursor() as cursor:
            cursor.execute(catalogue)
            existing = {name for (name,) in cursor.fetchall()}
        return [f"{name} of the search is missing" for name in sorted(wanted - existing)]

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
        name, columns = self.name, ", ".join(self.columns)
        new = ", ".join(f"new.{column}" for column in self.columns)
        old = ", ".join(f"old.{column}" for column in self.columns)
        add = f"INSERT INTO {name}(rowid, {columns}) VALUES (new.{self.key}, {new});"  # noqa: S608
        remove = (
            f"INSERT INTO {name}({name}, rowid, {columns}) "  # noqa: S608
            f"VALUES ('delete', old.{self.key}, {old});"
        )
        bodies = {
            "insert": ("insert", add),
            "delete": ("delete", remove),
            "update": (self._change, remove + add),
        }
        triggers = {}
        for action, (event, body) in bodies.items():
            triggers[f"{name}_{action}"] = (
                f"CREATE TRIGGER {name}_{action} AFTER {event} ON {self.table} BEGIN {body} END"
            )
        return triggers

    def _postgresql_statements(self) -> list[str]:
        vectors = []
        for column, weight in WEIGHTS.items():
            vectors.append(f"setweight(to_tsvector('nexus', {column}), '{weight}')")
        return [
            *_DICTIONARY,
            f"ALTER TABLE {self.table} ADD COLUMN vector tsvector "
            f"GENERATED ALWAYS AS ({' || '.join(vectors)}) STORED",
            f"CREATE INDEX {self.name} ON {self.table} USING gin (vector)",
        ]

    def _postgresql_removal(self) -> list[str]:
        return [
            f"ALTER TABLE {self.table} DROP COLUMN IF EXISTS vector",
            "DROP TEXT SEARCH CONFIGURATION IF EXISTS nexus",
            "DROP TEXT SEARCH DICTIONARY IF EXISTS nexus_stem",
        ]


WEIGHTS = {"title": "A", "topics": "B", "words": "C", "extra": "C", "facets": "D"}

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
