"""Powers of mentors and operators need a second factor and no suspension.

ACCESS_TABLE is the list, so that a new address of mentors is tested here too. What they may do
with both is in test_roles.py.
"""

import ast
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings as site
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from learnings.tests.test_visibility import CANARY
from portal.people.models import User
from portal.web import errors
from tests import sampling, snapshots
from tests.fixtures.world import make_world
from tests.policy.access import access_result
from tests.policy.access_table import ACCESS_TABLE
from tests.policy.test_layers import source_files

WITHOUT_POWERS = ["password only", "signed in before enrolment", "suspended"]


@pytest.fixture
def browser_in(client_of, two_factor_client_of, settings):
    """browser_in(state, person): a browser in which this person is signed in like that."""
    settings.SECOND_FACTOR_REQUIRED = True

    def make(state, person):
        if state == "signed in before enrolment":
            browser = client_of(person)
            TOTP.activate(person, generate_totp_secret())
            return browser
        if state == "suspended":
            until = timezone.now() + timedelta(days=1)
            User.objects.filter(pk=person.pk).update(suspended_until=until)
        return client_of(person) if state == "password only" else two_factor_client_of(person)

    return make


@pytest.fixture(autouse=True)
def _bare_errors(monkeypatch):
    """Errors that answer a form are not rendered; those that answer a link may show the canary."""

    def render_for_links(request, template, context, *, status):
        if request.method == "POST":
            return HttpResponse(status=status)
        return render(request, template, context, status=status)

    monkeypatch.setattr(errors, "render", render_for_links)


def answer(browser, method, address):
    """(what the answer was, the response); being asked for a second factor is a no."""
    response = []
    answer = access_result(browser, method, address, htmx=False, seen=response)
    asked = response[0].headers.get("Location", "").startswith("/accounts/2fa/")
    return "no" if asked else answer, response[0]


def expected(role, state, method, row):
    _address, may_get, may_post, *more = row
    may = may_get if method == "GET" else may_post
    if state == "suspended" and method == "POST" and "open" not in more:
        return "no"
    return "yes" if role in may and not is_power(role, may) else "no"


def is_power(role, may):
    """Is it allowed to this role, and not to a learner who has nothing to do with it?"""
    return may is not None and role in may and "other" not in may


def asked_of(role, state, things):
    """(address, method, expected answer) of the table; None: only what the page shows matters.

    What every learner may, a mentor may too: asked once, because it is most of the table, and the
    forms that a mentor may send on one day of three each.
    """
    is_whole = (role, state) == ("mentor", "password only")
    for row in (row for rows in ACCESS_TABLE.values() for row in rows):
        address = row[0].format(**things)
        for method, may in (("GET", row[1]), ("POST", row[2])):
            is_open = method == "POST" and role in (may or ())
            is_due = not is_open or sampling.is_due(row[0], days=3)
            if may is not None and (is_power(role, may) or (is_whole and is_due)):
                yield address, method, expected(role, state, method, row)
            elif may is not None and method == "GET" and role == "mentor":
                yield address, method, None


@pytest.fixture
def world_with_hidden_pages(db, get_fixture):
    """(people by role, things by name, addresses of two posts with the canary that mentors alone read)."""
    return snapshots.made_once("world with hidden pages", lambda: _make_hidden_pages(get_fixture))


def _make_hidden_pages(get_fixture):
    people, things = make_world(get_fixture)
    author = people["other"]
    User.objects.filter(pk=author.pk).update(cohort=people["learner"].cohort)
    author.refresh_from_db()
    pending = get_fixture("send")(author, f"{CANARY} pending", body=f"{CANARY} body")
    removed = get_fixture("publish")(author, f"{CANARY} removed")
    removed.case.decide(
        "remove", by=people["operator"], revision_number=1, reason=f"{CANARY} reason"
    )
    # A refused page repeats its own address, so that holds no canary.
    addresses = [
        f"/learnings/{one.pk}-x/{part}" for one in (pending, removed) for part in ("", "history/")
    ]
    return people, things, [*addresses, f"/moderation/cases/{pending.case_id}/"]


def shows_canary(browser, address):
    return CANARY.encode() in browser.get(address, follow=True).getvalue()


# Where forms that are not asked on each day lead.
LED_TO_BY_FORMS = ["/join/x/", "/@owner-one/", "/accounts/reauthenticate/", "/collab/welcome/3/"]


@pytest.mark.once
@pytest.mark.parametrize("state", WITHOUT_POWERS)
@pytest.mark.parametrize("role", ["mentor", "operator"])
def test_powers_need_a_second_factor_and_no_suspension(
    world_with_hidden_pages, browser_in, role, state
):
    """Nor does any page show without them what only mentors read: one request tells both."""
    people, things, hidden_pages = world_with_hidden_pages
    browser = browser_in(state, people[role])
    wrong, tried, shown, led_to = [], 0, [], {}
    for address, method, expected_answer in asked_of(role, state, people | things):
        got, response = answer(browser, method, address)
        tried += expected_answer is not None
        if expected_answer not in (None, got):
            wrong.append((method, address, got))
        if method == "GET" and CANARY.encode() in response.getvalue():
            shown.append(address)
        if onward := response.headers.get("Location"):
            led_to.setdefault(urlsplit(onward).path, onward)
    assert wrong == [], sampling.REPEAT
    assert tried >= 40
    others = [*hidden_pages, "/moderation/log/", "/search/?q=pending"]
    others += [f"/@{people['other'].handle}/", *led_to.values(), *LED_TO_BY_FORMS]
    assert shown + [one for one in others if shows_canary(browser, one)] == []


@pytest.mark.once
@pytest.mark.parametrize("role", ["mentor", "operator"])
def test_mentors_with_a_second_factor_read_what_is_hidden(
    world_with_hidden_pages, browser_in, role
):
    people, _things, hidden_pages = world_with_hidden_pages
    browser = browser_in("with a second factor", people[role])
    pages = [*hidden_pages, "/moderation/", "/moderation/log/"]
    assert [page for page in pages if not shows_canary(browser, page)] == []


# Files that ask for a person's role, which is not what they may do now, and why.
ASKS_THE_ROLE = {
    "portal/people/models/role_permissions.py": "the rules themselves",
    "portal/people/models/user.py": "how an account named after its role is greeted",
    "portal/people/adapter.py": "how long a session of a mentor lasts",
    "portal/people/notification_preferences.py": "which kinds of mail one may choose for",
    "portal/people/views/people.py": "links that lead to where a second factor is asked for",
    "portal/people/views/access.py": "whether to ask for a second factor, or to show nothing",
    "portal/moderation/permissions.py": "whether to ask for a second factor, or to refuse",
    "portal/ops/admin_site.py": "whether to ask for a second factor, or to show nothing",
    "portal/moderation/models/suspension.py": "the role of whom it is done to",
    "portal/moderation/queue_page.py": "names of cohorts, behind the same gate",
    "portal/moderation/views/log.py": "names of cohorts, behind the same gate",
    "portal/templatetags/fragments.py": "which menus are kept under one key",
    "learnings/home.py": "mentors see no drafts panel until they have written",
    "collab/home.py": "mentors see no team panel until they have a team",
    "collab/capstone/models/score_sheet.py": "the role of whom a project is assigned to",
    "collab/capstone/project_panels.py": "mentors see scoring instead of deliverables on Home",
    "collab/capstone/views/access.py": "names of cohorts, behind the same gate",
    "collab/capstone/home_scoring.py": "which cohorts Home links to",
    "portal/people/panels.py": "which reminders Home shows",
    "portal/moderation/panels.py": "which cohorts Home links to",
    "learnings/models/entry_moderation.py": "who has to approve a mentor's own post",
}
ROLES = {
    "is_mentor",
    "is_operator",
    "mentored_cohorts",
    "mentored_cohort_ids",
    "is_staff",
    "is_superuser",
}


def asks_the_role(source):
    names_a_role = any(name in source for name in ROLES)  # parsing every file takes seconds
    return names_a_role and any(
        isinstance(node, ast.Attribute) and node.attr in ROLES
        for node in ast.walk(ast.parse(source))
    )


def test_powers_are_asked_for_in_one_place():
    """Code that decides what a person may do asks `can_moderate`, not the role."""
    found = {
        str(path) for path in source_files() if asks_the_role((site.BASE_DIR / path).read_text())
    }
    assert found - set(ASKS_THE_ROLE) == set()
    assert set(ASKS_THE_ROLE) - found == set()


def test_templates_ask_for_roles_in_the_menu_alone():
    folder = site.BASE_DIR / "templates"
    pages = [
        page for page in folder.rglob("*") if page.is_file() and page.suffix in (".html", ".txt")
    ]
    found = {
        str(page.relative_to(folder))
        for page in pages
        if any(f"user.{name}" in page.read_text() for name in ROLES)
    }
    assert found == {"_account_menu.html", "_top.html"}
