"""What the site shows with DEBUG."""

import pytest

from portal.web import pages


@pytest.fixture
def development(settings):
    settings.DEBUG = True


@pytest.mark.parametrize("address", ["/nothing-here/", "/@no-one/", "/learnings/999999-x/"])
def test_unknown_addresses_have_our_page_in_development(client, db, development, address):
    answer = client.get(address)
    assert answer.status_code == 404
    assert "We can’t find this page" in answer.text
    assert "DEBUG = True" not in answer.text


def test_an_address_without_its_final_slash_still_leads_to_the_page(client, db, development):
    answer = client.get("/help")
    assert (answer.status_code, answer.url) == (301, "/help/")


def test_exceptions_have_the_page_of_django_in_development(client, db, development, monkeypatch):
    def fail(*_args, **_options):
        raise ValueError("a bug")

    monkeypatch.setattr(pages, "render_page", fail)
    client.raise_request_exception = False
    answer = client.get("/about/conduct/")
    assert answer.status_code == 500
    assert "ValueError at /about/conduct/" in answer.text
