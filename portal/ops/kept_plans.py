"""Statements that PostgreSQL prepares once for each connection, with their plan.

PostgreSQL plans the page of an entry for 5 ms and runs it in half of one: docs/decisions/0070.
"""

import hashlib
import logging
from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary, WeakValueDictionary

from django.db import connection
from django.db.utils import DatabaseError

MAX_PLANS = 100  # of one connection: each takes some 100 KB of its process
# PostgreSQL's codes for a plan that is not there, is there twice, or has other columns by now.
LOST_PLAN = frozenset({"26000", "42P05", "0A000"})
WRONG_SQL = "42"  # the class of codes for a statement that can't be prepared, only run

logger = logging.getLogger(__name__)


class _Plans:
    """The statements of one connection, by name."""

    def __init__(self) -> None:
        self.run_once: set[str] = set()
        self.prepared: dict[str, None] = {}  # the one that was not run for longest comes first
        self.failed: set[str] = set()  # while they were prepared: PostgreSQL may have them or not
        self.are_refused = False

    def has_prepared(self, name: str) -> bool:
        """Whether the connection has this statement.

        If so, it is then the one that was run last.
        """
        if name not in self.prepared:
            return False
        self.prepared[name] = self.prepared.pop(name)
        return True

    def is_to_be_prepared(self, name: str) -> bool:
        """Whether to prepare this statement now: when it is run for the second time."""
        was_run = name in self.run_once
        self.run_once.add(name)
        return was_run and name not in self.failed

    def take_one_too_many(self) -> str:
        """Forget the statement that was not run for longest; "" if there is a place."""
        if len(self.prepared) < MAX_PLANS:
            return ""
        name = next(iter(self.prepared))
        del self.prepared[name]
        return name


_plans_by_connection: WeakKeyDictionary[Any, _Plans] = WeakKeyDictionary()
_plans_by_name: WeakValueDictionary[str, "KeptPlan"] = WeakValueDictionary()


def can_keep_plans() -> bool:
    """Whether the connection stays with this process.

    A prepared statement stays with the connection.
    """
    settings = connection.settings_dict
    is_pooled = settings.get("DISABLE_SERVER_SIDE_CURSORS")
    return connection.vendor == "postgresql" and settings["CONN_MAX_AGE"] != 0 and not is_pooled


def readable_sql(sql: str) -> str:
    """Return the SQL of a prepared statement for the log, and any other SQL as it is."""
    kind, _space, rest = sql.partition(" ")
    plan = _plans_by_name.get(rest.split(" ")[0]) if kind == "EXECUTE" else None
    return plan.sql if plan else sql


class KeptPlan:
    """A statement of which the parameters at `places` differ between requests.

    A connection prepares it when it runs it for the second time. Its name is made from its content:
    where a pool shares a connection without our knowledge, no name means another statement.
    """

    def __init__(self, sql: str, params: Sequence[Any], places: Sequence[int]) -> None:
        self.sql, self._params, self._places = sql, list(params), list(places)
        fixed = [param for place, param in enumerate(params) if place not in self._places]
        content = repr((sql, fixed, self._places)).encode()
        self.name = f"nexus_{hashlib.sha256(content).hexdigest()[:24]}"
        values = ", ".join(["%s"] * len(self._places))
        self._execute = f"EXECUTE {self.name} ({values})" if values else f"EXECUTE {self.name}"
        _plans_by_name[self.name] = self

    def execute(self, cursor: Any, params: Sequence[Any]) -> None:
        """Run it with all its parameters."""
        plans = _plans_by_connection.setdefault(connection.connection, _Plans())
        try:
            is_run = not plans.are_refused and self._run_prepared(cursor, plans, params)
        except DatabaseError as error:
            code = getattr(error.__cause__, "pgcode", None) or ""
            if code in LOST_PLAN:
                plans.are_refused = True
                logger.warning(
                    "PostgreSQL lost a prepared statement. If a pool shares connections, set "
                    "DATABASE_POOLED=1."
                )
            elif not (self.name in plans.failed and code.startswith(WRONG_SQL)):
                raise
            if connection.in_atomic_block:
                raise
            is_run = False
        if not is_run:
            cursor.execute(self.sql, params)

    def _run_prepared(self, cursor: Any, plans: _Plans, params: Sequence[Any]) -> bool:
        """Run the prepared statement, which is prepared first when it is time to.

        Returns False if it is not prepared.
        """
        values = [params[place] for place in self._places]
        if plans.has_prepared(self.name):
            cursor.execute(self._execute, values)
            return True
        if not plans.is_to_be_prepared(self.name):
            return False
        removed = plans.take_one_too_many()
        plans.failed.add(self.name)
        # In one round trip.
        both = f"PREPARE {self.name} AS {self.sql}; {self._execute}"
        if removed:
            both = f"DEALLOCATE {removed}; {both}"
        cursor.execute(both, [*self._numbered_params(), *values])
        plans.failed.remove(self.name)
        plans.prepared[self.name] = None
        return True

    def _numbered_params(self) -> list[Any]:
        """Return the parameters, with $1, $2 … for those that differ."""
        from psycopg2.extensions import AsIs  # noqa: PLC0415 - SQLite does without

        numbered = list(self._params)
        for number, place in enumerate(self._places, 1):
            numbered[place] = AsIs(f"${number}")
        return numbered
