"""Which endpoints a board shows: filters with true counts, and words."""

import json
import re

from collab.models import ContractVersion
from collab.tests.contracts.project_contract import address, said
from collab.tests.contracts.shop import many


def shown(page):
    return [path for path in ("/orders", "/orders/{id}") if f">\n        {path}\n" in page]


def links(page):
    """The names and numbers of the filters."""
    nav = page.split('class="filters"')[1].split("</nav>")[0]
    return [part.split("</span>")[0].split(">")[-1] for part in nav.split("<a")[1:]]


def test_board_has_filters_with_numbers(client_of, learner, other, shop):
    said(shop, "get /orders").set_status("used", "blocked", by=other)
    said(shop, "post /orders").set_status("built", "live", by=learner)
    page = client_of(other).get(address(shop)).text
    assert links(page) == ["4", "1", "1", "1"]  # all, mine, blocked, ready
    assert links(client_of(learner).get(address(shop)).text) == ["4", "1", "1", "1"]


def test_reader_has_no_endpoints_of_their_own(client, learner, shop):
    said(shop, "post /orders").set_status("built", "live", by=learner)
    assert "Mine" not in client.get(address(shop)).text.split('class="filters"')[1]


def test_filter_shows_its_endpoints(client_of, learner, other, shop):
    said(shop, "get /orders").set_status("used", "blocked", by=other)
    page = client_of(learner).get(address(shop), {"show": "blocked"}).text
    assert page.count('class="endpoint') == 1
    assert f'id="endpoint-{said(shop, "get /orders").pk}"' in page


def test_words_find_endpoints(client, shop):
    assert client.get(address(shop), {"q": "DELETE orders"}).text.count('class="endpoint') == 1
    page = client.get(address(shop), {"q": "nothing"}).text
    assert "No endpoint fits." in page


def test_unknown_filter_shows_all(client, shop):
    assert client.get(address(shop), {"show": "odd"}).text.count('class="endpoint') == 4


def test_many_endpoints_are_folded_by_tag(client, learner, team):
    ContractVersion.publish(team, json.dumps(many(100)), by=learner)
    page = client.get(address(team)).text
    assert (
        page.count('<details class="fold" name="tags" id="tag-') == 11
    )  # those without a tag are in two parts
    assert page.count('class="endpoint') == 100
    team.endpoints.filter(tag="part 3").update(needs_recheck=True)
    again = client.get(address(team), {"show": "recheck"}).text
    assert '<details class="fold" name="tags"' not in again
    assert 'href="#tag-' not in again


def test_long_tag_is_in_parts(client, learner, team):
    document = many(60)
    document["paths"]["/last"] = {"get": {"responses": {}}}
    for item in document["paths"].values():
        for operation in item.values():
            operation["tags"] = ["api"]
    ContractVersion.publish(team, json.dumps(document), by=learner)
    page = client.get(address(team)).text
    numbers = re.findall(r'<span class="meta">\s*([\d–]+)\s*</span>', page)
    assert numbers == ["1–30", "31–60", "61"]
    assert page.count('class="endpoint') == 61


def test_few_endpoints_have_links_to_their_tags(client, learner, team):
    ContractVersion.publish(team, json.dumps(many(30)), by=learner)
    page = client.get(address(team)).text
    assert '<details class="fold" name="tags"' not in page
    for number in range(1, 11):
        assert f'<a href="#tag-{number}">' in page
        assert f'<tr class="tag-row" id="tag-{number}">' in page
