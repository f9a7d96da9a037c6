"""Error pages: what one can do next."""

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory

from portal.web import errors
from portal.web.methods import takes_get
from portal.web.middleware import explain_wrong_methods
from portal.web.rate_limits import RateLimited


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/challenges/42-the-orders-page-makes-312-queries/", "the orders page makes queries"),
        ("/topics/django_orm/", "django_orm"),
        ("/learnings/7-تعلمت-شيئا/", "تعلمت شيئا"),
        ("/nowhere/%22%3E%3Cscript%3E/", "script"),
        ("/404/", ""),
        ("/" + "x" * 300, "x" * 100),
    ],
)
def test_missing_page_is_searched_for_by_its_words(client, db, path, words):
    response = client.get(path)
    assert response.status_code == 404
    page = response.text.partition("<main")[2]
    assert f'name="q" maxlength="200" value="{words}"' in page
    assert page.count("btn-primary") == 1
    assert 'href="/challenges/"' in page


def test_error_without_a_form_offers_the_same_page_again():
    for page in (
        errors.server_error,
        lambda request: errors.too_many_requests(request, RateLimited(9)),
    ):
        main = page(RequestFactory().get("/people/?q=a")).text.partition("<main")[2]
        assert '<a class="btn btn-primary" href="/people/?q=a">Try again</a>' in main
        sent = page(RequestFactory().post("/people/")).text.partition("<main")[2]
        assert ">Try again<" not in sent
        assert '<a class="btn btn-primary" href="/">' in sent


@pytest.mark.parametrize(
    ("sent_from", "leads_to"),
    [
        ("http://testserver/people/?q=a", "http://testserver/people/?q=a"),
        ("https://evil.example/people/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_page_out_of_date_leads_to_where_the_form_was_sent_from(sent_from, leads_to):
    headers = {"Referer": sent_from} if sent_from else {}
    page = errors.csrf_failure(RequestFactory().post("/drafts/", headers=headers))
    assert page.status_code == 403
    main = page.text.partition("<main")[2]
    assert "<h1>This page is out of date</h1>" in main
    assert f'<a class="btn btn-primary" href="{leads_to}">' in main
    assert (">Load the page again<" in main) == (leads_to != "/")
    assert "Try again" not in main


def test_address_that_only_takes_forms_shows_a_page(client_of, learner, client, publish):
    address = f"/entries/{publish(learner).pk}/helped/"
    page = client_of(learner).get(address)
    assert (page.status_code, page.headers["Allow"]) == (405, "POST")
    assert "<h1>There’s no page at this address</h1>" in page.text
    assert "This address only receives forms." in page.text
    assert '<a class="btn btn-primary" href="/">' in page.text.partition("<main")[2]
    under_htmx = client_of(learner).get(address, headers={"HX-Request": "true"})
    assert (under_htmx.status_code, under_htmx.content) == (405, b"")
    of_reader = client.get("/preview/")
    assert (of_reader.status_code, of_reader.headers["Allow"]) == (405, "POST")
    assert of_reader.headers["Cache-Control"] == "private, no-store"
    assert client_of(learner).head(address).status_code == 405
    of_api = client.get("/api/v1/me/drafts/6b0b5c1e-2f0a-4a53-8ad4-0c8d7b7f1a11/submit")
    assert of_api.status_code == 405
    assert "<h1>" not in of_api.text


def test_wrong_method_without_a_list_of_methods_shows_a_page(rf):
    request = rf.get("/preview/")
    request.htmx = False
    page = explain_wrong_methods(lambda request: HttpResponse(status=405))(request)
    assert page.status_code == 405
    assert "<h1>There’s no page at this address</h1>" in page.text
    assert "Allow" not in page.headers


@pytest.mark.parametrize(
    ("path", "is_taken"),
    [
        ("/notices/read/", False),
        ("/drafts/6b0b5c1e-2f0a-4a53-8ad4-0c8d7b7f1a11/", False),
        ("/learnings/new/", True),
        ("/people/", True),
        ("/accounts/login/", True),
        ("/@h%C3%A9l%C3%A8ne/", True),
        ("/nowhere/", True),
    ],
)
def test_views_that_take_no_get_are_known(path, is_taken):
    assert takes_get(path) is is_taken


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/learnings/?q=a", "/learnings/%3Fq%3Da"),
        ("https://evil.example/learnings/", "/notices/read/"),
        ("", "/notices/read/"),
    ],
)
def test_links_of_an_answer_to_a_form_lead_back_to_the_form(client, db, referer, back):
    page = client.post("/notices/read/", headers={"Referer": referer}).text
    assert f'href="/language/fr/?next={back}"' in page
    assert f'href="/accounts/login/?next={back}"' in page.partition("<main")[0]


def test_error_of_ours_names_its_log_entry(client, db, monkeypatch):
    client.raise_request_exception = False

    def fail(*args, **kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr("portal.web.views.render_page", fail)
    response = client.get("/")
    assert response.status_code == 500
    assert f"<code>{response.headers['X-Request-ID']}</code>" in response.text


def test_limit_says_when_one_can_go_on(db):
    request = RequestFactory().get("/people/")
    with time_machine.travel("2026-11-26 09:40Z", tick=False):
        page = errors.too_many_requests(request, RateLimited(300))
        assert 'You can go on at <time datetime="2026-11-26T09:45:00+00:00"' in page.text
        page = errors.too_many_requests(request, RateLimited(86_400))
        assert "You can go on at" not in page.text


def test_page_of_another_team_leads_to_the_project(client_of, learner, other, make_project):
    project = make_project(other)
    page = client_of(learner).get(project.page_url("start"))
    assert page.status_code == 403
    main = page.text.partition("<main")[2]
    assert "<h1>Only team members can do this</h1>" in main
    assert f"You’re signed in as {learner.name}." in main
    assert f'<a class="btn btn-primary" href="{project.get_absolute_url()}">' in main


def test_forbidden_page_offers_another_account(client_of, learner):
    page = client_of(learner).get("/moderation/")
    assert page.status_code == 403
    assert f"You’re signed in as {learner.name}." in page.text
    assert 'href="/accounts/logout/">Use another account</a>' in page.text
    request = RequestFactory().get("/moderation/?of=me")
    request.user = AnonymousUser()
    page = errors.forbidden(request)
    assert 'href="/accounts/login/?next=%2Fmoderation%2F%3Fof%3Dme">Sign in</a>' in page.text
