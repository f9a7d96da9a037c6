"""A column that the database computes and stores."""

from typing import Any

from django.core.checks import CheckMessage
from django.db import models


class StoredColumn(models.GeneratedField):
    """A GeneratedField whose system check does not ask the database for its version.

    Every database that Nexus runs on has stored columns, and a command must be able to say in a
    sentence that the database is gone: checks run before it does.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**(kwargs | {"db_persist": True}))

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        return super().check(**(kwargs | {"databases": []}))

    def deconstruct(self) -> tuple[str, str, list, dict]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.GeneratedField", args, kwargs
