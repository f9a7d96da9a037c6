"""Sessions in the database, looked up by a query that is compiled once."""

import json
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.core import signing
from django.utils import timezone

from portal.ops.prepared_queries import PreparedQuery
from portal.rows import delete_rows

# A browser that restores its tabs keeps the cookie of a session that ends when it closes.
UNTIL_CLOSED_SECONDS = 12 * 3600
MAX_DECODED = 1000  # sessions of a process: their texts take some 300 bytes each
# Messages that are not shown yet make a session longer with each request.
MAX_KEPT_BYTES = 2000
_session_by_key = PreparedQuery(lambda key: Session.objects.filter(session_key=key))


class _Text:
    """Leaves the text of a signed value as it is."""

    def loads(self, data: bytes) -> bytes:
        """Return the bytes that were signed."""
        return data


@lru_cache(MAX_DECODED)
def _verified_json(session_data: str, salt: str, _secret_key: str) -> bytes:
    """Return the JSON of a session whose signature holds.

    Checking it takes longer than reading it.

    Raises BadSignature, or ValueError for one that is too long to be kept.
    """
    text = signing.loads(session_data, salt=salt, serializer=_Text)
    if len(text) > MAX_KEPT_BYTES:
        raise ValueError
    return text


class SessionStore(db.SessionStore):
    """Django's database sessions, read and changed by one statement each.

    The one that reads is prepared.

    One that ends with the browser also ends after 12 hours.
    """

    def decode(self, session_data: str) -> dict[str, Any]:
        """Return what the session holds: nothing, if that is not JSON with our signature."""
        try:
            return json.loads(_verified_json(session_data, self.key_salt, settings.SECRET_KEY))
        except (signing.BadSignature, ValueError):
            return super().decode(session_data)

    def get_session_cookie_age(self) -> int:
        """Return the seconds that a session lasts if it has no length of its own."""
        if self.get("_session_expiry") == 0:
            return UNTIL_CLOSED_SECONDS
        return super().get_session_cookie_age()

    def save(self, must_create: bool = False) -> None:
        """Save the session. Raises UpdateError if it was deleted meanwhile.

        Django updates the row in a transaction, which takes two more statements.
        """
        if must_create or self.session_key is None:
            super().save(must_create)
            return
        row = self.create_model_instance(self._get_session())
        changed = {"session_data": row.session_data, "expire_date": row.expire_date}
        if not Session.objects.filter(session_key=row.session_key).update(**changed):
            raise UpdateError

    def _get_session_from_db(self) -> Session | None:
        found = _session_by_key.first(self.session_key)
        if found is not None and found.expire_date > timezone.now():
            return found
        self._session_key = None
        return None


def delete_expired() -> str:
    """Delete sessions that are over."""
    deleted = delete_rows(Session.objects.filter(expire_date__lt=timezone.now()))
    return f"Sessions: {deleted} deleted."
