"""What Django need not work out again at each of some 300,000 statements of a test run.

Everything here answers as Django does, which tests/policy/test_lighter_queries.py compares. In
`.ci/run` and on PostgreSQL, tests take Django as it is.
"""

import threading
from functools import lru_cache
from typing import Any

import pytest
from django.db import connections
from django.db.backends.sqlite3.base import SQLiteCursorWrapper
from django.db.models import Field
from django.db.models.expressions import Col
from django.db.models.options import Options
from django.db.models.sql.compiler import SQLCompiler
from django.urls import base as urls
from django.utils.translation import trans_real

# Enough for the statements and columns that tests ask for again.
KEPT_STATEMENTS = 4_000
KEPT_COLUMNS = 20_000
_convert_query = SQLiteCursorWrapper.convert_query
_compile = SQLCompiler.compile
_get_col = Field.get_col
_get_default_columns = SQLCompiler.get_default_columns
_get_converters = SQLCompiler.get_converters
# Columns of a model by its options and alias.
_columns_of_models: dict[tuple[Options[Any], str], list[Col]] = {}
# By numbers of fields, which the values keep, so that no other field gets the same number.
_columns: dict[tuple[int, str | None, int], Col] = {}
_converters: dict[tuple[int, int], tuple[Col, list[Any]]] = {}


def lighten(patch: pytest.MonkeyPatch) -> None:
    """Work out the same parts of SQL once, and look up what belongs to a thread faster."""
    for owner, name, ours, _django in _PARTS:
        patch.setattr(owner, name, ours)
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


def get_converters(compiler: SQLCompiler, expressions: Any) -> dict[int, Any]:
    """Return how values of rows are converted, by their places."""
    expressions = list(expressions)
    if not all(type(one) is Col for one in expressions):
        return _get_converters(compiler, expressions)
    found = ((place, _converters_of(compiler, one)) for place, one in enumerate(expressions))
    return {place: (kept, expressions[place]) for place, kept in found if kept}


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
]
