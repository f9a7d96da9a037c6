"""Statements that PostgreSQL prepares once for each connection, whose plan it then keeps.

PostgreSQL plans the page of an entry for 5 ms and runs it in half of one: docs/decisions/0070.
"""

import itertools
import logging
from collections.abc import Sequence
from enum import Enum, auto
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection
from django.db.utils import DatabaseError

MAX_PLANS = 100  # of one connection: each takes some 100 KB of its process
# PostgreSQL's codes for a plan that is not there, is there twice, or has other columns by now.
LOST_PLAN = frozenset({"26000", "42P05", "0A000"})

logger = logging.getLogger(__name__)
_names = (f"nexus_{number}" for number in itertools.count(1))


class _State(Enum):
    """What a connection has done with a statement."""

    RUN = auto()  # once, as it is
    PREPARED = auto()
    FAILED = auto()  # while it was prepared: PostgreSQL may have it or not


class _Plans:
    """The statements of one connection, by name."""

    def __init__(self) -> None:
        self.states: dict[str, _State] = {}
        self.are_refused = False

    def is_to_be_prepared(self, name: str) -> bool:
        """Whether to prepare this statement now: it was run before, and there are not too many."""
        if self.states.get(name) is not _State.RUN:
            self.states.setdefault(name, _State.RUN)
            return False
        return list(self.states.values()).count(_State.PREPARED) < MAX_PLANS


_plans_by_connection: WeakKeyDictionary[Any, _Plans] = WeakKeyDictionary()


def can_keep_plans() -> bool:
    """Whether the connection stays with this process, as a prepared statement stays with it."""
    settings = connection.settings_dict
    is_pooled = settings.get("DISABLE_SERVER_SIDE_CURSORS")
    return connection.vendor == "postgresql" and settings["CONN_MAX_AGE"] != 0 and not is_pooled


class KeptPlan:
    """A statement of which a few parameters differ between requests: those at `places`.

    A connection prepares it when it runs it for the second time.
    """

    def __init__(self, sql: str, params: Sequence[Any], places: Sequence[int]) -> None:
        self._sql, self._params, self._places = sql, list(params), places
        self._name = next(_names)
        values = ", ".join(["%s"] * len(places))
        self._execute = f"EXECUTE {self._name} ({values})" if places else f"EXECUTE {self._name}"

    def execute(self, cursor: Any, params: Sequence[Any]) -> None:
        """Run it with all its parameters."""
        plans = _plans_by_connection.setdefault(connection.connection, _Plans())
        try:
            is_run = not plans.are_refused and self._run_prepared(cursor, plans, params)
        except DatabaseError as error:
            if getattr(error.__cause__, "pgcode", "") not in LOST_PLAN:
                raise
            plans.are_refused = True
            logger.warning(
                "PostgreSQL lost a prepared statement. If a pool shares connections, set DATABASE_POOLED=1."
            )
            if connection.in_atomic_block:
                raise
            is_run = False
        if not is_run:
            cursor.execute(self._sql, params)

    def _run_prepared(self, cursor: Any, plans: _Plans, params: Sequence[Any]) -> bool:
        """Run the prepared statement, and prepare it before if it is time to. False if it is not."""
        values = [params[place] for place in self._places]
        if plans.states.get(self._name) is _State.PREPARED:
            cursor.execute(self._execute, values)
            return True
        if not plans.is_to_be_prepared(self._name):
            return False
        plans.states[self._name] = _State.FAILED
        # In one round trip.
        both = f"PREPARE {self._name} AS {self._sql}; {self._execute}"
        cursor.execute(both, [*self._numbered_params(), *values])
        plans.states[self._name] = _State.PREPARED
        return True

    def _numbered_params(self) -> list[Any]:
        """Return the parameters, with $1, $2 … for those that differ."""
        from psycopg2.extensions import AsIs  # noqa: PLC0415 - SQLite does without

        numbered = list(self._params)
        for number, place in enumerate(self._places, 1):
            numbered[place] = AsIs(f"${number}")
        return numbered
