"""Pages and buttons of a connected repository, and who may see it."""

import uuid
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from learnings.account_deletion import erase
from learnings.models import ReadmeImport, ReadmeSource
from learnings.readme_sources import check_due_readmes
from learnings.tests.readme_source.connected import (
    ADDRESS,
    MORE,
    connect,
    import_new,
    next_day,
    page_of,
    source_of,
)
from learnings.tests.test_visibility import CANARY, OUTLETS, shown
from portal.moderation.models import Suspension
from portal.people.models import User
from portal.tests.test_outgoing_requests import ok
from tests.fixtures.jobs import run_job

NEWS = "Your README on GitHub has 2 new parts"
BUTTONS = ["check", "import", "hiding", "removal"]


@pytest.fixture
def author(learner, publish):
    """Amina, with an entry."""
    return publish(learner, "A public entry").author


def home_of(browser):
    return " ".join(browser.get("/").text.split())


def test_home_tells_what_is_new_until_it_is_imported(author, mine):
    assert NEWS in home_of(mine)
    assert 'href="/export/#repository"' in home_of(mine)
    import_new(mine)
    assert "on GitHub has" not in home_of(mine)
    run_job(check_due_readmes)
    assert "on GitHub has" not in home_of(mine)


def test_what_was_hidden_comes_back_when_the_readme_changes(author, mine, github):
    assert NEWS in home_of(mine)
    answer = mine.post("/export/repository/hiding/", follow=True)
    assert answer.redirect_chain == [("/export/#repository", 302)]
    assert "Hidden from Home until the README there changes again." in answer.text
    for _day in range(2):
        assert "on GitHub has" not in home_of(mine)
        next_day()
    assert "Import what is new" in page_of(mine)
    assert "Hide from Home" not in page_of(mine)
    github["is"] = ok(MORE.encode())
    next_day()
    assert "Your README on GitHub has 3 new parts" in home_of(mine)


def test_home_tells_with_the_same_queries(
    author, client_of, learner, github, django_assert_num_queries
):
    browser = client_of(learner)
    for is_connected in (False, True):
        if is_connected:
            connect(browser)
        caches["pages"].clear()
        with django_assert_num_queries(8):
            assert (NEWS in home_of(browser)) == is_connected


def test_import_of_what_is_new_sent_twice_imports_once(mine, github):
    form = {"key": uuid.uuid4()}
    answers = [mine.post("/export/repository/import/", form) for _time in range(2)]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert ReadmeImport.objects.count() == 1
    page = mine.get(answers[0].headers["Location"])
    assert "Ask early" in page.text


def test_import_page_connects_the_repository_on_request(client_of, learner, github):
    browser = client_of(learner)
    assert "Check this repository each day" in browser.get("/import/").text
    values = {"key": uuid.uuid4(), "address": ADDRESS}
    browser.post("/import/", values)
    assert not ReadmeSource.objects.exists()
    browser.post("/import/", values | {"key": uuid.uuid4(), "watch": "on"})
    assert (source_of(learner).address, source_of(learner).state) == (ADDRESS, "new")
    assert "It will be checked within the next hours." in page_of(browser)


def test_import_page_connects_nothing_for_a_text_or_a_wrong_address(client_of, learner):
    browser = client_of(learner)
    for values in ({"text": "## Tips\n\n- Ask"}, {"address": "https://gitlab.com/a/b"}):
        browser.post("/import/", {"key": uuid.uuid4(), "watch": "on"} | values)
    assert not ReadmeSource.objects.exists()


def test_connecting_the_same_repository_again_keeps_what_is_known(mine, learner):
    import_new(mine)
    connect(mine, f"{ADDRESS}.git/")
    assert source_of(learner).is_as_imported
    connect(mine, "https://github.com/amina/another")
    assert source_of(learner).address == "https://github.com/amina/another"
    assert not source_of(learner).is_as_imported
    assert ReadmeSource.objects.count() == 1


def test_disconnecting_deletes_the_address_and_keeps_entries(mine, learner):
    import_new(mine)
    answer = mine.post("/export/repository/removal/", follow=True)
    assert "Repository disconnected." in answer.text
    assert not ReadmeSource.objects.exists()
    assert learner.entries.count() == 2
    assert "Connect repository" in answer.text


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://gitlab.com/a/b",
        "http://169.254.169.254/latest/",
        "x" * 301,
        "https://github.com/a",
    ],
)
def test_address_of_no_repository_is_refused_and_stays_in_the_form(
    client_of, learner, github, address
):
    answer = connect(client_of(learner), address)
    assert answer.status_code == 422
    assert f'value="{address}"' in answer.text or not address
    assert "Connect repository" in answer.text
    assert github["net"].asked == []
    assert not ReadmeSource.objects.exists()


def test_a_refused_layout_is_still_shown_with_the_repository(mine):
    answer = mine.post("/export/", {"place-tips": "first"})
    assert answer.status_code == 422
    assert ADDRESS in answer.text


def test_connecting_too_often_is_429_and_keeps_the_address(mine, github):
    for _time in range(9):
        assert connect(mine).status_code == 302
    answer = connect(mine, "https://github.com/amina/eleventh")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 3600
    assert "Too many attempts." in answer.text
    assert [mine.post(f"/export/repository/{act}/").status_code for act in BUTTONS[:2]] == [429] * 2
    assert len(github["net"].asked) == 10
    assert not ReadmeImport.objects.exists()


@pytest.mark.parametrize("act", BUTTONS)
def test_buttons_are_for_the_one_who_connected_a_repository(mine, other, client_of, act):
    address = f"/export/repository/{act}/"
    assert client_of(other).post(address).status_code == 404
    assert Client().post(address).status_code == 401
    assert mine.get(address).status_code == 405
    assert ReadmeSource.objects.get().new_parts == 2
    assert not ReadmeImport.objects.exists()


def test_suspended_person_may_disconnect_only(mine, client_of, learner, operator):
    until = timezone.now() + timedelta(days=1)
    Suspension.start(learner, by=operator, reason="x", until=until)
    learner.refresh_from_db()
    browser = client_of(learner)  # because a suspension ends all sessions
    codes = [browser.post(f"/export/repository/{act}/").status_code for act in BUTTONS]
    assert codes == [403, 403, 403, 302]
    assert not ReadmeSource.objects.exists()


@pytest.mark.parametrize("who", ["reader", "other", "mentor"])
def test_a_repository_is_shown_to_its_owner_only(
    request, client, client_of, learner, publish, github, who
):
    publish(learner, "A public entry")
    mine = client_of(learner)
    connect(mine, f"https://github.com/amina/{CANARY}")
    assert CANARY in mine.get("/export/").text
    browser = client if who == "reader" else client_of(request.getfixturevalue(who))
    pages = [page for page in OUTLETS if CANARY not in page] + ["/export/", "/import/"]
    assert [page for page in pages if CANARY in shown(browser, page)] == []


def test_operators_see_states_and_no_addresses(mine, learner, client_of, operator):
    browser = client_of(operator)
    rows = browser.get("/operator/learnings/readmesource/")
    assert str(learner) in rows.text
    page = browser.get(f"/operator/learnings/readmesource/{source_of(learner).pk}/change/")
    assert page.status_code == 200
    assert "differs from the profile" in page.text
    assert ADDRESS not in rows.text + page.text


def test_erased_person_leaves_no_repository(mine, learner):
    erase(User.objects.get(pk=learner.pk), keep=True)
    assert not ReadmeSource.objects.exists()
