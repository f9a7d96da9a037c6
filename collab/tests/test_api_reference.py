"""The pages about Nexus's own API."""

import pytest

from collab.views.api_reference import _operations

pytestmark = pytest.mark.django_db


def test_each_operation_has_a_page_with_a_request_to_this_site(client):
    index = client.get("/api/").text
    assert len(_operations()) > 15
    for name, operation in _operations().items():
        page = client.get(f"/api/operations/{name}/")
        assert page.status_code == 200
        assert f"http://testserver/api/v1{operation.path.partition('{')[0]}" in page.text
        assert f"/api/operations/{name}/" in index


def test_a_request_that_needs_no_token_shows_none(client):
    assert "$TOKEN" not in client.get("/api/operations/list_entries/").text
    assert "$TOKEN" in client.get("/api/operations/read_me/").text


def test_an_unknown_operation_is_not_found(client):
    assert client.get("/api/operations/nothing/").status_code == 404
