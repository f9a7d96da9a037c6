"""Database triggers that protect append-only tables and immutable columns.

SQLite drops a table's triggers when a migration rebuilds it. Therefore the triggers are not made
by migrations but installed after every `migrate`; /readyz and the admin report missing ones.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from portal import hooks
from portal.sql import execute_all, fetch_all


@dataclass(frozen=True)
class Trigger:
    """Makes `table` reject `event`: DELETE, UPDATE, or UPDATE OF columns.

    `when` is an SQL condition on OLD and NEW. On PostgreSQL, TRUNCATE is rejected too.
    """

    name: str
    table: str
    event: str
    when: str = ""
    message: str = "this row is kept as it was written"

    def sql(self, vendor: str) -> list[str]:
        """Return the statements that create the trigger on this kind of database."""
        return self._sqlite_statements() if vendor == "sqlite" else self._postgresql_statements()

    def _sqlite_statements(self) -> list[str]:
        when = f"WHEN {self.when}" if self.when else ""
        return [
            f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table} FOR EACH ROW {when} "
            f"BEGIN SELECT RAISE(ABORT, '{self.message}'); END"
        ]

    def _postgresql_statements(self) -> list[str]:
        when = f"WHEN ({self.when})" if self.when else ""
        return [
            f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN RAISE EXCEPTION '{self.message}' "
            "USING ERRCODE = 'integrity_constraint_violation'; END $$",
            f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table} FOR EACH ROW {when} "
            f"EXECUTE FUNCTION {self.name}()",
            f"CREATE TRIGGER {self.name}_truncate BEFORE TRUNCATE ON {self.table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {self.name}()",
        ]

    def names(self, vendor: str) -> set[str]:
        """Return the names of the triggers that `sql` creates."""
        return {self.name} if vendor == "sqlite" else {self.name, f"{self.name}_truncate"}


# Queries of the names of the triggers that a database has.
CATALOGUES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}


def append_only(table: str) -> list[Trigger]:
    """Return triggers that refuse to update or delete rows of `table`."""
    return [
        Trigger(f"{table}_no_update", table, "UPDATE"),
        Trigger(f"{table}_no_delete", table, "DELETE"),
    ]


def immutable(table: str, *columns: str, except_when: str) -> Trigger:
    """Return a trigger that refuses to change `columns`.

    `except_when` is a condition on NEW and OLD under which changes are allowed.
    """
    event = f"UPDATE OF {', '.join(columns)}"
    return Trigger(f"{table}_immutable", table, event, when=f"NOT ({except_when})")


def declared_triggers() -> list[Trigger]:
    """Return the triggers of all apps."""
    return hooks.collect("DB_TRIGGERS")


def install_triggers(using: str = "default", **_kwargs: Any) -> None:
    """Create all declared triggers whose tables exist (a post_migrate receiver)."""
    connection = connections[using]
    drop_triggers(using)
    execute_all(connection, _creating_statements(connection))


def _creating_statements(connection: BaseDatabaseWrapper) -> Iterator[str]:
    tables = connection.introspection.table_names()
    for trigger in declared_triggers():
        if trigger.table in tables:
            yield from trigger.sql(connection.vendor)


def drop_triggers(using: str = "default") -> None:
    """Drop all declared triggers.

    For `install_triggers`, and for tests that flush the database.
    """
    connection = connections[using]
    execute_all(connection, _dropping_statements(connection))


def _dropping_statements(connection: BaseDatabaseWrapper) -> Iterator[str]:
    for trigger, table in _installed_triggers(connection).items():
        on = "" if connection.vendor == "sqlite" else f" ON {table}"
        yield f"DROP TRIGGER IF EXISTS {trigger}{on}"


def missing_triggers(using: str = "default") -> set[str]:
    """Return the names of declared triggers that the database lacks."""
    connection = connections[using]
    return _tables_by_name(connection.vendor).keys() - _installed_triggers(connection).keys()


def _installed_triggers(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Return {name: table} of the declared triggers that the database has."""
    tables = _tables_by_name(connection.vendor)
    names = [name for (name,) in fetch_all(connection, CATALOGUES[connection.vendor])]
    return {name: tables[name] for name in names if name in tables}


def _tables_by_name(vendor: str) -> dict[str, str]:
    """Return {name: table} of all declared triggers."""
    tables: dict[str, str] = {}
    for trigger in declared_triggers():
        tables |= dict.fromkeys(trigger.names(vendor), trigger.table)
    return tables
