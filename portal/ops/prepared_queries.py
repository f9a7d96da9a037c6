"""Queries of frequent requests, with their SQL compiled once per process.

Compiling takes Django longer than the query takes the database, and only a few values differ
between requests. This uses the private SQL compiler, like `django.db.models.query.ModelIterable`;
docs/decisions/0045 has the measurements.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators

# Stand for the values of a request: this one, and those after it. They occur nowhere else, and
# fit into a positive integer column, for which Django drops other values from the SQL.
_FIRST_PLACEHOLDER = 2_026_112_100


def _placeholders(count: int) -> range:
    return range(_FIRST_PLACEHOLDER, _FIRST_PLACEHOLDER + count)


@dataclass(frozen=True)
class _Statement:
    """Compiled SQL, and how a row of its result becomes an instance of `model`."""

    sql: str
    params: list[Any]
    slots: list[tuple[int, int]]  # (place in `params`, which value of the request it takes)
    model: type[Model]
    fields: list[str]  # names, in the order of `places`
    places: list[int]  # columns of the result
    annotations: list[tuple[str, int]]  # (name, column)
    converters: list[Any]  # (column, (functions, expression))
    related: list[Any]  # what select_related loads, as Django's populators

    @classmethod
    def of(cls, queryset: QuerySet, placeholders: Sequence[int]) -> _Statement:
        compiler = queryset.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        numbers = {str(placeholder): number for number, placeholder in enumerate(placeholders)}
        slots = [(n, numbers[str(p)]) for n, p in enumerate(params) if str(p) in numbers]
        if {number for _place, number in slots} != set(numbers.values()):
            raise ValueError("Each value must be a parameter of the SQL.")
        columns = [column for column, *_rest in compiler.select]
        places = compiler.klass_info["select_fields"]
        return cls(
            sql=sql,
            params=list(params),
            slots=slots,
            model=compiler.klass_info["model"],
            fields=[columns[place].target.attname for place in places],
            places=places,
            annotations=list(compiler.annotation_col_map.items()),
            converters=list(compiler.get_converters(columns).items()),
            related=get_related_populators(
                compiler.klass_info, compiler.select, connection.alias, queryset._fetch_mode
            ),
        )

    def with_values(self, values: Sequence[Any]) -> list[Any]:
        params = list(self.params)
        for place, number in self.slots:
            params[place] = values[number]
        return params

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
    """Looks up rows, with their annotations and what select_related loads, by a few values.

    `make(*values)` returns the queryset. It is called once per process and number of values, so
    it must not depend on anything else, and must not decide anything by the values. What
    prefetch_related loads is left out.
    """

    def __init__(self, make: Callable[..., QuerySet]) -> None:
        self.make = make
        self._statements: dict[int, _Statement] = {}

    def first(self, *values: Any) -> Any:
        """Return the first row as a model instance, or None."""
        statement = self._statement_for(len(values))
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, statement.with_values(values))
            row = cursor.fetchone()
        return None if row is None else statement.instance(row)

    def rows(self, *values: Any) -> list[Any]:
        """Return all rows as model instances."""
        statement = self._statement_for(len(values))
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, statement.with_values(values))
            return [statement.instance(row) for row in cursor.fetchall()]

    def _statement_for(self, count: int) -> _Statement:
        if count not in self._statements:
            placeholders = _placeholders(count)
            self._statements[count] = _Statement.of(self.make(*placeholders), placeholders)
        return self._statements[count]
