"""How the database answers what pages ask: its plan for each statement."""

from django.db import connection

EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN (COSTS OFF) "}


class SelectCollector:
    """Keeps the SELECTs that pass, once each."""

    def __init__(self):
        self.statements = {}

    def __call__(self, execute, sql, params, many, context):
        if sql.startswith("SELECT") and "portal_version" not in sql and "django_session" not in sql:
            self.statements.setdefault(sql, params)
        return execute(sql, params, many, context)


def query_plans(act):
    """[(table that is asked first, lines of the plan)] of all that `act()` asks."""
    collector = SelectCollector()
    with connection.execute_wrapper(collector):
        act()
    return [(_first_table(sql), _plan(sql, params)) for sql, params in collector.statements.items()]


def _first_table(sql):
    return sql.split(' FROM "', 1)[-1].split('"', 1)[0]


def _plan(sql, params):
    with connection.cursor() as cursor:
        cursor.execute(EXPLAIN[connection.vendor] + sql, params)
        return [str(row[-1]) for row in cursor.fetchall()]
