"""Rows that many tests start from: made once in each process, and inserted again for the next test.

Making the demo cohort takes seconds, inserting its rows a tenth of one. Each test still has its own transaction.
"""

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Model

from portal.models import Topic
from portal.people.models import Cohort, User
from tests.template_database import KEPT_TABLES

Rows = dict[type[Model], list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Snapshot:
    """The rows that a function made, and what it returned."""

    rows: Rows
    pickled_result: bytes


_snapshots: dict[str, Snapshot] = {}


def made_once[Result](name: str, make: Callable[[], Result]) -> Result:
    """Return what `make()` returns; only the first call with this name runs it.

    Where the test has already made people, topics or cohorts, they may be the same ones: then it
    is run again.
    """
    if any(model._base_manager.exists() for model in (User, Cohort, Topic)):
        return make()
    if name in _snapshots:
        _insert(_snapshots[name].rows)
        return pickle.loads(_snapshots[name].pickled_result)  # noqa: S301 - our own
    before = _all_rows()
    result = make()
    _snapshots[name] = Snapshot(_difference(_all_rows(), before), pickle.dumps(result))
    return result


def _models() -> list[type[Model]]:
    models = apps.get_models(include_auto_created=True)
    stored = [model for model in models if model._meta.managed and not model._meta.proxy]
    return [model for model in stored if model._meta.db_table not in KEPT_TABLES]


def _columns(model: type[Model]) -> str:
    stored = [field for field in model._meta.local_concrete_fields if not field.generated]
    return ", ".join(f'"{field.column}"' for field in stored)


def _all_rows() -> Rows:
    rows = {}
    with connection.cursor() as cursor:
        for model in _models():
            cursor.execute(f'SELECT {_columns(model)} FROM "{model._meta.db_table}"')
            rows[model] = cursor.fetchall()
    return rows


def _difference(rows: Rows, before: Rows) -> Rows:
    new = {
        model: [row for row in found if row not in before[model]] for model, found in rows.items()
    }
    return {model: found for model, found in new.items() if found}


def _insert(rows: Rows) -> None:
    with connection.cursor() as cursor:
        for model, values in rows.items():
            places = ", ".join(["%s"] * len(values[0]))
            table = f'"{model._meta.db_table}" ({_columns(model)})'
            cursor.executemany(f"INSERT INTO {table} VALUES ({places})", values)
