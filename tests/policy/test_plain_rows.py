"""Rows that fixtures write with plain SQL are as the code of Django and the product leaves them."""

import pytest
import time_machine
from django.contrib.sessions.backends import base
from django.db import transaction
from django.test import Client

from learnings.models import Draft, Entry
from portal.models import Topic
from portal.people.models import Cohort, User
from portal.people.sessions import SessionStore
from tests import plain_sign_in, snapshots
from tests.plain_rows import insert, is_stored, update
from tests.plain_sign_in import signed_in

pytestmark = pytest.mark.django_db


def left_by(act):
    """What `act` returns and leaves in all tables; it is rolled back."""
    with transaction.atomic():
        returned = act()
        rows = snapshots._all_rows()
        transaction.set_rollback(True)
    return returned, rows


def without_keys(rows):
    return {label: [row[1:] for row in found] for label, found in rows.items()}


def made(model, **values):
    return lambda: model(**values)


@pytest.mark.parametrize(
    "build",
    [
        made(
            User, handle="zuri", email="zuri@example.com", is_operator=True, mail_choices={"a": 1}
        ),
        made(User, handle="zuri", is_operator=1, display_name=5, mail_choices="all"),
        made(Cohort, name="Cohort 5", slug="c", starts_on="2026-10-01", ends_on="2099-12-18"),
        made(Topic, name="Django", slug="django"),
    ],
)
@time_machine.travel("2026-11-21 12:00:00+00:00", tick=False)
def test_an_inserted_row_is_as_a_saved_one(build):
    saved, inserted = build(), build()
    _none, expected = left_by(saved.save)
    _row, found = left_by(lambda: insert(inserted))
    assert without_keys(found) == without_keys(expected)
    columns = [name for name in vars(saved) if name not in ("_state", "id")]
    assert {name: getattr(inserted, name) for name in columns} == {
        name: getattr(saved, name) for name in columns
    }


def test_an_inserted_row_has_its_key_and_is_stored(learner):
    entry = insert(Entry(kind="learning", author=learner))
    draft = insert(Draft(entry=entry, title="A title"))
    assert Draft.objects.get(entry__author=learner) == draft
    draft.title = "Another"
    draft.save()
    assert Draft.objects.get().title == "Another"


def test_an_update_writes_the_columns_that_it_names(learner):
    User.objects.update(bio="Written meanwhile")
    learner.bio = "Not to be saved"
    update(learner, display_name="Zuri", cohort=None)
    stored = User.objects.get()
    assert (stored.display_name, stored.cohort, stored.bio) == ("Zuri", None, "Written meanwhile")
    assert learner.display_name == "Zuri"


def test_a_row_is_stored_if_all_values_are_its_own(learner, cohort):
    assert is_stored(User, handle="amina", cohort=cohort)
    assert not is_stored(User, handle="omar", cohort=cohort)


@time_machine.travel("2026-11-21 12:00:00+00:00", tick=False)
def test_a_browser_is_signed_in_as_by_force_login(learner, monkeypatch):
    # Django makes a session before anyone signs in, and deletes it.
    keys = iter(["a" * 32, "b" * 32])
    monkeypatch.setattr(base, "get_random_string", lambda *args: next(keys))
    monkeypatch.setattr(plain_sign_in, "get_random_string", lambda *args: "b" * 32)

    def by_force_login():
        browser = Client()
        browser.force_login(learner)
        return browser

    expected, rows = left_by(by_force_login)
    learner.last_login = learner.backend = None
    found, same_rows = left_by(lambda: signed_in(learner))
    assert same_rows == rows
    assert found.cookies == expected.cookies
    assert learner.last_login is not None
    assert learner.backend == "portal.people.backend.OneQueryBackend"


def test_a_session_is_read(learner):
    browser = signed_in(learner)
    assert isinstance(browser.session, SessionStore)
    assert browser.get("/settings/").context["user"] == learner
