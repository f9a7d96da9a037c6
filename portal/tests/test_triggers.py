"""Promises that the database keeps by itself."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from portal import triggers


@pytest.mark.django_db
def test_all_declared_triggers_stand_after_migrate():
    assert triggers.TRIGGERS
    assert triggers.missing() == set()


@pytest.mark.django_db
def test_readyz_says_which_trigger_is_missing(client):
    triggers.drop()
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "trigger moderation_logentry_no_delete is missing" in response.json()["problems"]
    triggers.install()
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_table_may_be_emptied_only_without_its_triggers():
    call_command("migrate", verbosity=0)
    assert triggers.missing() == set()


@pytest.mark.django_db
def test_postgresql_refuses_truncate_too(is_postgresql):
    if is_postgresql:
        with pytest.raises(DatabaseError, match="kept as it was written"), transaction.atomic():
            connection.cursor().execute("TRUNCATE moderation_logentry")
    else:
        assert "moderation_logentry_no_delete" in {name for name, _table in triggers._standing(connection)}


@pytest.mark.django_db
def test_readyz_says_when_the_search_does_not_follow(client, is_postgresql):
    from learnings.models import SearchDocument

    assert SearchDocument.index.missing() == []
    SearchDocument.index.drop()
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "learnings_searchdocument_fts of the search is missing" in response.json()["problems"]
    assert len(SearchDocument.index.missing()) == (1 if is_postgresql else 4)


@pytest.mark.django_db
def test_the_triggers_of_the_search_are_made_again_after_migrate(is_postgresql):
    from learnings.models import SearchDocument

    if is_postgresql:
        return  # there the database follows by a generated column
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER learnings_searchdocument_fts_update")
    assert SearchDocument.index.missing() == ["learnings_searchdocument_fts_update of the search is missing"]
    SearchDocument.index.install_triggers()
    assert SearchDocument.index.missing() == []
