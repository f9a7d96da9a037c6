"""Turn unexpected parser errors into a sentence for the user and a log entry."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

logger = logging.getLogger(__name__)


class UnexpectedParserError(Exception):
    """Logged in place of a parser's exception, whose text may quote the user's input."""


class StoredTextUnreadable(Exception):
    """Raised when stored text that was parsed once cannot be parsed now."""


@contextmanager
def contain_errors(
    what: str,
    make_error: Callable[[], Exception],
    *,
    allowed_errors: tuple[type[Exception], ...] = (),
) -> Iterator[None]:
    """Raise `make_error()` in place of exceptions other than `allowed_errors`.

    `what` names the parser in the log, which gets the traceback but none of the parsed text.
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
