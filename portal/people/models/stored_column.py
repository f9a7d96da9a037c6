"""A stored generated column that needs no database while checks run."""

from typing import Any

from django.core.checks import CheckMessage
from django.db import models


class StoredColumn(models.GeneratedField):
    """A GeneratedField whose system check doesn't query the database's version.

    All supported databases have stored columns, and checks run before a command can report that the
    database is down.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**(kwargs | {"db_persist": True}))

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        return super().check(**(kwargs | {"databases": []}))

    def deconstruct(self) -> tuple[str, str, list, dict]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.GeneratedField", args, kwargs
