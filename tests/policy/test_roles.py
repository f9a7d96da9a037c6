"""Who may do what: every address, every method, every role. An address that is not in the table fails."""

import pytest
from django.http import HttpResponse
from django.shortcuts import render
from django.test import Client

from portal.web import errors
from tests import sampling
from tests.policy.access import access_result, open_view_names, view_names
from tests.policy.access_table import ACCESS_TABLE
from tests.policy.roles import (
    MENTORS,
    ROLES,
    methods_of,
)

# Public, but readers get a 401, which learnings/tests checks.
ANSWERS_401 = {"learnings:draft_save", "learnings:preview"}
# They drop cookies before anything reads them: the answer is that of everyone.
READ_NO_SESSION = {"api", "openapi"}
IN_DEVELOPMENT = {
    "dev_mail",
    "mail_preview_list",
    "mail_preview",
    "mail_preview_text",
    "styleguide",
    "styleguide_error",
}


def test_every_address_is_in_the_table():
    assert view_names() - IN_DEVELOPMENT == set(ACCESS_TABLE)


def test_views_that_need_no_sign_in_are_those_that_readers_may_use():
    """Besides those that check a token or an earlier step themselves."""
    of_readers = {
        name
        for name, rows in ACCESS_TABLE.items()
        if any("reader" in (may or ()) for row in rows for may in row[1:3])
    }
    checking = {"metrics", "account_email_verification_sent"}
    assert open_view_names() - IN_DEVELOPMENT == of_readers | ANSWERS_401 | checking


def expected(role, method, row):
    _address, may_get, may_post, *more = row
    may = {"GET": may_get, "HEAD": may_get, "POST": may_post}.get(method)
    if method == "POST" and role == "suspended" and "open" not in more:
        may = may - {"suspended"} if may is not None else None
    return may


@pytest.fixture
def rendered_errors(monkeypatch):
    """The statuses of error pages, each of which is rendered once: of the others there is the title."""
    rendered = set()

    def render_once(request, template, context, *, status):
        if status in rendered:
            return HttpResponse(context["title"], status=status)
        rendered.add(status)
        return render(request, template, context, status=status)

    monkeypatch.setattr(errors, "render", render_once)
    return rendered


@pytest.fixture
def browser_of(client_of, two_factor_client_of, settings):
    """browser_of(role, people): a browser of that role, for mentors with a second factor."""
    settings.SECOND_FACTOR_REQUIRED = True

    def make(role, people):
        if role == "reader":
            return Client()
        return (two_factor_client_of if role in MENTORS else client_of)(people[role])

    return make


@pytest.mark.once
@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_what_the_table_says_and_nothing_else(
    world, rendered_errors, browser_of, role
):
    """And no cache may store what one gets who is signed in: one request tells both."""
    people, things = world
    browser = browser_of(role, people)
    wrong, stored = [], set()
    for name, rows in ACCESS_TABLE.items():
        for row in rows:
            address = row[0].format(**people, **things)
            for method in methods_of(role, *row[:3]):
                seen = []
                told = access_result(browser, method, address, htmx=False, seen=seen)
                if not _matches_table(told, role, method, row, name):
                    wrong.append((name, address, method, told))
                if "no-store" not in seen[0].headers["Cache-Control"]:
                    stored.add(name)
    assert wrong == [], sampling.REPEAT
    assert 404 in rendered_errors
    assert role == "reader" or stored <= READ_NO_SESSION
    assert role != "suspended" or stored == READ_NO_SESSION  # asks for every page, whatever the day


def _matches_table(outcome_of, role, method, row, name):
    may = expected(role, method, row)
    if may is None:  # no such method: 405, or a refusal before it
        return outcome_of in ("405", "no")
    if role == "reader" and name in ANSWERS_401:
        return True
    return outcome_of == ("yes" if role in may else "no")
