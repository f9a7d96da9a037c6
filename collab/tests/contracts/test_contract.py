"""Versions of a project's contract: published, refused, compared, downloaded."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.html import escape

from collab.contracts.problems import InvalidContract
from collab.models import ContractVersion, Project
from collab.periodic_jobs import compare_older_contracts
from collab.tests.contracts.project_contract import (
    address,
    said,
    sentences,
    with_words,
    without_total,
)
from collab.tests.contracts.shop import many, text


@pytest.mark.parametrize("how", ["text", "file"])
def test_contract_new_publishes_a_version(client_of, learner, team, how):
    values = (
        {"text": text()}
        if how == "text"
        else {"file": SimpleUploadedFile("openapi.json", text().encode())}
    )
    client = client_of(learner)
    assert client.post(address(team, "new/"), values).status_code == 302
    version = team.contract_versions.get()
    assert (version.number, version.title, version.by, version.changes) == (
        1,
        "Sokoni",
        learner,
        [],
    )
    page = client.get(address(team)).text
    assert "GET" in page
    assert "/orders/{id}" in page
    assert "0 of 4 endpoints integrated" in page


def test_only_a_team_of_several_is_said_to_have_been_told(client_of, learner, make_project, team):
    alone = make_project(learner, "Duka", seats=["frontend"])
    for project, told in (
        (team, "<p>Version 1 published. Your team has been told.</p>"),
        (alone, "<p>Version 1 published.</p>"),
    ):
        answer = client_of(learner).post(address(project, "new/"), {"text": text()}, follow=True)
        assert told in answer.text


def test_the_same_document_again_is_no_new_version(client_of, learner, shop):
    response = client_of(learner).post(
        address(shop, "new/"), {"text": json.dumps(json.loads(text()), indent=4)}, follow=True
    )
    assert "Identical to version 1" in response.text
    assert shop.contract_versions.count() == 1


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, "Add a URL, a file, or the text itself."),
        ({"text": "hello"}, "This isn’t an OpenAPI document"),
        ({"text": text(lambda d: d["components"]["schemas"].pop("Line"))}, "doesn’t exist."),
        ({"url": "http://127.0.0.1/openapi.json"}, "Only public HTTPS URLs"),
        ({"file": SimpleUploadedFile("a.json", b"\xff\xfe\x00")}, "isn’t UTF-8 text"),
        ({"text": "kept: [1,\nb: 2"}, "isn’t valid YAML"),
    ],
)
def test_what_is_refused_is_told_and_kept(client_of, learner, team, values, sentence):
    response = client_of(learner).post(address(team, "new/"), values)
    assert response.status_code == 422
    assert sentence in response.text
    if values.get("text"):
        assert escape(values["text"][:9]) in response.text
    assert not team.contract_versions.exists()


def test_a_file_that_is_too_large_is_told(client_of, learner, team):
    file = SimpleUploadedFile("a.json", b" " * 2_000_001)
    response = client_of(learner).post(address(team, "new/"), {"file": file})
    assert "larger than 2 MB" in response.text


def test_only_the_team_publishes_it_and_all_people_read_it(client, client_of, make_person, shop):
    stranger = client_of(make_person())
    assert stranger.get(address(shop, "new/")).status_code == 403
    assert stranger.post(address(shop, "new/"), {"text": text()}).status_code == 403
    for rest in (
        "",
        "versions/",
        "openapi",
        "openapi/1",
        f"endpoints/{shop.endpoints.first().pk}/",
    ):
        assert client.get(address(shop, rest)).status_code == 200


def test_contract_of_a_hidden_project_is_hidden(client, shop):
    endpoint = shop.endpoints.first().pk
    Project.objects.filter(pk=shop.pk).update(is_hidden=True)
    for rest in ("", "versions/", "openapi", "openapi/1", f"endpoints/{endpoint}/"):
        assert client.get(address(shop, rest)).status_code == 404


def test_a_team_may_begin_with_the_contract_of_the_brief(client_of, learner, brief, make_project):
    type(brief).objects.filter(pk=brief.pk).update(contract="openapi: 3.1.0 # of the brief")
    project = make_project(learner, brief=brief)
    client = client_of(learner)
    assert "Start from the brief’s contract" in client.get(address(project, "new/")).text
    assert "# of the brief" in client.get(address(project, "new/?template")).text


def test_what_was_given_is_given_back(client, learner, team):
    given = "openapi: 3.0.3\ninfo: {title: <script>alert(1)</script>, version: '1'}\npaths: {}\n# a comment\n"
    ContractVersion.publish(team, given, by=learner)
    response = client.get(address(team, "openapi"))
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.text == given
    assert response.headers["Content-Type"] == "application/yaml; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="openapi-1.yaml"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "<script>alert" not in client.get(address(team)).text
    assert client.get(address(team, "openapi/7")).status_code == 404


def test_what_was_integrated_and_changed_is_to_be_checked_again(client_of, learner, other, shop):
    said(shop, "get /orders").set_status("used", "integrated", by=other)
    said(shop, "delete /orders/{}").set_status("used", "integrated", by=other)
    said(shop, "post /orders").set_status("used", "mocked", by=other)
    version, is_new = ContractVersion.publish(shop, text(without_total), by=learner)
    assert (version.number, is_new) == (2, True)
    assert [endpoint.key for endpoint in shop.endpoints.filter(needs_recheck=True)] == [
        "get /orders",
        "post /orders",
    ]
    assert sentences(other)[-2:] == [
        "Amina Diallo added version 2 of the API contract to Sokoni, with 3 breaking changes.",
        "Sokoni: 2 endpoints in use have changed. Please recheck them: GET /orders, POST /orders",
    ]
    assert not [sentence for sentence in sentences(learner) if "contract" in sentence]
    page = client_of(other).get(address(shop, "versions/")).text
    assert page.index("Breaking changes") < page.index(
        "in response 200, field <code>total</code> of each item was removed"
    )
    said(shop, "get /orders").set_status("used", "integrated", by=other)
    said(shop, "post /orders").set_status("used", "mocked", by=other)
    assert not shop.endpoints.filter(needs_recheck=True).exists()


def test_other_words_are_nothing_to_check(learner, other, shop):
    said(shop, "get /orders").set_status("used", "integrated", by=other)
    version, _new = ContractVersion.publish(shop, text(with_words), by=learner)
    assert [change.is_breaking for change in version.all_changes] == [False]
    assert not shop.endpoints.filter(needs_recheck=True).exists()


def test_an_operation_that_went_and_came_back_keeps_its_words(learner, other, shop):
    said(shop, "delete /orders/{}").set_status("built", "built", by=learner)
    said(shop, "delete /orders/{}").set_status("used", "integrated", by=other)
    ContractVersion.publish(
        shop, text(lambda d: d["paths"]["/orders/{id}"].pop("delete")), by=learner
    )
    gone = said(shop, "delete /orders/{}")
    assert (gone.is_gone, gone.needs_recheck) == (True, True)
    ContractVersion.publish(shop, text(), by=learner)
    back = said(shop, "delete /orders/{}")
    assert (back.is_gone, back.built, back.used) == (False, "built", "integrated")


def test_a_new_version_stands_in_the_log_of_the_project(learner, shop):
    ContractVersion.publish(shop, text(without_total), by=learner)
    assert [event.sentence for event in shop.events.filter(kind="contract")] == [
        "Amina Diallo published version 2 of the contract.",
        "Amina Diallo published version 1 of the contract.",
    ]


def test_a_version_that_is_refused_changes_nothing(learner, shop):
    with pytest.raises(InvalidContract):
        ContractVersion.publish(shop, "nothing", by=learner)
    assert shop.contract_versions.count() == 1


def test_three_hundred_operations_make_few_queries(
    client_of, learner, team, django_assert_max_num_queries
):
    ContractVersion.publish(team, json.dumps(many(300)), by=learner)
    client = client_of(learner)
    with django_assert_max_num_queries(8):
        assert client.get(address(team)).text.count('<tr class="endpoint"') == 300
    with django_assert_max_num_queries(8):
        assert (
            client.get(address(team, f"endpoints/{team.endpoints.last().pk}/")).status_code == 200
        )


def test_older_versions_are_compared_again_by_the_job(learner, shop):
    version, _new = ContractVersion.publish(shop, text(without_total), by=learner)
    newest = version.changes
    ContractVersion.objects.update(compared_by=0, changes=[["get /orders", True, "in old words"]])
    version.refresh_from_db()
    assert [change.sentence for change in version.all_changes] == ["in old words"]
    assert compare_older_contracts() == "Contracts: 2 versions compared again."
    version.refresh_from_db()
    assert version.changes == newest
    assert shop.contract_versions.get(number=1).changes == []
    assert compare_older_contracts() == "Contracts: 0 versions compared again."


def test_an_end_is_judged_by_the_day_of_the_version(learner, shop):
    """An operation that went before its date broke clients then, and still did a year later."""

    def ending(document):
        until = (timezone.now() + timedelta(days=30)).date().isoformat()
        document["paths"]["/orders/{id}"]["delete"] |= {"deprecated": True, "x-sunset": until}

    ContractVersion.publish(shop, text(ending), by=learner)
    without = text(lambda document: document["paths"]["/orders/{id}"].pop("delete"))
    version, _new = ContractVersion.publish(shop, without, by=learner)
    assert [change.rule for change in version.breaking_changes] == ["operation-removed"]
    with time_machine.travel(timezone.now() + timedelta(days=365)):
        version.compare_again()
        version.refresh_from_db()
    assert [change.rule for change in version.breaking_changes] == ["operation-removed"]
    version.at = datetime(2026, 12, 31, 23, tzinfo=UTC)
    with timezone.override("Africa/Nairobi"):  # where it is the next day
        assert version.day == date(2026, 12, 31)


def test_a_version_that_cannot_be_compared_keeps_its_changes(learner, shop):
    version, _new = ContractVersion.publish(shop, text(without_total), by=learner)
    shop.contract_versions.filter(number=1).update(parsed="no JSON", compared_by=1)
    version.compare_again()
    before = version.changes
    version.refresh_from_db()
    assert version.changes == before
