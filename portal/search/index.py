"""The full-text index beside a table: FTS5 on SQLite, a generated tsvector on PostgreSQL. One interface to both.

The two differ in how they are made and asked, and in nothing else: both stem English words, both know the same tokens
(portal.search.query makes them), and both answer with the newest keys that match. Ranking is done by our own code.
"""

from dataclasses import dataclass
from functools import cached_property

from django.db import connection, connections

from portal import hooks

MAX_MATCHES = 1_000
TEXT, FACETS = ("title", "topics", "words", "extra"), "facets"
COLUMNS = (*TEXT, FACETS)


@dataclass(frozen=True)
class SearchExpression:
    """What must stand in a row: all of `all_of`, none of `none_of`, all `facets`.

    Terms are tuples of tokens; the last term of `all_of` may be the beginning of a word. Facets are single tokens.
    """

    all_of: tuple = ()
    none_of: tuple = ()
    facets: tuple = ()
    last_is_prefix: bool = False

    def __bool__(self):
        return bool(self.all_of or self.facets)


@dataclass(frozen=True)
class Index:
    """The index of `table`, whose integer key is `key` and whose text columns are COLUMNS."""

    table: str
    key: str

    @cached_property
    def name(self):
        return f"{self.table}_fts"

    def matches(self, expression, most=MAX_MATCHES):
        """Keys of the newest rows that match, newest first; at most `most`."""
        if not expression:
            return []
        with connection.cursor() as cursor:
            cursor.execute(*self._match_query(expression, most))
            return [key for (key,) in cursor.fetchall()]

    def _match_query(self, expression, most):
        if connection.vendor == "sqlite":
            sql = f"SELECT rowid FROM {self.name} WHERE {self.name} MATCH %s ORDER BY rowid DESC LIMIT %s"  # noqa: S608
            return sql, [_fts5_query(expression), most]
        sql = (
            f"SELECT {self.key} FROM {self.table} WHERE vector @@ to_tsquery('nexus', %s) "  # noqa: S608
            f"ORDER BY {self.key} DESC LIMIT %s"
        )
        return sql, [_tsquery(expression), most]

    # --- made by a migration, and made again after each one

    def create(self, using="default"):
        """Make the index over the rows that are there. PostgreSQL keeps it up by itself, SQLite by triggers."""
        database = connections[using]
        statements = self._sqlite_tables() if database.vendor == "sqlite" else self._postgresql()
        with database.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        self.install_triggers(using)

    def drop(self, using="default"):
        database = connections[using]
        with database.cursor() as cursor:
            if database.vendor == "sqlite":
                for name in self._sqlite_triggers():
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
                cursor.execute(f"DROP TABLE IF EXISTS {self.name}")
            else:
                cursor.execute(f"ALTER TABLE {self.table} DROP COLUMN IF EXISTS vector")
                cursor.execute("DROP TEXT SEARCH CONFIGURATION IF EXISTS nexus")
                cursor.execute("DROP TEXT SEARCH DICTIONARY IF EXISTS nexus_stem")

    def install_triggers(self, using="default"):
        """SQLite drops triggers when a migration rebuilds the table; the words themselves stay in the index."""
        database = connections[using]
        if database.vendor != "sqlite" or self.table not in database.introspection.table_names():
            return
        with database.cursor() as cursor:
            for name, statement in self._sqlite_triggers().items():
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
                cursor.execute(statement)

    def missing(self, using="default"):
        """What of the index should be there and is not, as sentences."""
        database = connections[using]
        with database.cursor() as cursor:
            if database.vendor == "sqlite":
                cursor.execute("SELECT name FROM sqlite_master")
                terms = {self.name, *self._sqlite_triggers()}
            else:
                cursor.execute("SELECT indexname FROM pg_indexes")
                terms = {self.name}
            return [
                f"{name} of the search is missing"
                for name in sorted(terms - {name for (name,) in cursor.fetchall()})
            ]

    def _sqlite_tables(self):
        columns = ", ".join(COLUMNS)
        return [
            f"CREATE VIRTUAL TABLE {self.name} USING fts5({columns}, content='{self.table}', content_rowid='{self.key}', "
            "tokenize='porter unicode61 remove_diacritics 0', prefix='2 3')",
            f"INSERT INTO {self.name}({self.name}) VALUES ('rebuild')",  # noqa: S608
        ]

    def _sqlite_triggers(self):
        names = ", ".join(COLUMNS)
        new, old = (", ".join(f"{row}.{column}" for column in COLUMNS) for row in ("new", "old"))
        add = f"INSERT INTO {self.name}(rowid, {names}) VALUES (new.{self.key}, {new});"  # noqa: S608
        remove = f"INSERT INTO {self.name}({self.name}, rowid, {names}) VALUES ('delete', old.{self.key}, {old});"  # noqa: S608
        bodies = {"insert": add, "delete": remove, "update": remove + add}
        return {
            f"{self.name}_{event}": f"CREATE TRIGGER {self.name}_{event} AFTER {event} ON {self.table} BEGIN {body} END"
            for event, body in bodies.items()
        }

    def _postgresql(self):
        words = " || ".join(
            f"setweight(to_tsvector('nexus', {column}), '{weight}')" for column, weight in WEIGHTS
        )
        return [
            *_DICTIONARY,
            f"ALTER TABLE {self.table} ADD COLUMN vector tsvector GENERATED ALWAYS AS ({words}) STORED",
            f"CREATE INDEX {self.name} ON {self.table} USING gin (vector)",
        ]


WEIGHTS = (("title", "A"), ("topics", "B"), ("words", "C"), ("extra", "C"), ("facets", "D"))

# English stems without a list of stop words, because the other database has none either: "to be" is found in both.
_DICTIONARY = [
    "CREATE TEXT SEARCH DICTIONARY nexus_stem (TEMPLATE = snowball, Language = english)",
    "CREATE TEXT SEARCH CONFIGURATION nexus (COPY = simple)",
    "ALTER TEXT SEARCH CONFIGURATION nexus ALTER MAPPING FOR asciiword, word, numword, asciihword, hword, numhword, "
    "hword_asciipart, hword_part, hword_numpart WITH nexus_stem",
]


def missing() -> list[str]:
    """Return a sentence for each part of a search index that the database lacks."""
    return [sentence for index in hooks.collect("SEARCH_INDEXES") for sentence in index.missing()]


def install_all_triggers(using="default", **_kwargs):
    """Connected to post_migrate."""
    for index in hooks.collect("SEARCH_INDEXES"):
        index.install_triggers(using)


def _fts5_query(expression):
    """In FTS5's language. Tokens hold letters and digits alone, so quotes are all the escaping there is to do."""

    def term(tokens, star=""):
        return '"' + " ".join(tokens) + '"' + star

    terms = [term(tokens) for tokens in expression.all_of]
    if terms and expression.last_is_prefix:
        terms[-1] += "*"
    parts = [f"{{{' '.join(TEXT)}}} : ({' AND '.join(terms)})"] if terms else []
    parts += [f'{FACETS} : "{facet}"' for facet in expression.facets]
    whole = " AND ".join(f"({part})" for part in parts)
    if expression.none_of:
        excluded_terms = " OR ".join(term(tokens) for tokens in expression.none_of)
        return f"({whole}) NOT ({{{' '.join(TEXT)}}} : ({excluded_terms}))"
    return whole


def _tsquery(expression):
    """In PostgreSQL's language."""

    def term(tokens, ending=""):
        return "(" + " <-> ".join(f"'{token}'{ending}" for token in tokens) + ")"

    terms = [term(tokens) for tokens in expression.all_of]
    if terms and expression.last_is_prefix:
        *before, last = expression.all_of[-1]
        terms[-1] = "(" + " <-> ".join([*(f"'{token}'" for token in before), f"'{last}':*"]) + ")"
    terms += [f"'{facet}':D" for facet in expression.facets]
    terms += [f"!{term(tokens)}" for tokens in expression.none_of]
    return " & ".join(terms)
