"""Database triggers: installed, reported when missing, and enforced."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client

from learnings.models import SearchDocument
from portal.ops import db_triggers
from portal.people.models import User
from portal.people.search import INDEX
from portal.search.index import SearchExpression, install_all_triggers


@pytest.mark.django_db
def test_migrate_installs_all_declared_triggers():
    assert db_triggers.declared_triggers()
    assert db_triggers.missing_triggers() == set()


MISSING = "Missing in the database: trigger moderation_logentry_no_delete is missing."


def test_admin_names_missing_triggers(client_of, operator):
    browser = client_of(operator)
    db_triggers.drop_triggers()
    assert MISSING in browser.get("/operator/").text
    db_triggers.install_triggers()
    assert "Missing in the database" not in browser.get("/operator/").text


@pytest.mark.django_db
def test_tick_logs_missing_triggers(caplog):
    db_triggers.drop_triggers()
    call_command("tick")
    said = [record.getMessage() for record in caplog.records if record.name == "portal.ops.health"]
    assert len(said) == 1
    assert "trigger moderation_logentry_no_delete is missing" in said[0]
    db_triggers.install_triggers()
    caplog.clear()
    call_command("tick")
    assert not [record for record in caplog.records if record.name == "portal.ops.health"]


@pytest.mark.django_db
def test_readyz_ignores_missing_triggers(client):
    db_triggers.drop_triggers()
    assert client.get("/readyz").json() == {"ready": True, "problems": [], "oldest_task_seconds": 0}


@pytest.mark.django_db(transaction=True)
def test_repeated_migrate_keeps_all_triggers():
    call_command("migrate", verbosity=0)
    assert db_triggers.missing_triggers() == set()


@pytest.mark.django_db
def test_triggers_reject_truncate_on_postgresql(is_postgresql):
    if is_postgresql:
        with pytest.raises(DatabaseError, match="kept as it was written"), transaction.atomic():
            connection.cursor().execute("TRUNCATE moderation_logentry")
    else:
        assert "moderation_logentry_no_delete" in db_triggers._installed_triggers(connection)


def test_admin_names_missing_search_triggers(client_of, operator, is_postgresql):
    assert SearchDocument.index.missing_parts() == []
    SearchDocument.index.drop()
    page = client_of(operator).get("/operator/").text
    assert "Missing in the database: learnings_searchdocument_fts of the search is missing." in page
    assert Client().get("/readyz").status_code == 200
    assert len(SearchDocument.index.missing_parts()) == (1 if is_postgresql else 4)


def test_search_index_follows_each_change_of_a_row(learner, publish):
    """By triggers on SQLite, by a generated column on PostgreSQL."""
    document = SearchDocument.objects.get(entry=publish(learner, "Wombat"))

    def keys_of(word):
        return SearchDocument.index.matches(SearchExpression(all_of=((word,),)))

    assert keys_of("wombat") == [document.pk]
    SearchDocument.objects.filter(pk=document.pk).update(title="quokka")
    assert (keys_of("wombat"), keys_of("quokka")) == ([], [document.pk])
    SearchDocument.objects.filter(pk=document.pk).delete()
    assert keys_of("quokka") == []


@pytest.mark.django_db
@pytest.mark.parametrize("model_index", [SearchDocument.index, INDEX])
def test_migrate_to_before_a_search_index_installs_no_triggers_of_it(
    learner, model_index, is_postgresql
):
    model_index.drop()
    install_all_triggers()
    assert len(model_index.missing_parts()) == (1 if is_postgresql else 4)
    User.objects.create(email="new@example.com", handle="new")
    User.objects.filter(pk=learner.pk).update(bio="wombats")


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL needs no triggers for it")
def test_missing_search_triggers_are_named_and_installed_again():
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER learnings_searchdocument_fts_update")
    assert SearchDocument.index.missing_parts() == [
        "learnings_searchdocument_fts_update of the search is missing"
    ]
    SearchDocument.index.install_triggers()
    assert SearchDocument.index.missing_parts() == []
