"""Accounts and sessions as the forms make them, without a browser. Run inside the server's own settings."""

from datetime import timedelta

from allauth.account.internal.flows.login import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    record_authentication,
)
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest

from portal.people.models import User
from tests.browser.serving import PASSWORD


def session_of(person):
    """The key of a session in which this person just signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    request = HttpRequest()
    request.session = session
    record_authentication(request, person, method="password", reauthenticated=True)
    # A walk through all pages takes longer than signing in counts as recent.
    for record in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        record["at"] += timedelta(hours=1).total_seconds()
    session.create()
    return session.session_key


def start_session(email):
    """A new session of the person with this address."""
    return session_of(User.objects.get(email=email))


def create_account(email, handle):
    """Sign up with PASSWORD and a confirmed address; returns a session."""
    person = User(handle=handle, email=email)
    person.set_password(PASSWORD)
    person.save()
    person.emailaddress_set.create(email=email, verified=True, primary=True)
    return session_of(person)
