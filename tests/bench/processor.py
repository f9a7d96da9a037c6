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

TURNS = 5  # between data sets


def processor_costs(questions: Sequence[PageMeasurement], rounds: int) -> Iterator[str]:
    """Yield a line about the same page of several data sets: medians, and how both together grow.

    The data sets are asked in turns, as the speed of a machine wavers.
    """
    answers: list[list[tuple[float, float]]] = [[] for _question in questions]
    for _turn in range(TURNS):
        for question, spent in zip(questions, answers, strict=True):
            spent.extend(_uncached_answers(question, max(1, rounds // TURNS)))
    sizes = [tuple(map(statistics.median, zip(*spent, strict=True))) for spent in answers]
    first = questions[0]
    times = "  ".join(f"{web:7.1f} {database:7.1f}" for web, database in sizes)
    growth = "  ".join(f"× {sum(size) / sum(sizes[0]):.2f}" for size in sizes[1:])
    yield f"{first.page:28} {first.visitor.name:8} {times}  {growth}"


def _uncached_answers(question: PageMeasurement, rounds: int) -> Iterator[tuple[float, float]]:
    """Yield (ms of this process, ms of the database) of each answer that is not cached."""
    question.activate()
    for _warm in range(2):
        question.visitor.get(question.address)
    for _round in range(rounds):
        page_cache.invalidate_pages()
        connection.ensure_connection()
        of_database, of_web = database_ms(), time.process_time()
        question.visitor.get(question.address)
        of_web = (time.process_time() - of_web) * 1000
        if connection.connection is not None:  # else it was too old, and closed after the answer
            yield of_web, database_ms() - of_database


def database_ms() -> float:
    """Return how long PostgreSQL's process of this connection has run; 0 on SQLite, which is here."""
    if connection.vendor != "postgresql":
        return 0.0
    process = connection.connection.info.backend_pid
    nanoseconds = Path(f"/proc/{process}/schedstat").read_text().split()[0]
    return int(nanoseconds) / 1e6
