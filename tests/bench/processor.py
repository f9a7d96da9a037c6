"""Processor time of pages: of this process, and of PostgreSQL's process that answers it.

Other work on the machine makes times on the clock useless, but hardly changes these. Linux only.
"""

import statistics
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.db import connection

from portal.web import page_cache
from tests.bench.asking import PageMeasurement


def processor_costs(questions: Sequence[PageMeasurement], rounds: int) -> Iterator[str]:
    """Yield a line about the same page of several data sets: medians, and how both together grow."""
    sizes = [_medians(question, rounds) for question in questions]
    first = questions[0]
    times = "  ".join(f"{web:7.1f} {database:7.1f}" for web, database in sizes)
    yield f"{first.page:28} {first.visitor.name:8} {times}  × {sum(sizes[-1]) / sum(sizes[0]):.2f}"


def _medians(question: PageMeasurement, rounds: int) -> tuple[float, float]:
    """Return (ms of this process, ms of the database) of a page that is not cached."""
    question.activate()
    for _warm in range(2):
        question.visitor.get(question.address)
    web, database = [], []
    for _round in range(rounds):
        page_cache.invalidate_pages()
        connection.ensure_connection()
        of_database, of_web = database_ms(), time.process_time()
        question.visitor.get(question.address)
        of_web = (time.process_time() - of_web) * 1000
        if connection.connection is not None:  # else it was too old, and closed after the answer
            web.append(of_web)
            database.append(database_ms() - of_database)
    return statistics.median(web), statistics.median(database)


def database_ms() -> float:
    """Return how long PostgreSQL's process of this connection has run; 0 on SQLite, which is here."""
    if connection.vendor != "postgresql":
        return 0.0
    process = connection.connection.info.backend_pid
    nanoseconds = Path(f"/proc/{process}/schedstat").read_text().split()[0]
    return int(nanoseconds) / 1e6
