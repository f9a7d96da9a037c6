"""One boundary around each reader of what people paste or upload: a surprise is a sentence and a logged error."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

logger = logging.getLogger(__name__)


class UnexpectedParserError(Exception):
    """What stands in the log for an exception of a reader: its type alone, as its text may hold what was typed."""


class StoredTextUnreadable(Exception):
    """What was read before cannot be read again."""


@contextmanager
def contain_errors(
    what: str, make_error: Callable[[], Exception], *, allowed_errors: tuple = ()
) -> Iterator[None]:
    """Raise `refuse()` in place of whatever a reader did not expect; what is in `lets` passes.

    The log gets the place in our code, and nothing of the text that was read.
    """
    try:
        yield
    except allowed_errors:
        raise
    except Exception as error:
        kind = type(error).__name__
        exc_info = (UnexpectedParserError, UnexpectedParserError(kind), error.__traceback__)
        logger.error("A reader failed: %s (%s)", what, kind, exc_info=exc_info)
        raise make_error() from None
