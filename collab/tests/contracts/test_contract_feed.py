"""The Atom feed of a contract's versions."""

from xml.etree import ElementTree

from collab.models import ContractVersion, Project
from collab.tests.contracts.project_contract import address, with_words, without_total
from collab.tests.contracts.shop import text

ATOM = "{http://www.w3.org/2005/Atom}"


def entries(client, project):
    response = client.get(address(project, "feed.atom"))
    assert response.headers["Content-Type"].startswith("application/atom+xml")
    return ElementTree.fromstring(response.content).findall(f"{ATOM}entry")  # noqa: S314 - our own


def test_feed_lists_versions_with_what_breaks(client, learner, shop, django_assert_num_queries):
    ContractVersion.publish(shop, text(without_total), by=None)
    third = ContractVersion.publish(shop, text(with_words), by=learner).version
    third.withdraw(by=learner)
    ContractVersion.publish(shop, text(lambda d: [without_total(d), with_words(d)]), by=learner)
    with django_assert_num_queries(4):
        found = entries(client, shop)
    assert [entry.findtext(f"{ATOM}title") for entry in found] == [
        "Version 4: nothing breaks",
        "Version 3 (withdrawn)",
        "Version 2: 3 breaking changes",
        "Version 1",
    ]
    _fourth, withdrawn, second, first = found
    assert first.findtext(f"{ATOM}author/{ATOM}name") == "Amina Diallo"
    assert second.find(f"{ATOM}author") is None
    assert (
        "<p>GET /orders: in response 200, field <code>total</code> of each item was removed"
        in second.findtext(f"{ATOM}summary")
    )
    third.refresh_from_db()
    moment = third.withdrawn_at.isoformat()
    assert withdrawn.findtext(f"{ATOM}updated") == moment
    anchor = second.find(f"{ATOM}link").get("href").rpartition("/")[2]
    page = client.get(address(shop, "versions/")).text
    assert f'id="{anchor.removeprefix("#")}"' in page
    assert page.count(f'href="{address(shop, "feed.atom")}"') == 2


def test_a_document_cannot_add_markup_or_odd_characters(client, learner, shop):
    def hostile(document):
        document["paths"]["/<b>\x0c"] = {"get": {"responses": {"200": {"description": "x"}}}}

    ContractVersion.publish(shop, text(hostile), by=learner)
    summary = entries(client, shop)[0].findtext(f"{ATOM}summary")
    assert "&lt;b&gt;" in summary
    assert "<b>" not in summary


def test_no_feed_without_versions_or_of_a_hidden_project(client, client_of, learner, shop):
    Project.objects.filter(pk=shop.pk).update(is_hidden=True)
    assert client.get(address(shop, "feed.atom")).status_code == 404
    assert len(entries(client_of(learner), shop)) == 1
    shop.contract_versions.all().delete()
    assert client_of(learner).get(address(shop, "feed.atom")).status_code == 404
