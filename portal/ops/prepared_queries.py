"""Rows that nearly every request looks up, by statements that are put together once.

Putting a statement together costs Django more than asking costs the database, and between two requests only one value
differs. It reads what the compiler behind querysets tells, as `django.db.models.query.ModelIterable` does.
"""

from dataclasses import dataclass
from functools import cached_property

from django.db import connection

_PLACEHOLDER = -20_261_121  # where the value will stand: no other number of a statement is this one


@dataclass(frozen=True)
class _Statement:
    """A statement, and how a row of its answer becomes an instance of `model`."""

    sql: str
    params: list
    placeholder: object  # what stands in `params` for the value
    model: type
    fields: list  # names, in the order of `places`
    places: list
    annotations: list  # (name, place)
    converters: list  # (place, (functions, expression))

    @classmethod
    def of(cls, queryset):
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
        )

    def with_value(self, value):
        return [value if param == self.placeholder else param for param in self.params]

    def instance(self, row):
        row = list(row)
        for place, (functions, expression) in self.converters:
            for function in functions:
                row[place] = function(row[place], expression, connection)
        found = self.model.from_db(
            connection.alias, self.fields, [row[place] for place in self.places]
        )
        for name, place in self.annotations:
            setattr(found, name, row[place])
        return found


class PreparedQuery:
    """Looks a row up by one value, with its annotations.

    `make(value)` answers the queryset. It is called once in a process: nothing else in it may change.
    """

    def __init__(self, make):
        self.make = make

    def first(self, value):
        """The row as an instance of its model, or None."""
        with connection.cursor() as cursor:
            cursor.execute(self._statement.sql, self._statement.with_value(value))
            row = cursor.fetchone()
        return None if row is None else self._statement.instance(row)

    @cached_property
    def _statement(self):
        return _Statement.of(self.make(_PLACEHOLDER))
