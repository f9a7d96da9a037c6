"""The page of what changed between two versions."""

import pytest

from collab.models import ContractVersion
from collab.tests.contracts.project_contract import address, said, with_words, without_total
from collab.tests.contracts.shop import text


@pytest.fixture
def versions(learner, other, shop):
    """The second version breaks an operation that the front end uses; the third only words."""
    said(shop, "get /orders").set_status("used", "integrated", by=other)
    ContractVersion.publish(shop, text(without_total), by=learner)
    ContractVersion.publish(
        shop, text(lambda document: (without_total(document), with_words(document))), by=learner
    )
    return shop


def page_of(client, project, **versions):
    return client.get(address(project, "changes/"), versions)


def test_page_says_what_breaks_and_whom(client, versions, other):
    page = page_of(client, versions, **{"from": 1, "to": 2}).text
    assert "in response 200, field <code>total</code> of each item was removed" in page
    assert "1 endpoint in use breaks" in page
    assert other.name in page
    assert (
        "BREAKING CHANGES\n- GET /orders: in response 200, field `total` of each item was removed"
        in page
    )


def test_what_may_break_is_to_check_and_to_recheck(client, learner, other, shop):
    said(shop, "get /orders/{}").set_status("used", "integrated", by=other)
    hidden = text(
        lambda d: d["components"]["schemas"]["Order"]["properties"]["total"].update(writeOnly=True)
    )
    version, _is_new = ContractVersion.publish(shop, hidden, by=learner)
    assert version.breaking_changes == []
    assert said(shop, "get /orders/{}").needs_recheck
    page = page_of(client, shop).text
    assert "Check this</span>" in page
    assert "it became write-only (Check this)" in page
    assert "Nothing breaks" not in page


def test_without_numbers_it_is_the_last_two(client, versions):
    page = page_of(client, versions).text
    assert "What changed in version 3" in page
    assert "described differently" in page
    assert "Nothing breaks" in page


def test_any_two_versions_are_compared(client, versions):
    page = page_of(client, versions, **{"from": 1, "to": 3}).text
    assert "in response 200, field <code>total</code> of each item was removed" in page
    assert "described differently" in page


def test_project_with_one_version_has_no_changes(client, shop):
    assert page_of(client, shop).status_code == 404


@pytest.mark.parametrize("numbers", [{"from": 9, "to": 2}, {"from": 1, "to": 9}])
def test_unknown_version_is_not_found(client, versions, numbers):
    assert page_of(client, versions, **numbers).status_code == 404


def test_first_version_is_not_compared_with_one_before(client, versions):
    page = page_of(client, versions).text
    assert "?from=1&amp;to=2" in page
    assert "?from=0" not in page


def test_schemas_may_have_any_name(client, learner, shop):
    def change(document):
        schemas = document["components"]["schemas"]
        schemas |= {"v1/Item~": {"type": "string", "description": "One item"}, "": {}, "a\nb": {}}

    ContractVersion.publish(shop, text(change), by=learner)
    page = page_of(client, shop)
    assert page.status_code == 200
    assert "v1/Item~" in page.text
    assert "One item" in client.get(address(shop, "schemas/v1/Item~/")).text
    endpoint = address(shop, f"endpoints/{said(shop, 'get /orders').pk}/")
    assert "v1/Item~" in client.get(endpoint).text


def test_schemas_lead_to_the_versions_that_have_them(client, learner, shop):
    ContractVersion.publish(shop, text(without_total), by=learner)
    page = client.get(address(shop, "changes/?from=1&to=2")).text
    assert "/contract/schemas/Order/?version=2" in page
    assert "<p>field <code>total</code> was removed</p>" in page
    assert "total" not in client.get(address(shop, "schemas/Order/?version=2")).text
    earlier = client.get(address(shop, "schemas/Order/?version=1")).text
    assert "total" in earlier
    assert "As in version 1" in earlier
    assert client.get(address(shop, "schemas/Order/?version=9")).status_code == 404


def test_versions_and_their_feed_name_parameters_as_the_contract_does(client, learner, shop):
    ContractVersion.publish(shop, text(without_total), by=learner)
    pages = [client.get(address(shop, page)).text for page in ("versions/", "feed.atom")]
    assert ["GET /orders/{id}" in page for page in pages] == [True, True]
    shop.endpoints.filter(key="get /orders/{}").delete()
    assert "GET /orders/{…}" in client.get(address(shop, "versions/")).text
