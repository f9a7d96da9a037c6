"""Rows that many tests start from: made once in each run, and inserted again for the next test.

Making the demo cohort takes seconds, inserting its rows a tenth of one. Each test still has its own transaction.
Workers of one run share what one of them made, in a file.
"""

import inspect
import pickle
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model
from django.utils.connection import ConnectionProxy

from portal.models import Topic
from portal.people.models import Cohort, User
from tests import template_database

# By the label of the model.
ModelRows = list[tuple[Any, ...]]
Rows = dict[str, ModelRows]


@dataclass(frozen=True)
class Snapshot:
    """The rows that a function made, and what it returned."""

    rows: Rows
    pickled_result: bytes

    @cached_property
    def sqlite_inserts(self) -> list[tuple[str, ModelRows]]:
        """An INSERT for each model, and the rows in the types that SQLite has."""
        return [(_insert_sql(label, "?"), _plain(rows)) for label, rows in self.rows.items()]


# (module, name) of each fixture that is made once.
_made_by_fixtures: set[tuple[str, str]] = set()
_names_made_once: set[str] = set()
_snapshots: dict[str, Snapshot] = {}
# The run of pytest-xdist that this process is a worker of.
_run: str | None = None


def share_in(run: str) -> None:
    """Share snapshots with the other workers of this run."""
    global _run
    _run = run


def fixture(make: Callable[..., Any]) -> Any:
    """A pytest fixture whose rows are made once in each run (a decorator).

    The fixtures that `make` names are asked for only when it runs, so the rows include theirs.
    `make` returns something that can be pickled. People that a test also asks for must be made by
    `person_once`.
    """
    names = list(inspect.signature(make).parameters)

    def get(db: None, request: pytest.FixtureRequest) -> Any:
        return made_once(
            f"{make.__module__}.{make.__name__}",
            lambda: make(**{name: request.getfixturevalue(name) for name in names}),
        )

    get.__doc__, get.__module__ = make.__doc__, make.__module__
    _made_by_fixtures.add((make.__module__, make.__name__))
    _names_made_once.add(make.__name__)
    return pytest.fixture(name=make.__name__)(get)


def run_first(item: pytest.Item) -> None:
    """Let the fixtures made once run before the others of a test, which then find their rows."""
    names: list[str] = getattr(item, "fixturenames", [])
    once = [name for name in names if _is_made_once(item, name)]
    if once:
        arguments = inspect.signature(item.function).parameters  # type: ignore[attr-defined]
        # The fixtures of every test, such as the settings, come before these.
        first = min(names.index(name) for name in [*arguments, *once] if name in names)
        rest = [name for name in names[first:] if name not in once]
        names[first:] = once + rest


def _is_made_once(item: pytest.Item, name: str) -> bool:
    """Whether the fixture that this test has by this name is one of these."""
    if name not in _names_made_once:
        return False
    definitions = item._fixtureinfo.name2fixturedefs[name]  # type: ignore[attr-defined]
    return (definitions[-1].func.__module__, name) in _made_by_fixtures


def made_once[Result](name: str, make: Callable[[], Result]) -> Result:
    """Return what `make()` returns; only the first call with this name runs it.

    Where the test has already made people, topics or cohorts, they may be the same ones: then it
    is run again.
    """
    if _has_rows():
        return make()
    if name not in _snapshots and _run:
        with template_database.made_once(_run, f"rows of {name}") as path:
            if not path.exists():
                result = _make(name, make)
                path.write_bytes(pickle.dumps(_snapshots[name]))
                return result
            _snapshots[name] = pickle.loads(path.read_bytes())  # noqa: S301 - our own
    if name not in _snapshots:
        return _make(name, make)
    # Rows come in the order of models, and name others that come later.
    with transaction.atomic():
        _insert(_snapshots[name])
    return pickle.loads(_snapshots[name].pickled_result)  # noqa: S301 - our own


def write_into_file(name: str, path: Path) -> None:
    """Insert what was made once with this name into a migrated SQLite file."""
    site = connection.copy()
    site.settings_dict["NAME"] = str(path)
    site.set_autocommit(False)
    _insert(_snapshots[name], site)
    site.commit()
    site.close()


def _has_rows() -> bool:
    """Whether the database has people, cohorts or topics."""
    with connection.cursor() as cursor:
        cursor.execute(_has_rows_sql())
        return bool(cursor.fetchone()[0])


@cache
def _has_rows_sql() -> str:
    tables = [model._meta.db_table for model in (User, Cohort, Topic)]
    return "SELECT " + " OR ".join(f'EXISTS (SELECT 1 FROM "{table}")' for table in tables)


def _make[Result](name: str, make: Callable[[], Result]) -> Result:
    before = _all_rows()
    result = make()
    _snapshots[name] = Snapshot(_difference(_all_rows(), before), pickle.dumps(result))
    return result


def _models() -> list[type[Model]]:
    models = apps.get_models(include_auto_created=True)
    stored = [model for model in models if model._meta.managed and not model._meta.proxy]
    return [model for model in stored if model._meta.db_table not in template_database.KEPT_TABLES]


def _columns(model: type[Model]) -> str:
    stored = [field for field in model._meta.local_concrete_fields if not field.generated]
    return ", ".join(f'"{field.column}"' for field in stored)


def _all_rows() -> Rows:
    rows = {}
    with connection.cursor() as cursor:
        for model in _models():
            cursor.execute(f'SELECT {_columns(model)} FROM "{model._meta.db_table}"')
            rows[model._meta.label] = cursor.fetchall()
    return rows


def _difference(rows: Rows, before: Rows) -> Rows:
    new = {
        label: [row for row in found if row not in before[label]] for label, found in rows.items()
    }
    return {label: found for label, found in new.items() if found}


def _insert(snapshot: Snapshot, into: BaseDatabaseWrapper | ConnectionProxy = connection) -> None:
    if into.vendor == "sqlite":
        # Django would read each statement and adapt each value again: that takes half as long again.
        into.ensure_connection()
        for insert, rows in snapshot.sqlite_inserts:
            into.connection.executemany(insert, rows)
        return
    with into.cursor() as cursor:
        for label, rows in snapshot.rows.items():
            cursor.executemany(_insert_sql(label, "%s"), rows)
        # Another process may have made them, in whose database the numbers were counted.
        models = [apps.get_model(label) for label in snapshot.rows]
        for statement in into.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def _insert_sql(label: str, place: str) -> str:
    """Return an INSERT of one row of a model."""
    model = apps.get_model(label)
    columns = _columns(model)
    places = ", ".join([place] * len(columns.split(", ")))
    return f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({places})'


def _plain(rows: ModelRows) -> ModelRows:
    """Return these rows with dates and times as the text that SQLite stores."""
    return [tuple(map(_plain_value, row)) for row in rows]


def _plain_value(value: Any) -> Any:
    is_moment = isinstance(value, date | time)
    return sqlite3.adapt(value, sqlite3.PrepareProtocol) if is_moment else value
