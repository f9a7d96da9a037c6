"""SQL that no queryset can say, sent to a database."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper


def execute_all(database: BaseDatabaseWrapper, statements: Iterable[str]) -> None:
    """Execute these statements, in their order."""
    with database.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def fetch_all(
    database: BaseDatabaseWrapper, sql: str, params: Sequence[Any] | None = None
) -> list[tuple[Any, ...]]:
    """Return all rows of a query."""
    with database.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()
