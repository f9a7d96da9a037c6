"""Queries of nearly every request, with their SQL compiled once per process.

Compiling takes Django longer than the query takes the database, and only one value differs
between requests. This uses the private SQL compiler, like `django.db.models.query.ModelIterable`;
docs/decisions/0045 has the measurements.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators

_PLACEHOLDER = -20_261_121  # marks the parameter to replace; occurs nowhere else


@dataclass(frozen=True)
class _Statement:
    """Compiled SQL, and how a row of its result becomes an instance of `model`."""

    sql: str
    params: list[Any]
    placeholder: object  # the parameter in `params` to replace
    model: type[Model]
    fields: list[str]  # names, in the order of `places`
    places: list[int]  # columns of the result
    annotations: list[tuple[str, int]]  # (name, column)
    converters: list[Any]  # (column, (functions, expression))
    related: list[Any]  # what select_related loads, as Django's populators

    @classmethod
    def of(cls, queryset: QuerySet) -> _Statement:
        compiler = queryset.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        (placeholder,) = [param for param in params if str(param) == str(_PLACEHOLDER)]
        columns = [column for column, *_rest in compiler.select]
        places = compiler.klass_info["select_fields"]
        return cls(
            sql=sql,
            params=list(params),
            placeholder=placeholder,
            model=compiler.klass_info["model"],
            fields=[columns[place].target.attname for place in places],
            places=places,
            annotations=list(compiler.annotation_col_map.items()),
            converters=list(compiler.get_converters(columns).items()),
            related=get_related_populators(
                compiler.klass_info, compiler.select, connection.alias, queryset._fetch_mode
            ),
        )

    def with_value(self, value: Any) -> list[Any]:
        return [value if param == self.placeholder else param for param in self.params]

    def instance(self, values: Sequence[Any]) -> Model:
        row = list(values)
        for place, (functions, expression) in self.converters:
            for function in functions:
                row[place] = function(row[place], expression, connection)
        found = self.model.from_db(
            connection.alias, self.fields, [row[place] for place in self.places]
        )
        for name, place in self.annotations:
            setattr(found, name, row[place])
        for populator in self.related:
            populator.populate(row, found)
        return found


class PreparedQuery:
    """Looks up a row, with its annotations, by one value.

    `make(value)` returns the queryset. It is called once per process, so it must not depend on
    anything else.
    """

    def __init__(self, make: Callable[[Any], QuerySet]) -> None:
        self.make = make

    def first(self, value: Any) -> Any:
        """Return the first row as a model instance, or None."""
        with connection.cursor() as cursor:
            cursor.execute(self._statement.sql, self._statement.with_value(value))
            row = cursor.fetchone()
        return None if row is None else self._statement.instance(row)

    @cached_property
    def _statement(self) -> _Statement:
        return _Statement.of(self.make(_PLACEHOLDER))
