"""A database that is unreachable, busy or full: a sentence, when to come again, and nothing half written."""

import re
import uuid

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

from learnings.models import Draft, Entry
from portal.ops.startup_checks import set_statement_limits
from portal.web import rate_limits
from tests.fixtures.entries import form


@pytest.fixture
def gone(monkeypatch):
    """gone(error): from now on the database answers nothing."""

    def stop(error):
        def refuse(*args, **kwargs):
            raise error("connection refused")

        monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", refuse)

    return stop


@pytest.mark.django_db
@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
@pytest.mark.parametrize("signed_in", [True, False])
def test_every_page_says_so_and_when_to_come_again(gone, client_of, learner, error, signed_in):
    browser = client_of(learner) if signed_in else Client()
    browser.raise_request_exception = False
    gone(error)
    for address in ("/", "/learnings/", "/@amina/", "/search/?q=x"):
        answer = browser.get(address)
        assert answer.status_code == 503, address
        assert answer.headers["Retry-After"] == "5"
        assert "We’ll be right back" in answer.text
        assert f'href="{address}">Try again</a>' in answer.text
        assert "Traceback" not in answer.text
        assert "connection refused" not in answer.text
        assert "no-store" in answer.headers["Cache-Control"]
    assert browser.post("/learnings/new/", form()).status_code == (503 if signed_in else 401)
    machine = Client()
    assert machine.get("/healthz").status_code == 200
    assert machine.get("/readyz").status_code == 503


@pytest.mark.django_db
def test_a_mistake_of_ours_is_a_page_even_without_a_database(gone, client_of, learner, monkeypatch):
    browser = client_of(learner)
    browser.raise_request_exception = False

    def fail(*args, **kwargs):
        gone(OperationalError)
        raise ZeroDivisionError

    monkeypatch.setattr("portal.web.views.render_page", fail)
    answer = browser.get("/")
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.text
    assert "ZeroDivisionError" not in answer.text


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_a_full_disk_refuses_and_breaks_nothing(client_of, learner, monkeypatch):
    """Twenty times full and free again: what was taken is there, what was refused is not, and the file is whole."""
    monkeypatch.setitem(rate_limits.LIMITS, "draft", rate_limits.Limit(100, rate_limits.HOUR))
    browser = client_of(learner)
    browser.raise_request_exception = False
    taken, refused = [], 0
    for number in range(20):
        with connection.cursor() as cursor:
            pages = cursor.execute("PRAGMA page_count").fetchone()[0]
            cursor.execute(f"PRAGMA max_page_count = {pages}")
        for _time in range(3):
            values = form(key=uuid.uuid4(), title=f"Full {number}", body="x" * 15_000)
            answer = browser.post(f"/drafts/{values['key']}/", values)
            assert answer.status_code in (302, 503), answer.status_code
            taken += [values["key"]] * (answer.status_code == 302)
            refused += answer.status_code == 503
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count = 1000000")
            assert cursor.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        values = form(key=uuid.uuid4(), title=f"Free {number}")
        assert browser.post(f"/drafts/{values['key']}/", values).status_code == 302
        taken.append(values["key"])
    assert refused >= 20
    assert set(Draft.objects.values_list("key", flat=True)) == set(taken)
    assert Entry.objects.count() == len(taken)


@pytest.fixture
def impatient():
    """A connection that has the limits of a web process, made shorter: no one waits for a test."""
    database = {"ENGINE": "django.db.backends.postgresql"}
    set_statement_limits(database, 150)
    with connection.cursor() as cursor:
        for name, value in re.findall(r"-c (\w+)=(\d+)", database["OPTIONS"]["options"]):
            cursor.execute(f"SET {name} = {min(int(value), 300)}")
    yield
    connection.close()  # and its limits with it


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_statement_that_takes_too_long_is_given_up(client_of, learner, impatient, monkeypatch):
    browser = client_of(learner)
    browser.raise_request_exception = False

    def dawdle(*args, **kwargs):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(30)")

    with monkeypatch.context() as patched:
        patched.setattr("portal.web.views.render_page", dawdle)
        answer = browser.get("/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "statement timeout" not in answer.text
    assert browser.get("/").status_code == 200


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_who_waits_for_a_table_that_is_held_is_sent_away_with_the_text_kept(
    client_of, learner, impatient
):
    browser = client_of(learner)
    browser.raise_request_exception = False
    browser.get("/learnings/")
    values = form(key=uuid.uuid4(), title="Waits for a table")
    holder = connection.copy()
    try:
        holder.set_autocommit(False)
        with holder.cursor() as cursor:
            cursor.execute("LOCK TABLE learnings_draft IN ACCESS EXCLUSIVE MODE")
        assert browser.post(f"/drafts/{values['key']}/", values).status_code == 503
        assert browser.get("/learnings/").status_code == 200
        holder.rollback()
    finally:
        holder.close()
    assert browser.post(f"/drafts/{values['key']}/", values).status_code == 302
    assert Draft.objects.get().title == "Waits for a table"
