"""Browsers in which someone is signed in: in two statements, where `force_login` has eight."""

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone
from django.utils.crypto import get_random_string

from portal.people.models import User
from portal.people.sessions import SessionStore
from tests.plain_rows import insert, update

KEY_CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


def signed_in(person: User) -> Client:
    """Return a browser as after `force_login` (tests/policy/test_plain_rows.py compares them)."""
    client = Client()
    person.backend = settings.AUTHENTICATION_BACKENDS[0]
    session = SessionStore(get_random_string(32, KEY_CHARACTERS))
    session._session_cache = {
        SESSION_KEY: str(person.pk),
        BACKEND_SESSION_KEY: person.backend,
        HASH_SESSION_KEY: person.get_session_auth_hash(),
    }
    update(person, last_login=timezone.now())
    insert(session.create_model_instance(session._session_cache))
    request = HttpRequest()
    request.session = session
    client._set_login_cookies(request)
    return client
