"""A Redis cache that falls back to a database table while Redis does not answer.

allauth keeps its sign-in limits in the cache: without Redis they must still hold, and a cache
must not cause error pages.
"""

import logging
import os
import time
from collections.abc import Callable, Mapping
from typing import Any
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
REDIS_PAUSE_SECONDS = 30  # without requests to Redis after a failure
HEROKU_HOSTS = (".amazonaws.com", ".heroku.com", ".herokuapp.com")
# By default redis-py retries three times, which takes seconds.
REDIS_TIMEOUTS = {
    "socket_connect_timeout": 0.5,
    "socket_timeout": 0.5,
    "retry": Retry(NoBackoff(), 0),
}
METHODS = "add get set touch delete has_key incr get_many set_many delete_many clear"


def heroku_options(location: str, environ: Mapping[str, str]) -> dict[str, Any]:
    """Return the connection options for a Redis of Heroku; no options for any other.

    Its certificate is self-signed, and Heroku documents `ssl_cert_reqs=None` for Python. The
    connection is still encrypted. Everywhere else the certificate is verified.
    """
    parts = urlsplit(location)
    host = parts.hostname or ""
    if environ.get("DYNO") and parts.scheme == "rediss" and host.endswith(HEROKU_HOSTS):
        return {"ssl_cert_reqs": None}
    return {}


def describe_error(error: Exception) -> str:
    """Return the type of the error and, for connection errors, its text.

    The text of other errors may contain keys.
    """
    kind = type(error).__name__
    text = " ".join(str(error).split())[:200]
    is_connection_error = isinstance(error, OSError | RedisConnectionError | RedisTimeoutError)
    return f"{kind}: {text}" if is_connection_error and text else kind


class RedisWithDatabaseFallback(BaseCache):
    """Django's RedisCache, with its DatabaseCache as the fallback."""

    _retry_redis_at = 0.0  # set on the class: monotonic time, for the whole process

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        redis_options = REDIS_TIMEOUTS | heroku_options(location, os.environ)
        self._redis = RedisCache(location, params | {"OPTIONS": redis_options})
        table_options = {"MAX_ENTRIES": 200_000}
        self._table = DatabaseCache(FALLBACK_TABLE, params | {"OPTIONS": table_options})

    def _call(self, method: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        cls = RedisWithDatabaseFallback
        if time.monotonic() >= cls._retry_redis_at:
            try:
                return getattr(self._redis, method)(*args, **kwargs)
            except (RedisError, OSError) as error:
                cls._retry_redis_at = time.monotonic() + REDIS_PAUSE_SECONDS
                cause = describe_error(error)
                logger.warning("Redis does not answer (%s): the table is used.", cause)
        return getattr(self._table, method)(*args, **kwargs)


def _with_fallback(method: str) -> Callable[..., Any]:
    def call(self: RedisWithDatabaseFallback, *args: Any, **kwargs: Any) -> Any:
        return self._call(method, args, kwargs)

    return call


for _name in METHODS.split():
    setattr(RedisWithDatabaseFallback, _name, _with_fallback(_name))
