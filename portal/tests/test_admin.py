"""What operators see: every model listed and searched in few queries, and nothing that is private."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

# Drafts are nobody’s but their authors’, and whom somebody does not want to build with is theirs alone.
PRIVATE = {
    "collab.NotForMe",
    "learnings.Draft",
    "learnings.ReadmeImport",
    "learnings.ReadmeLayout",
    "people.HandleKey",
    "people.RetiredHandle",
}
NOT_OURS = {
    "admin.LogEntry",
    "auth.Permission",
    "contenttypes.ContentType",
    "sessions.Session",
    "account.EmailConfirmation",
    "portal.Version",
    "portal.Tally",
}
MOST_QUERIES = 12


def test_every_model_is_there_but_what_is_private():
    absent = {model._meta.label for model in apps.get_models() if model not in admin.site._registry}
    assert absent - NOT_OURS == PRIVATE


@pytest.fixture
def filled(db):
    call_command("seed_demo", yes_in_production=True)


def test_every_list_opens_and_is_searched_in_few_queries(filled, client_of, operator):
    browser = client_of(operator)
    too_many = []
    for model, options in admin.site._registry.items():
        address = f"/operator/{model._meta.app_label}/{model._meta.model_name}/"
        for query in ("", "?q=amina") if options.search_fields else ("",):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert browser.get(address + query).status_code == 200, address
            if len(queries) > MOST_QUERIES:
                too_many.append((address, len(queries)))
    assert too_many == []


def test_people_are_not_deleted_here(client_of, operator, learner):
    assert client_of(operator).post(f"/operator/people/user/{learner.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("who", ["mentor", "learner"])
def test_nobody_else_learns_that_it_is_there(client_of, request, who):
    assert client_of(request.getfixturevalue(who)).get("/operator/", follow=True).status_code == 404
