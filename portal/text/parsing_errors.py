"""One boundary around each reader of what people paste or upload: a surprise is a sentence and a logged error."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

logger = logging.getLogger(__name__)


class Surprise(Exception):
    """What stands in the log for an exception of a reader: its type alone, as its text may hold what was typed."""


class Unreadable(Exception):
    """What was read before cannot be read again."""


@contextmanager
def reading(what: str, refuse: Callable[[], Exception], *, lets: tuple = ()) -> Iterator[None]:
    """Raise `refuse()` in place of whatever a reader did not expect; what is in `lets` passes.

    The log gets the place in our code, and nothing of the text that was read.
    """
    try:
        yield
    except lets:
        raise
    except Exception as surprise:
        kind = type(surprise).__name__
        told = (Surprise, Surprise(kind), surprise.__traceback__)
        logger.error("A reader failed: %s (%s)", what, kind, exc_info=told)
        raise refuse() from None
