"""Promises that the database keeps by triggers, declared in the apps' hooks.

SQLite rebuilds a table when a migration alters it and drops its triggers with it, so they are not made by a migration:
they are installed again after every `migrate`, and the operator's report compares the list with the database.
"""

from dataclasses import dataclass

from django.db import connections

from portal import hooks


@dataclass(frozen=True)
class Trigger:
    """`table` refuses `event` (DELETE, UPDATE, or UPDATE OF columns); `when` is a condition on OLD and NEW."""

    name: str
    table: str
    event: str
    when: str = ""
    message: str = "this row is kept as it was written"

    def sql(self, vendor):
        return self._sqlite() if vendor == "sqlite" else self._postgresql()

    def _sqlite(self):
        when = f"WHEN {self.when}" if self.when else ""
        return [
            f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table} FOR EACH ROW {when} "
            f"BEGIN SELECT RAISE(ABORT, '{self.message}'); END"
        ]

    def _postgresql(self):
        when = f"WHEN ({self.when})" if self.when else ""
        body = f"BEGIN RAISE EXCEPTION '{self.message}' USING ERRCODE = 'integrity_constraint_violation'; END"
        return [
            f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
            f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table} FOR EACH ROW {when} "
            f"EXECUTE FUNCTION {self.name}()",
            f"CREATE TRIGGER {self.name}_truncate BEFORE TRUNCATE ON {self.table} FOR EACH STATEMENT "
            f"EXECUTE FUNCTION {self.name}()",
        ]

    def names(self, vendor):
        return {self.name} if vendor == "sqlite" else {self.name, f"{self.name}_truncate"}


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


def declared() -> list[Trigger]:
    """Return the triggers of all apps."""
    return hooks.collect("DB_TRIGGERS")


def install(using="default", **_kwargs):
    """Make every declared trigger whose table exists anew. Connected to post_migrate."""
    connection = connections[using]
    tables = connection.introspection.table_names()
    drop(using)
    with connection.cursor() as cursor:
        for trigger in declared():
            if trigger.table in tables:
                for statement in trigger.sql(connection.vendor):
                    cursor.execute(statement)


def drop(using="default"):
    """Take the triggers away: for `install`, and for tests that flush the database."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for trigger, table in _installed(connection):
            on = "" if connection.vendor == "sqlite" else f" ON {table}"
            cursor.execute(f"DROP TRIGGER IF EXISTS {trigger}{on}")


def missing(using="default"):
    """Names of triggers that should stand and do not; empty when the database keeps its promises."""
    connection = connections[using]
    wanted = set().union(*(trigger.names(connection.vendor) for trigger in declared()))
    return wanted - {name for name, _table in _installed(connection)}


def _installed(connection):
    """(name, table) of the declared triggers that are in the database now."""
    ours = {name: t.table for t in declared() for name in t.names(connection.vendor)}
    catalogue = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with connection.cursor() as cursor:
        cursor.execute(catalogue)
        return [(name, ours[name]) for (name,) in cursor.fetchall() if name in ours]
