"""Which part of a slow sweep of the whole site a test run takes: each part on one of a few days.

EVERY_METHOD takes all of it; `.ci/run` sets that. SAMPLE_DAY repeats the part of another day, which
the message of a failure names. No sweep for removed or private content is sampled.
"""

import os
from collections.abc import Sequence
from datetime import date
from zlib import crc32

TAKES_ALL = bool(os.environ.get("EVERY_METHOD"))
DAY = int(os.environ.get("SAMPLE_DAY") or date.today().toordinal())
REPEAT = f"again with SAMPLE_DAY={DAY}"


def is_due(case: str, *, days: int) -> bool:
    """Whether a case of a sweep that takes so many days is taken today."""
    return TAKES_ALL or (crc32(case.encode()) + DAY) % days == 0


def of_today[Item](items: Sequence[Item], case: str = "") -> Item:
    """The item whose turn it is for this case."""
    return items[(crc32(case.encode()) + DAY) % len(items)]


def turns[Item](items: Sequence[Item], case: str = "") -> Sequence[Item]:
    """All of them, or the one whose turn it is for this case."""
    return items if TAKES_ALL else [of_today(items, case)]


def half[Item](items: Sequence[Item]) -> Sequence[Item]:
    """Every second of them, and tomorrow the others."""
    return items if TAKES_ALL else items[DAY % 2 :: 2]
