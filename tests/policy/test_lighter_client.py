"""Browsers and tests are as Django and pytest-django make them, though some of it is made once."""

import weakref

import pytest
from django.conf import settings
from django.test import Client
from django.test.utils import override_settings
from django.urls import get_resolver

from tests import lighter_client, lighter_fixtures

pytestmark = pytest.mark.once

# Of the test that is marked to have these.
urlpatterns = []


def header_of_answer():
    return Client().get("/healthz").headers.get("Permissions-Policy")


def test_browsers_have_the_middleware_of_the_settings(db):
    usual = header_of_answer()
    assert usual
    fewer = [one for one in settings.MIDDLEWARE if not one.endswith("security_headers")]
    with override_settings(MIDDLEWARE=fewer):
        assert header_of_answer() is None
    assert header_of_answer() == usual


def test_browsers_of_the_same_settings_share_their_middleware(db):
    one, other = Client(), Client(enforce_csrf_checks=True)
    for browser in (one, other):
        browser.get("/healthz")
    assert one.handler._middleware_chain is other.handler._middleware_chain
    assert other.handler.enforce_csrf_checks
    assert not one.handler.enforce_csrf_checks


def test_settings_that_have_gone_leave_no_middleware(db):
    for policy in ("same-origin", "no-referrer"):
        with override_settings(SECURE_REFERRER_POLICY=policy):
            response = Client().get("/healthz")
            assert response.headers["Referrer-Policy"] == policy
            made = weakref.ref(settings._wrapped)
            assert made() in lighter_client._middleware
        assert made() not in lighter_client._middleware


def test_what_is_for_marks_is_left_out(request):
    left_out = {*lighter_fixtures.FOR_MARKS, lighter_fixtures.FOR_LIVE_SERVERS}
    assert left_out.isdisjoint(request.node.fixturenames)
    assert "_dj_autoclear_mailbox" in request.node.fixturenames


@pytest.mark.urls(__name__)
def test_a_marked_test_has_what_the_mark_is_for(request):
    assert get_resolver().url_patterns == []
    kept = set(lighter_fixtures.FOR_MARKS) & set(request.node.fixturenames)
    assert kept == {"_django_set_urlconf"}


@pytest.mark.django_db
def test_the_mark_of_the_database_gives_it(client):
    assert client.get("/about/").status_code == 200
