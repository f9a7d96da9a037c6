"""Pages kept for readers: never older than what is committed, never anybody else's."""

from pathlib import Path

import pytest
from django.apps import apps
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.autoreload import file_changed

from conftest import HTMX
from learnings.models import Comment, Draft, Entry
from portal import kept
from portal.people.models import Notice, User

committed = pytest.mark.django_db(transaction=True)
LIST = "/learnings/"


def shown(client, address=LIST, **headers):
    return client.get(address, headers=headers).content.decode()


@committed
def test_a_reader_gets_what_is_kept_until_something_changes(client, learner, other, publish, client_of):
    """One after the other, because each test with real commits empties every table behind it."""
    entry = publish(learner, "An image is a recipe")
    page = entry.get_absolute_url()
    first = shown(client)
    with CaptureQueriesContext(connection) as asked:
        assert shown(client) == first
    assert len(asked) == 1  # whether it is still so

    publish(learner, "Two stages make it small")
    assert "Two stages" in shown(client)

    shown(client, page)
    Comment(entry=entry, author=other, body="Thank you, it **runs**").post()
    assert "it <strong>runs</strong>" in shown(client, page)

    User.objects.filter(pk=learner.pk).update(display_name="Amina D.")  # no model and no signal hears of this
    assert "Amina D." in shown(client)
    with connection.cursor() as cursor:
        cursor.execute("update people_user set display_name = 'Amina Two' where id = %s", [learner.pk])
    assert "Amina Two" in shown(client)

    Entry.objects.filter(pk=entry.pk).update(status=Entry.Status.REMOVED)
    assert "An image is a recipe" not in shown(client)
    assert client.get(page).status_code == 404


@committed
def test_what_is_taken_back_or_seen_by_nobody_changes_nothing(learner, other, write):
    before = kept.version()
    write(learner, "Nobody reads this yet").draft.save_text(version=1)
    assert kept.version() != before  # the entry itself is a row that lists read

    before = kept.version()
    Draft.objects.update(title="Nor this")
    Notice.send(other, "approved", url="/", actor=learner, title="x")
    Client().force_login(learner)
    User.objects.filter(pk=learner.pk).update(active_on="2026-11-21")
    assert kept.version() == before

    with transaction.atomic():
        User.objects.filter(pk=learner.pk).update(display_name="Never")
        transaction.set_rollback(True)
    assert kept.version() == before

    with transaction.atomic():
        User.objects.filter(pk=learner.pk).update(display_name="For good")
        assert kept.version() == before
    assert kept.version() != before


@committed
def test_inside_a_transaction_that_writes_nothing_is_kept_and_nothing_kept_is_shown(client, learner):
    before = shown(client, "/people/")
    with transaction.atomic():
        User.objects.filter(pk=learner.pk).update(display_name="Not yet said")
        assert "Not yet said" in shown(client, "/people/")
        transaction.set_rollback(True)
    assert shown(client, "/people/") == before


@committed
def test_nobody_gets_the_page_of_somebody_else(client, client_of, learner, other, publish):
    publish(other, "An image is a recipe")
    mine = client_of(learner)
    assert "Menu of Amina Diallo" in shown(mine)
    assert "Menu of" not in shown(client)
    assert "Menu of Omar Farouk" in shown(client_of(other))
    assert "Menu of Amina Diallo" in shown(mine)
    # A cookie that opens nothing any more is still no reader's: nothing that is kept, and nothing to keep.
    gone = Client()
    gone.cookies["sessionid"] = "x" * 32
    assert gone.get(LIST).headers["Cache-Control"] == "private, no-store"


@committed
def test_a_language_and_a_part_have_pages_of_their_own(client, learner, publish):
    publish(learner, "An image is a recipe")
    english, french = shown(client), shown(client, **{"Accept-Language": "fr"})
    assert 'lang="en"' in english
    assert 'lang="fr"' in french
    assert shown(client) == english
    part = shown(client, **HTMX, **{"HX-Target": "more"})
    assert "<html" not in part
    assert shown(client) == english
    assert client.head(LIST).status_code == 200


@committed
def test_an_answer_that_sets_a_cookie_is_not_kept(client, learner):
    """The form of a report has a token; it stands here for a page that grows one."""
    for _time in range(2):
        assert client.get("/moderation/report/").cookies
    first, second = (Client().get("/moderation/report/").cookies["csrftoken"].value for _time in range(2))
    assert first != second


@committed
def test_what_is_on_a_topic_is_looked_up_once_for_everybody(client, client_of, learner, other, publish, topics):
    publish(learner, "An image is a recipe", topics_text="Docker")
    mine, theirs = client_of(learner), client_of(other)
    for address in ("/topics/", "/topics/docker/"):
        mine.get(address)
        with CaptureQueriesContext(connection) as asked:
            page = theirs.get(address).text
        assert "Menu of Omar Farouk" in page
        assert not [query["sql"] for query in asked if "learnings_entry" in query["sql"]]
    publish(other, "An image has layers", topics_text="Docker")
    assert "An image has layers" in mine.get("/topics/docker/").text
    assert "2 entries" in mine.get("/topics/").text


def test_an_edited_template_makes_other_pages():
    for name, is_kept in (("a.py", True), ("a.html", False)):
        caches["pages"].set("a", "kept")
        file_changed.send(sender="a server", file_path=Path(name))
        assert (caches["pages"].get("a") == "kept") == is_kept


@pytest.mark.django_db
@pytest.mark.parametrize("model", apps.get_models(include_auto_created=True), ids=lambda model: model._meta.db_table)
def test_every_table_counts_unless_it_is_named(model):
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE 1 = 0")
    assert kept._is_announced(connection) == (table not in kept.UNSEEN)


def test_what_is_named_exists():
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    assert tables | {"portal_cache"} >= kept.UNSEEN


@pytest.mark.parametrize(
    ("sql", "counts"),
    [
        ('INSERT OR IGNORE INTO "portal_topic" VALUES (1)', True),
        ("  truncate table learnings_entry", True),
        ('UPDATE "people_user" SET "active_on" = %s WHERE "people_user"."id" = %s', False),
        ('UPDATE "people_user" SET "last_login" = %s, "handle" = %s WHERE "people_user"."id" = %s', True),
        ('SELECT "UPDATE portal_topic"', False),
        ('SAVEPOINT "x"', False),
    ],
)
def test_which_statements_count(db, sql, counts):
    kept._notice(lambda *args: None, sql, [], False, {"connection": connection})
    assert kept._is_announced(connection) == counts
