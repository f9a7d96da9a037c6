"""What Django need not work out again at each of some 300,000 statements of a test run.

Everything here answers as Django does, which tests/policy/test_lighter_queries.py compares. In
`.ci/run` and on PostgreSQL, tests take Django as it is.
"""

import threading
from _thread import get_ident
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.base import SQLiteCursorWrapper
from django.db.models import Field, Model
from django.db.models.base import ModelState
from django.db.models.expressions import BaseExpression, Col
from django.db.models.options import Options
from django.db.models.signals import post_init, pre_init
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler
from django.urls import base as urls
from django.utils.translation import trans_real

# Enough for the statements and columns that tests ask for again.
KEPT_STATEMENTS = 4_000
KEPT_COLUMNS = 20_000
# Which SQLite need not read again, instead of 128; each takes some kilobytes.
PREPARED_STATEMENTS = 1_000
_convert_query = SQLiteCursorWrapper.convert_query
_compile = SQLCompiler.compile
_get_col = Field.get_col
_get_default_columns = SQLCompiler.get_default_columns
_get_converters = SQLCompiler.get_converters
_get_select = SQLCompiler.get_select
_names_to_path = Query.names_to_path
_copy = BaseExpression.copy
_from_db = Model.__dict__["from_db"]
_validate_thread_sharing = BaseDatabaseWrapper.validate_thread_sharing
# Columns of a model by its options and alias.
_columns_of_models: dict[tuple[Options[Any], str], list[Col]] = {}
# By numbers of fields, which the values keep, so that no other field gets the same number.
_columns: dict[tuple[int, str | None, int], Col] = {}
_converters: dict[tuple[int, int], tuple[Col, list[Any]]] = {}
# By numbers of columns, which the values keep.
_converters_of_rows: dict[tuple[int, ...], tuple[list[Any], dict[int, Any]]] = {}
_selections: dict[tuple[Options[Any], str], list[Any]] = {}
_paths: dict[tuple[Any, ...], tuple[Any, ...]] = {}


def lighten(patch: pytest.MonkeyPatch) -> None:
    """Work out the same parts of SQL once, and look up what belongs to a thread faster."""
    for owner, name, ours, _django in _PARTS:
        patch.setattr(owner, name, ours)
    # Before the tests connect.
    options = connections.settings["default"]["OPTIONS"]
    patch.setitem(options, "cached_statements", PREPARED_STATEMENTS)
    # Django looks in Python for methods that a setting could have.
    patch.setattr(LazySettings, "__getattribute__", object.__getattribute__)
    # Without asynchronous code, asgiref's locals are those of threads.
    patch.setattr(connections, "_connections", of_thread(connections._connections, *connections))
    for module, name in ((trans_real, "_active"), (urls, "_prefixes"), (urls, "_urlconfs")):
        patch.setattr(module, name, of_thread(getattr(module, name), "value"))


def restore(patch: pytest.MonkeyPatch) -> None:
    """Build SQL as Django does again."""
    for owner, name, _ours, django in _PARTS:
        patch.setattr(owner, name, django)


def of_thread(values: Any, *names: str) -> threading.local:
    """The same values of this thread, where they are looked up faster."""
    local = threading.local()
    for name in names:
        if hasattr(values, name):
            setattr(local, name, getattr(values, name))
    return local


def convert_query(
    cursor: SQLiteCursorWrapper, query: str, *, param_names: list[str] | None = None
) -> str:
    """Replace the placeholders of a statement."""
    if param_names is None:
        return _convert_once(query)
    return _convert_query(cursor, query, param_names=param_names)


@lru_cache(maxsize=KEPT_STATEMENTS)
def _convert_once(query: str) -> str:
    return _convert_query(None, query)


def compile_node(compiler: SQLCompiler, node: Any) -> tuple[str, Any]:
    """Return SQL and parameters of a part of a query."""
    if type(node) is Col:
        return _column_sql(node.alias, node.target.column), ()
    return _compile(compiler, node)


@lru_cache(maxsize=KEPT_COLUMNS)
def _column_sql(alias: str | None, column: str) -> str:
    quote = connections["default"].ops.quote_name
    return f"{quote(alias)}.{quote(column)}" if alias else quote(column)


def get_col(field: Field, alias: str | None, output_field: Field | None = None) -> Col:
    """Return the column of a field: the same one each time, as Django does for the usual alias."""
    key = id(field), alias, id(output_field)
    if key not in _columns:
        _columns[key] = _get_col(field, alias, output_field)
    return _columns[key]


def get_default_columns(
    compiler: SQLCompiler,
    select_mask: Any,
    start_alias: str | None = None,
    opts: Options[Any] | None = None,
    from_parent: Any = None,
) -> list[Col]:
    """Return the columns of a model of which all are selected."""
    opts = opts or compiler.query.get_meta()
    if select_mask or from_parent or opts is None or opts.parents:
        return _get_default_columns(compiler, select_mask, start_alias, opts, from_parent)
    key = opts, start_alias or compiler.query.get_initial_alias()
    if key not in _columns_of_models:
        _columns_of_models[key] = _get_default_columns(compiler, select_mask, start_alias, opts)
    return list(_columns_of_models[key])


def get_select(compiler: SQLCompiler, with_col_aliases: bool = False) -> Any:
    """Return what is selected; where it is all columns of one model, the same each time."""
    query = compiler.query
    parts = query.extra_select, query.annotation_select, query.select_related, query.select
    is_plain = query.default_cols and query.selected is None and not any(parts)
    if not is_plain or with_col_aliases or query.get_select_mask() or query.get_meta().parents:
        return _get_select(compiler, with_col_aliases)
    key = query.get_meta(), query.get_initial_alias()
    if key not in _selections:
        _selections[key] = _get_select(compiler)[0]
    fields = list(range(len(_selections[key])))
    return list(_selections[key]), {"model": query.model, "select_fields": fields}, {}


def names_to_path(
    query: Query,
    names: Sequence[str],
    opts: Options[Any] | None,
    allow_many: bool = True,
    fail_on_missing: bool = False,
) -> tuple[Any, ...]:
    """Return the joins that these names of fields stand for."""
    depends_on_query = query._filtered_relations or not query.annotations.keys().isdisjoint(names)
    if opts is None or depends_on_query:
        return _names_to_path(query, names, opts, allow_many, fail_on_missing)
    key = opts, allow_many, fail_on_missing, *names
    if key not in _paths:
        _paths[key] = _names_to_path(query, names, opts, allow_many, fail_on_missing)
    path, field, targets, others = _paths[key]
    return list(path), field, targets, others[:]


def copy_expression(expression: BaseExpression) -> Any:
    """Return what `copy.copy` does, which asks the expression how to."""
    copied = object.__new__(type(expression))
    copied.__dict__ = expression.__getstate__()
    return copied


@classmethod  # type: ignore[misc]
def from_db(
    model: type[Model],
    db: str,
    names: Iterable[str],
    values: Sequence[Any],
    *,
    fetch_mode: Any = None,
) -> Model:
    """Return the instance of a row, without asking for each value whether it was given."""
    attributes = _attributes_of(model._meta)
    is_plain = len(values) == len(attributes) and model.__init__ is Model.__init__
    if not is_plain or pre_init.receivers or post_init.receivers:
        return _from_db.__func__(model, db, names, values, fetch_mode=fetch_mode)
    row = object.__new__(model)
    row.__dict__ = dict(zip(attributes, values, strict=True))
    row._state = state = ModelState()
    state.adding, state.db = False, db
    if fetch_mode is not None:
        state.fetch_mode = fetch_mode
    return row


@cache
def _attributes_of(opts: Options[Any]) -> list[str]:
    return [field.attname for field in opts.concrete_fields]


def validate_thread_sharing(connection: BaseDatabaseWrapper) -> None:
    """Ask whether other threads may use a connection only where another one does."""
    if connection._thread_ident != get_ident():
        _validate_thread_sharing(connection)


def get_converters(compiler: SQLCompiler, expressions: Any) -> dict[int, Any]:
    """Return how values of rows are converted, by their places."""
    expressions = list(expressions)
    key = tuple(map(id, expressions))
    if key in _converters_of_rows:
        return _converters_of_rows[key][1]
    if not all(type(one) is Col for one in expressions):
        return _get_converters(compiler, expressions)
    found = ((place, _converters_of(compiler, one)) for place, one in enumerate(expressions))
    converters = {place: (kept, expressions[place]) for place, kept in found if kept}
    if len(_converters_of_rows) < KEPT_STATEMENTS:
        _converters_of_rows[key] = expressions, converters
    return converters


def _converters_of(compiler: SQLCompiler, column: Col) -> list[Any]:
    key = id(column.target), id(column.output_field)
    if key not in _converters:
        found = _get_converters(compiler, [column])
        _converters[key] = column, found[0][0] if found else []
    return _converters[key][1]


# (class, name of the method, ours, Django's)
_PARTS = [
    (SQLiteCursorWrapper, "convert_query", convert_query, _convert_query),
    (SQLCompiler, "compile", compile_node, _compile),
    (Field, "get_col", get_col, _get_col),
    (SQLCompiler, "get_default_columns", get_default_columns, _get_default_columns),
    (SQLCompiler, "get_converters", get_converters, _get_converters),
    (SQLCompiler, "get_select", get_select, _get_select),
    (Query, "names_to_path", names_to_path, _names_to_path),
    (BaseExpression, "copy", copy_expression, _copy),
    (Model, "from_db", from_db, _from_db),
    (
        BaseDatabaseWrapper,
        "validate_thread_sharing",
        validate_thread_sharing,
        _validate_thread_sharing,
    ),
]
