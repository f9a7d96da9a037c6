"""A cache in Redis that does without it: while Redis does not answer, what it should hold is in the table of the database.

Limits of sign-in live here, so "no Redis" must not mean "no limit"; and nobody should meet an error page for a cache.
"""

import logging
import os
import time
from urllib.parse import urlsplit

from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError
from redis.retry import Retry

logger = logging.getLogger(__name__)
FALLBACK_TABLE = "portal_cache"
REDIS_PAUSE_SECONDS = 30  # seconds after a failure in which Redis is not asked
HEROKU_HOSTS = (".amazonaws.com", ".heroku.com", ".herokuapp.com")
# The package itself would try three times more, for seconds.
REDIS_TIMEOUTS = {
    "socket_connect_timeout": 0.5,
    "socket_timeout": 0.5,
    "retry": Retry(NoBackoff(), 0),
}
METHODS = (
    "add",
    "get",
    "set",
    "touch",
    "delete",
    "has_key",
    "incr",
    "get_many",
    "set_many",
    "delete_many",
    "clear",
)


def heroku_options(location, environ):
    """Heroku's own Redis has a certificate that it signed itself, and documents `ssl_cert_reqs=None` for Python.

    Nowhere else is a certificate left unchecked; the connection inside Heroku's network is still encrypted.
    """
    parts = urlsplit(location)
    is_of_heroku = parts.scheme == "rediss" and (parts.hostname or "").endswith(HEROKU_HOSTS)
    return {"ssl_cert_reqs": None} if environ.get("DYNO") and is_of_heroku else {}


def describe_error(error):
    """Why Redis does not answer, in one line; only errors of the connection, because others quote keys."""
    kind, text = type(error).__name__, " ".join(str(error).split())[:200]
    is_of_connection = isinstance(
        error, (ConnectionError, OSError, RedisConnectionError, RedisTimeoutError)
    )
    return f"{kind}: {text}" if is_of_connection and text else kind


class RedisWithDatabaseFallback(BaseCache):
    """Django's RedisCache, with its DatabaseCache behind it."""

    def __init__(self, location, params):
        super().__init__(params)
        options = {**REDIS_TIMEOUTS, **heroku_options(location, os.environ)}
        redis, table = (
            {**params, "OPTIONS": given} for given in (options, {"MAX_ENTRIES": 200_000})
        )
        self._redis, self._table = RedisCache(location, redis), DatabaseCache(FALLBACK_TABLE, table)

    _retry_redis_at = 0.0  # of the whole process

    def _call(self, method, args, kwargs):
        if time.monotonic() >= RedisWithDatabaseFallback._retry_redis_at:
            try:
                return getattr(self._redis, method)(*args, **kwargs)
            except (RedisError, OSError) as error:
                RedisWithDatabaseFallback._retry_redis_at = time.monotonic() + REDIS_PAUSE_SECONDS
                logger.warning(
                    "Redis does not answer (%s): the table is used.", describe_error(error)
                )
        return getattr(self._table, method)(*args, **kwargs)


def _with_fallback(method):
    def call(self, *args, **kwargs):
        return self._call(method, args, kwargs)

    return call


for _name in METHODS:
    setattr(RedisWithDatabaseFallback, _name, _with_fallback(_name))
