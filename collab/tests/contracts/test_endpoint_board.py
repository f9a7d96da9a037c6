"""The board of endpoints: statuses, conflicts and notes."""

import re
from datetime import date

import pytest
import time_machine

from collab.models import ContractVersion, Endpoint
from collab.tests.contracts.project_contract import address, said, without_total
from collab.tests.contracts.shop import text
from learnings.tests.nasty import is_harmless

# What stood there when the page was opened.
WAS = {"built_was": "not_built", "used_was": "not_started"}


def test_both_sides_set_their_status(client_of, learner, other, shop):
    endpoint = said(shop, "get /orders")
    where = address(shop, f"endpoints/{endpoint.pk}/word/")
    client_of(learner).post(where, WAS | {"built": "live"})
    row = client_of(other).post(where, WAS | {"used": "integrated"}, headers={"HX-Request": "true"})
    assert "<!doctype" not in row.text
    assert row.text.count("</svg> Saved</small>") == 1
    assert "Saved the status of GET /orders." in row.text
    endpoint.refresh_from_db()
    assert (endpoint.built, endpoint.built_by, endpoint.used, endpoint.used_by) == (
        "live",
        learner,
        "integrated",
        other,
    )
    assert "1 of 4 endpoints integrated" in client_of(other).get(address(shop)).text


def test_board_says_who_set_a_status_and_when(client, client_of, learner, other, shop):
    endpoint = said(shop, "get /orders")
    endpoint.set_status("built", "live", by=learner)
    Endpoint.objects.filter(pk=endpoint.pk).update(used="mocked", used_by=other)
    endpoint.refresh_from_db()
    assert endpoint.used_at is None  # as statuses from before the column
    for page in (client, client_of(learner)):
        for rest in ("", f"endpoints/{endpoint.pk}/"):
            text = page.get(address(shop, rest)).text
            moment = endpoint.built_at.isoformat(timespec="seconds")
            assert f'<small><bdi>Amina Diallo</bdi> · <time datetime="{moment}"' in text
            assert "<small><bdi>Omar Farouk</bdi></small>" in text


def test_setting_one_side_keeps_the_time_of_the_other(learner, other, shop):
    endpoint = said(shop, "get /orders")
    endpoint.set_status("built", "live", by=learner)
    built_at = said(shop, "get /orders").built_at
    endpoint.set_status("used", "mocked", by=other)
    endpoint.refresh_from_db()
    assert endpoint.built_at == built_at < endpoint.used_at


def test_saving_on_the_board_also_answers_with_its_progress(client_of, learner, shop):
    endpoint = said(shop, "get /orders")
    Endpoint.objects.filter(pk=endpoint.pk).update(used="integrated", needs_recheck=True)
    where = address(shop, f"endpoints/{endpoint.pk}/word/")
    pages = {
        "board": f"http://testserver{address(shop)}?show=recheck",
        "endpoint": f"http://testserver{address(shop, f'endpoints/{endpoint.pk}/')}",
    }
    answers = {
        page: client_of(learner)
        .post(
            where,
            {"used_was": "integrated", "used": "integrated", "again": "1"},
            headers={"HX-Request": "true", "HX-Current-URL": url},
        )
        .text
        for page, url in pages.items()
    }
    assert "1 of 4 endpoints integrated" in answers["board"]
    assert 'hx-swap-oob="innerHTML:#board-progress"' in answers["board"]
    assert "Check it again" not in answers["board"]
    assert "board-progress" not in answers["endpoint"]
    for answer in answers.values():
        assert 'hx-swap-oob="innerHTML:#status-saved"' in answer
        assert 'id="status-saved"' not in answer  # the page has that element
    page = client_of(learner).get(address(shop)).text
    assert page.count('id="status-saved"') == page.count('id="board-progress"') == 1


def test_board_and_project_page_count_alike(client, learner, other, shop):
    said(shop, "get /orders").set_status("used", "integrated", by=other)
    said(shop, "post /orders").set_status("built", "live", by=learner)
    said(shop, "post /orders").set_status("used", "integrated", by=other)
    Endpoint.objects.filter(key="post /orders").update(needs_recheck=True)
    board, project = client.get(address(shop)).text, client.get(shop.get_absolute_url()).text
    assert "2 of 4 endpoints integrated" in board
    assert "Back end: 1 of 4 live" in " ".join(board.split())
    assert "2 of 4 integrated" in project
    assert "1 of them to recheck" in project


def test_status_saves_only_the_changed_side(client_of, learner, other, shop):
    """The page of the one was opened before the other said a word; it holds both sides."""
    endpoint = said(shop, "get /orders")
    where = address(shop, f"endpoints/{endpoint.pk}/word/")
    client_of(other).post(where, WAS | {"built": "not_built", "used": "integrated"})
    client_of(learner).post(where, WAS | {"built": "live", "used": "not_started"})
    endpoint.refresh_from_db()
    assert (endpoint.built, endpoint.used, endpoint.used_by) == ("live", "integrated", other)


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_stale_status_answers_409_with_both_statuses(client_of, learner, other, shop, headers):
    endpoint = said(shop, "get /orders")
    where = address(shop, f"endpoints/{endpoint.pk}/word/")
    client_of(other).post(where, WAS | {"used": "blocked"})
    answer = client_of(learner).post(where, WAS | {"used": "mocked"}, headers=headers)
    assert answer.status_code == 409
    assert "Omar Farouk set “blocked” after you opened this; you chose “mocked”." in answer.text
    assert ("<!doctype" in answer.text) == (not headers)
    endpoint.refresh_from_db()
    assert (endpoint.used, endpoint.used_by) == ("blocked", other)
    # What was chosen is still chosen; sent again it replaces the other word, knowingly.
    assert '<option value="mocked" selected>' in answer.text
    assert 'name="used_was" value="blocked"' in answer.text
    again = client_of(learner).post(
        where, WAS | {"used_was": "blocked", "used": "mocked"}, headers=headers
    )
    assert again.status_code == (200 if headers else 302)
    endpoint.refresh_from_db()
    assert (endpoint.used, endpoint.used_by) == ("mocked", learner)


def test_a_conflict_names_the_side_that_a_colleague_changed_and_no_other(
    client_of, learner, other, shop
):
    endpoint = said(shop, "get /orders")
    endpoint.set_status("built", "built", by=learner)
    where = address(shop, f"endpoints/{endpoint.pk}/word/")
    stood = {"built_was": "built", "used_was": "not_started"}
    client_of(other).post(where, stood | {"used": "blocked"})
    answer = client_of(learner).post(where, stood | {"built": "live", "used": "mocked"})
    assert answer.status_code == 409
    assert answer.text.count("after you opened this") == 1
    assert (
        "Front end: Omar Farouk set “blocked” after you opened this; you chose “mocked”."
        in answer.text
    )
    assert '<option value="live" selected>' in answer.text


def test_a_conflict_about_an_operation_that_is_gone_says_so_too(client_of, learner, other, shop):
    endpoint = said(shop, "get /orders")
    endpoint.set_status("used", "blocked", by=other)
    Endpoint.objects.filter(pk=endpoint.pk).update(is_gone=True, key="get /earlier")
    where = address(shop, f"endpoints/{endpoint.pk}/word/")
    answer = client_of(learner).post(where, WAS | {"used": "mocked"})
    assert answer.status_code == 409
    assert "Omar Farouk set “blocked” after you opened this; you chose “mocked”." in answer.text


def test_a_form_that_does_not_say_what_it_saw_overwrites_nothing(client_of, learner, other, shop):
    endpoint = said(shop, "get /orders")
    endpoint.set_status("used", "blocked", by=other)
    where = address(shop, f"endpoints/{endpoint.pk}/word/")
    assert client_of(learner).post(where, {"used": "mocked"}).status_code == 409
    assert said(shop, "get /orders").used == "blocked"


def test_same_status_from_two_people_is_no_conflict(client_of, learner, other, shop):
    endpoint = said(shop, "get /orders")
    where = address(shop, f"endpoints/{endpoint.pk}/word/")
    for person in (other, learner):
        assert client_of(person).post(where, WAS | {"used": "mocked"}).status_code == 302


def test_what_is_to_be_checked_again_is_checked_by_saying_it_once_more(
    client_of, learner, other, shop
):
    said(shop, "get /orders").set_status("used", "integrated", by=other)
    ContractVersion.publish(shop, text(without_total), by=learner)
    endpoint = said(shop, "get /orders")
    where = address(shop, f"endpoints/{endpoint.pk}/word/")
    stood = {"built_was": "not_built", "used_was": "integrated", "used": "integrated"}
    client_of(learner).post(where, stood | {"built": "live"})
    assert said(shop, "get /orders").needs_recheck
    client_of(other).post(where, stood | {"built_was": "live", "built": "live", "again": "1"})
    assert not said(shop, "get /orders").needs_recheck


@pytest.mark.parametrize("values", [{"built": "nonsense"}, {"used": "live"}])
def test_unknown_status_is_not_found(client_of, learner, shop, values):
    where = address(shop, f"endpoints/{said(shop, 'get /orders').pk}/word/")
    assert client_of(learner).post(where, values).status_code == 404


def test_an_endpoint_of_another_project_is_not_found(client_of, learner, shop, make_project):
    elsewhere = make_project(learner, "Elsewhere")
    endpoint = said(shop, "get /orders").pk
    assert client_of(learner).get(address(elsewhere, f"endpoints/{endpoint}/")).status_code == 404
    assert (
        client_of(learner).post(address(elsewhere, f"endpoints/{endpoint}/word/")).status_code
        == 404
    )


def test_notes_are_the_teams(client, client_of, learner, other, shop):
    where = address(shop, f"endpoints/{said(shop, 'get /orders').pk}/")
    client_of(other).post(f"{where}notes/", {"text": "The state is <b>wrong</b>."})
    assert "The state is &lt;b&gt;wrong&lt;/b&gt;." in client_of(learner).get(where).text
    assert "The state is" not in client.get(where).text
    refused = client_of(other).post(f"{where}notes/", {"text": " "})
    assert refused.status_code == 422


def test_board_counts_notes_for_members_alone(client, client_of, other, shop):
    endpoint = shop.endpoints.first()
    endpoint.notes.create(author=other, text="Which state?")
    endpoint.notes.create(author=other, text="Ours.")
    board = shop.page_url("contract")
    counts = [row.note_count for row in client_of(other).get(board).context["progress"].endpoints]
    assert (counts[0], set(counts[1:])) == (2, {0})
    assert f"Notes on {endpoint.label}" in client_of(other).get(board).text
    assert "Notes on" not in client.get(board).text


@time_machine.travel("2026-12-08 10:00:00+00:00")
def test_board_says_how_many_days_are_left(client_of, other, shop):
    said = []
    for day in (10, 8, 7):
        type(shop.owner.cohort).objects.update(ends_on=date(2026, 12, day))
        page = client_of(other).get(shop.page_url("contract")).text
        said += re.findall(r"Deadline [\w ]+", page) or [""]
    assert [" ".join(words.split()) for words in said] == [
        "Deadline in 2 days",
        "Deadline today",
        "",
    ]


def test_the_page_of_an_endpoint_says_what_is_sent_and_answered(client, shop):
    page = client.get(address(shop, f"endpoints/{said(shop, 'post /orders').pk}/")).text
    for part in (
        "Request body",
        "required",
        "Line[]",
        "Not understood",
        "prism-cli@5.14.2 mock http",
        "curl -i -X POST",
    ):
        assert part in page


HURTS = """<img src=x onerror=alert(1)>"><script>alert(1)</script>' onload=alert(1) [a](javascript:alert(1)) {{ 7777*7777 }}"""


def test_nothing_in_a_document_runs(client, client_of, learner, other, team):
    def change(document):
        get = document["paths"]["/orders"].pop("get")
        get |= {"summary": HURTS, "description": HURTS, "tags": [HURTS], "operationId": HURTS}
        get["parameters"][0] |= {"name": HURTS, "description": HURTS}
        get["parameters"][0]["schema"]["enum"] = [HURTS]
        get["responses"]["200"]["description"] = HURTS
        get["responses"]["200"]["content"] = {
            HURTS: {"example": HURTS, "schema": {"properties": {HURTS: {"type": "null"}}}}
        }
        document["paths"]["/" + HURTS.replace("{{ 7777*7777 }}", "")] = {"get": get}
        document["info"] |= {"title": HURTS, "description": HURTS}
        document["servers"] = [{"url": HURTS}]

    ContractVersion.publish(team, text(version="3.1.0"), by=learner)
    said(team, "get /orders").set_status("used", "integrated", by=other)
    ContractVersion.publish(team, text(change, version="3.1.0"), by=learner)
    pages = [address(team), address(team, "versions/"), "/notices/"]
    pages += [address(team, f"endpoints/{endpoint.pk}/") for endpoint in team.endpoints.all()]
    for page in pages:
        shown = client_of(other).get(page).text
        assert is_harmless(shown), page
        assert "60481729" not in shown


def test_each_side_is_a_form_of_its_own(client, client_of, learner, shop):
    endpoint = said(shop, "get /orders")
    page = client_of(learner).get(address(shop)).text
    assert page.count(f'action="{address(shop, f"endpoints/{endpoint.pk}/word/")}"') == 2
    # A script saves on change; without one there is a button.
    assert page.count("<noscript><button") == 8
    assert "Mark rechecked" not in page
    Endpoint.objects.filter(pk=endpoint.pk).update(used="integrated", needs_recheck=True)
    assert client_of(learner).get(address(shop)).text.count("Mark rechecked") == 1
    assert '<form class="side"' not in client.get(address(shop)).text


def test_endpoints_keep_their_status_when_paths_move_to_the_base_url(shop, learner, other):
    """drf-yasg does that when the first address outside of /api is added or removed."""

    def move(document):
        document["paths"] = {f"/v1{path}": item for path, item in document["paths"].items()}
        document["servers"] = [{"url": "https://api.sokoni.example"}]

    endpoint = said(shop, "get /orders")
    endpoint.set_status("used", "integrated", by=other)
    ContractVersion.publish(shop, text(move), by=learner)
    moved = said(shop, "get /v1/orders")
    assert (moved.pk, moved.path, moved.used) == (endpoint.pk, "/v1/orders", "integrated")
    assert not shop.endpoints.filter(is_gone=True).exists()
    assert not moved.needs_recheck


def test_board_links_to_notes_that_the_page_of_an_endpoint_has_itself(client_of, learner, shop):
    endpoint = said(shop, "get /orders")
    pages = {
        "board": address(shop),
        "endpoint": address(shop, f"endpoints/{endpoint.pk}/"),
    }
    link = f'href="{pages["endpoint"]}#notes"'
    member = client_of(learner)
    assert [link in member.get(where).text for where in pages.values()] == [True, False]
    rows = [
        member.post(
            address(shop, f"endpoints/{endpoint.pk}/word/"),
            WAS | {"built": "not_built"},
            headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{where}"},
        )
        for where in pages.values()
    ]
    assert [link in row.text for row in rows] == [True, False]
