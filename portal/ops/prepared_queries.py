"""Queries of frequent requests, with their SQL compiled once per process.

Compiling takes Django longer than the query takes the database, and only a few values differ
between requests. This uses the private SQL compiler, like `django.db.models.query.ModelIterable`;
docs/decisions/0045 has the measurements.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, Self

from django.db import connection
from django.db.models import F, Lookup, Model, QuerySet, TextField, Value
from django.db.models.query import get_related_populators
from django.db.transaction import TransactionManagementError

from portal.ops.kept_plans import KeptPlan, can_keep_plans

KEY_COUNTS = (1, 10, 20, 50, 100, 200, 400, 1_000)  # lengths of lists of keys

# Stand for the values of a request: this one, and those after it. They occur nowhere else, and
# fit into a positive integer column, for which Django drops other values from the SQL.
_FIRST_PLACEHOLDER = 2_026_112_100


def _placeholders(count: int) -> range:
    return range(_FIRST_PLACEHOLDER, _FIRST_PLACEHOLDER + count)


@dataclass(frozen=True)
class _Statement:
    """Compiled SQL, and what becomes of the columns of its result."""

    sql: str
    params: list[Any]
    slots: list[tuple[int, int]]  # (place in `params`, which value of the request it takes)
    converters: list[Any]  # (column, (functions, expression))
    plan: KeptPlan | None
    locks_rows: bool

    @classmethod
    def of(cls, queryset: QuerySet, placeholders: Sequence[int], *, replans: bool) -> Self:
        """Compile a queryset that has the placeholders among its parameters."""
        compiler = queryset.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        numbers = {str(placeholder): number for number, placeholder in enumerate(placeholders)}
        slots = [(n, numbers[str(p)]) for n, p in enumerate(params) if str(p) in numbers]
        if {number for _place, number in slots} != set(numbers.values()):
            raise ValueError("Each value must be a parameter of the SQL.")
        columns = [column for column, *_rest in compiler.select]
        converters = list(compiler.get_converters(columns).items())
        plan = None if replans else KeptPlan(sql, params, [place for place, _number in slots])
        locks_rows = queryset.query.select_for_update
        more = cls._more(compiler, queryset)
        return cls(sql, list(params), slots, converters, plan, locks_rows, **more)

    @classmethod
    def _more(cls, compiler: Any, queryset: QuerySet) -> dict[str, Any]:
        """Return the fields that a subclass adds."""
        return {}

    def rows(self, values: Sequence[Any]) -> list[Any]:
        """Run it, and return its rows."""
        found = self.columns_of_rows(values)
        return found if self._has_plain_rows else [self.row(columns) for columns in found]

    @property
    def _has_plain_rows(self) -> bool:
        """Whether its rows are the columns as the database has them."""
        return not self.converters

    def columns_of_rows(self, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Run it, and return the columns of its rows as the database has them.

        Raises TransactionManagementError if it locks rows outside a transaction, as a queryset
        does.
        """
        if self.locks_rows and connection.get_autocommit() and _has_row_locks():
            raise TransactionManagementError("Rows are locked in a transaction only.")
        params = list(self.params)
        for place, number in self.slots:
            value = values[number]
            params[place] = value if type(value) is int else _as_parameter(value)
        with connection.cursor() as cursor:
            if self.plan and can_keep_plans():
                self.plan.execute(cursor, params)
            else:
                cursor.execute(self.sql, params)
            return cursor.fetchall()

    def row(self, columns: Sequence[Any]) -> Any:
        """Return the row that has these columns in the database."""
        return self._row(self._converted(columns))

    def _converted(self, values: Sequence[Any]) -> list[Any]:
        row = list(values)
        for place, (functions, expression) in self.converters:
            for function in functions:
                row[place] = function(row[place], expression, connection)
        return row

    def converted_column(self, place: int, rows: Iterable[tuple[Any, ...]]) -> list[Any]:
        """Return one column of these rows, as a row of Python's values has it."""
        values = [row[place] for row in rows]
        functions, expression = dict(self.converters).get(place, ((), None))
        for function in functions:
            values = [function(value, expression, connection) for value in values]
        return values

    def _row(self, values: list[Any]) -> Any:
        return tuple(values)

    def place_of(self, name: str) -> int:
        """Return which column of the result has a value, by its name."""
        raise NotImplementedError


def _has_row_locks() -> bool:
    return connection.features.has_select_for_update


def _as_parameter(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if type(value) is date else value


@dataclass(frozen=True)
class _ModelStatement(_Statement):
    """Each row becomes an instance of `model`."""

    model: type[Model]
    fields: list[str]  # names, in the order of `places`
    places: list[int]  # columns of the result
    annotations: list[tuple[str, int]]  # (name, column)
    related: list[Any]  # what select_related loads, as Django's populators
    related_places: dict[str, int]  # columns of that, by names such as "author__handle"

    @classmethod
    def _more(cls, compiler: Any, queryset: QuerySet) -> dict[str, Any]:
        places = compiler.klass_info["select_fields"]
        return {
            "model": compiler.klass_info["model"],
            "fields": [compiler.select[place][0].target.attname for place in places],
            "places": places,
            "annotations": list(compiler.annotation_col_map.items()),
            "related": get_related_populators(
                compiler.klass_info, compiler.select, connection.alias, queryset._fetch_mode
            ),
            "related_places": dict(_related_places(compiler.klass_info, compiler.select)),
        }

    @property
    def _has_plain_rows(self) -> bool:
        return False

    def place_of(self, name: str) -> int:
        """Return which column of the result has a field of the model, or an annotation.

        A field of what select_related loads has a name such as "author__handle".
        """
        return self._places_by_name[name]

    @cached_property
    def _places_by_name(self) -> dict[str, int]:
        fields = dict(zip(self.fields, self.places, strict=True))
        return fields | self.related_places | dict(self.annotations)

    def _row(self, values: list[Any]) -> Model:
        found = self.model.from_db(
            connection.alias, self.fields, [values[place] for place in self.places]
        )
        for name, place in self.annotations:
            setattr(found, name, values[place])
        for populator in self.related:
            populator.populate(values, found)
        return found


def _related_places(
    klass_info: dict[str, Any], select: Sequence[Any], prefix: str = ""
) -> Iterator[tuple[str, int]]:
    """Yield the names of the columns that select_related loads, and their places."""
    for related in klass_info.get("related_klass_infos", ()):
        field = related["field"]
        name = field.remote_field.name if related["reverse"] else field.name
        for place in related["select_fields"]:
            yield f"{prefix}{name}__{select[place][0].target.attname}", place
        yield from _related_places(related, select, f"{prefix}{name}__")


class LazyRows(Sequence):
    """The rows of a query, which become instances when one of them is read.

    `key` is for what is made from them: it has all their columns.
    """

    def __init__(self, statement: _Statement, columns: list[tuple[Any, ...]]) -> None:
        self._statement, self._columns = statement, columns
        self._related: list[tuple[Any, Callable[[list[Any]], None]]] = []

    def __len__(self) -> int:
        return len(self._columns)

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, slice):
            return self._part(self._columns[place])
        return self._rows[place]

    def pick(self, places: Iterable[int]) -> Self:
        """Return the rows at these places, in this order."""
        return self._part([self._columns[place] for place in places])

    def _part(self, columns: list[tuple[Any, ...]]) -> Self:
        part = type(self)(self._statement, columns)
        part._related = [*self._related]
        return part

    @cached_property
    def _rows(self) -> list[Any]:
        rows = [self._statement.row(columns) for columns in self._columns]
        for _key, show in self._related:
            show(rows)
        return rows

    @property
    def key(self) -> tuple[Any, ...]:
        """All values of the rows, as the database has them."""
        return self._columns, *(key for key, _show in self._related)

    def add(self, key: Any, show: Callable[[list[Any]], None]) -> None:
        """Have `show` give the instances what they show of other rows.

        `key` identifies these rows.
        """
        self._related.append((key, show))

    def values(self, name: str) -> list[Any]:
        """Return this column of each row, such as "id", without making instances."""
        place = self._statement.place_of(name)
        return [columns[place] for columns in self._columns]

    def tuples(self, *names: str) -> list[tuple[Any, ...]]:
        """Return these columns of each row as an instance has them, without making one."""
        if not self._columns:
            return []
        places = [self._statement.place_of(name) for name in names]
        columns = [self._statement.converted_column(place, self._columns) for place in places]
        return list(zip(*columns, strict=True))


class PreparedQuery:
    """Look up rows by a few values, with annotations and what select_related loads.

    `make(*values)` returns the queryset. It is called once per process and number of values, so
    it must not depend on anything else, such as the time, and must not decide anything by the
    values. A date or a time must be in a Value(). What prefetch_related loads is left out.

    PostgreSQL keeps its plan, too, unless it `replans` it for each request: for values of which
    some choose far more rows than others, such as a topic, and for a query that is asked once.
    """

    statement_type: type[_Statement] = _ModelStatement

    def __init__(self, make: Callable[..., QuerySet], *, replans: bool = False) -> None:
        self.make, self.replans = make, replans
        self._statements: dict[int, _Statement] = {}

    def first(self, *values: Any) -> Any:
        """Return the first row, or None."""
        return next(iter(self.rows(*values)), None)

    def get(self, *values: Any) -> Any:
        """Return the first row. Raises DoesNotExist without one."""
        row = self.first(*values)
        if row is None:
            raise self.make(*values).model.DoesNotExist
        return row

    def rows(self, *values: Any) -> list[Any]:
        """Return all rows as model instances."""
        return self._statement_for(len(values)).rows(values)

    def lazy_rows(self, *values: Any) -> LazyRows:
        """Return all rows, which become instances when they are read."""
        statement = self._statement_for(len(values))
        return LazyRows(statement, statement.columns_of_rows(values))

    def _statement_for(self, count: int) -> _Statement:
        if count not in self._statements:
            placeholders = _placeholders(count)
            queryset = self.make(*placeholders)
            statement = self.statement_type.of(queryset, placeholders, replans=self.replans)
            self._statements[count] = statement
        return self._statements[count]


class PreparedValues(PreparedQuery):
    """The same for a values_list, whose rows are tuples."""

    statement_type = _Statement

    def columns_of_rows(self, *values: Any) -> list[tuple[Any, ...]]:
        """Return all rows as the database has them.

        On SQLite, a time is text that sorts alike.
        """
        return self._statement_for(len(values)).columns_of_rows(values)


class HasListedKey(Lookup):
    """Whether the primary key of a row is in a list, which is one parameter: "3,5,8".

    PostgreSQL reads a thousand parameters for longer than the rows.
    """

    def __init__(self, keys: str) -> None:
        super().__init__(F("pk"), Value(keys, output_field=TextField()))

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Sequence[Any]]:
        """Compile it; SQLite has no arrays, but JSON."""
        key, key_params = self.process_lhs(compiler, connection)
        keys, params = self.process_rhs(compiler, connection)
        if connection.vendor == "sqlite":
            values = f"SELECT value FROM json_each('[' || {keys} || ']')"  # noqa: S608
            sql = f"{key} IN ({values})"
        else:
            sql = f"{key} = ANY(string_to_array({keys}, ',')::bigint[])"
        return sql, [*key_params, *params]


def padded(keys: Collection[int]) -> list[int]:
    """Repeat a key, so that there are queries of few lengths.

    Each of them is compiled once.
    """
    length = next((count for count in KEY_COUNTS if count >= len(keys)), len(keys))
    found = [*keys] or [0]
    return [*found, *found[-1:] * (length - len(found))]


def keep_related(row: Model, **lists: list[Any]) -> None:
    """Let `row` have these lists as its related rows, as `prefetch_related` would.

    `row.skills.all()` then returns the list `skills`, without a query.
    """
    row._prefetched_objects_cache = lists  # type: ignore[attr-defined]
