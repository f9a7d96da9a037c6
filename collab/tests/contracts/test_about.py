"""The page about the API, and callbacks, links and further examples of operations."""

import json
import re

import pytest

from collab.contracts import outgoing
from collab.contracts.about import about
from collab.contracts.operation_details import operation_details
from collab.models import ContractVersion
from collab.tests.contracts.project_contract import address
from collab.tests.contracts.shop import shop as document_of_shop

PAID = {"schema": {"type": "object", "properties": {"sum": {"type": "integer"}}}}
PAYMENT = {"summary": "Someone paid", "requestBody": {"content": {"application/json": PAID}}, "responses": {"204": {"description": "Taken"}}}  # fmt: skip


def rich(document):
    """Put everything beside operations into it."""
    document["info"] |= {"description": "Prices are in **XOF**.", "contact": {"name": "Awa"}, "termsOfService": "javascript:alert(1)"}  # fmt: skip
    document["servers"] = [{"url": "https://{city}.example/api", "description": "Production", "variables": {"city": {"default": "dakar", "enum": ["dakar", "abidjan"]}}}]  # fmt: skip
    document["tags"] = [{"name": "orders", "description": "What customers buy."}]
    document["webhooks"] = {"stock": {"post": PAYMENT}}
    operation = document["paths"]["/orders"]["post"]
    operation["tags"] = ["orders"]
    operation["callbacks"] = {"paid": {"{$request.body#/url}": {"post": PAYMENT}}}
    operation["responses"]["201"]["links"] = {"read": {"operationId": "getOrder", "parameters": {"id": "$response.body#/id"}}}  # fmt: skip
    operation["responses"]["201"]["content"] = {"application/json": PAID | {"examples": {"one": {"value": 1}, "two": {"summary": "A second", "value": 2}}}}  # fmt: skip


def test_document_is_told_of_as_a_whole():
    told = about(document_of_shop(rich))
    assert told.description == "Prices are in **XOF**."
    assert told.servers[0].variables == [("city", "dakar, abidjan")]
    assert ("orders", "What customers buy.") in told.tags
    assert [one.name for one in told.sign_in] == ["token"]
    assert told.links == []  # an address that runs a script is none
    [webhook] = told.webhooks
    assert (webhook.name, webhook.method, webhook.text) == ("stock", "post", "Someone paid")
    assert [node.name for node in webhook.bodies[0].root.children] == ["sum"]


def test_empty_document_has_nothing_to_tell():
    told = about({"openapi": "3.0.0", "info": {}, "paths": {}})
    assert (told.description, told.servers, told.tags, told.webhooks) == ("", [], [], [])


@pytest.mark.parametrize(
    ("variable", "values"),
    [({"default": "dakar"}, "dakar"), ({"default": "dakar", "enum": "one"}, "dakar"), ({}, "")],
)
def test_variables_without_a_list_of_values_have_their_default(variable, values):
    given = {"openapi": "3.0.3", "info": {}, "servers": [{"variables": {"city": variable}}]}
    assert about(given).servers[0].variables == [("city", values)]


def test_tag_within_another_has_its_description():
    def nested(document):
        document["tags"] = [{"name": "shop"}, {"name": "orders", "parent": "shop"}]
        document["tags"][1]["description"] = "What customers buy."
        document["paths"]["/orders"]["get"]["tags"] = ["orders"]

    document = document_of_shop(nested)
    assert ("shop", "") in about(document).tags
    details = operation_details(document, "get /orders")
    assert details.operation.tag == "shop › orders"
    assert details.tag_description == "What customers buy."


def test_webhooks_beyond_those_that_are_shown_are_not_read(monkeypatch):
    read = []
    monkeypatch.setattr(outgoing, "bodies_of", lambda *_given, **_more: read.append(1) or [])
    given = {f"event {number}": {"post": PAYMENT} for number in range(50)}
    told = about({"openapi": "3.1.0", "info": {}, "webhooks": given})
    assert len(told.webhooks) == len(read) == outgoing.MAX_OUTGOING


def test_media_types_of_two_requests_of_one_webhook_are_chosen_apart(client, learner, team):
    def twice(document):
        both = {"application/json": PAID, "application/xml": {"schema": {"type": "string"}}}
        payment = PAYMENT | {"requestBody": {"content": both}}
        document["webhooks"] = {"stock": {"post": payment, "put": payment}}

    ContractVersion.publish(team, json.dumps(document_of_shop(twice)), by=learner)
    shown = client.get(address(team) + "about/").text
    names = re.findall(r'type="radio" name="([^"]*)"', shown)
    assert (len(names), len(set(names))) == (4, 2)


def test_operation_has_callbacks_links_and_further_examples():
    details = operation_details(document_of_shop(rich), "post /orders")
    assert [one.address for one in details.callbacks] == ["{$request.body#/url}"]
    created = next(one for one in details.responses if one.code == "201")
    assert created.links == [("read", "getOrder (id = $response.body#/id)")]
    assert created.bodies[0].example == "1"
    assert created.bodies[0].more_examples == [("A second", "2")]
    assert details.tag_description == "What customers buy."


def test_page_about_the_api_is_for_everyone(client, learner, team):
    page = address(team) + "about/"
    assert client.get(page).status_code == 404
    ContractVersion.publish(team, json.dumps(document_of_shop(rich)), by=learner)
    shown = client.get(page).text
    for text in ("<strong>XOF</strong>", "https://{city}.example/api", "What customers buy.", "Someone paid"):  # fmt: skip
        assert text in shown


def test_labels_of_choices_are_taken_from_the_description_of_a_parameter():
    """Where drf-spectacular writes them for a filter."""
    text = "Only these.\n\n* `open` - Open to all\n* `done` - Done"
    schema = {"type": "array", "items": {"type": "string", "enum": ["open", "done"]}}

    def filtered(document):
        given = {"name": "state", "in": "query", "description": text, "schema": schema}
        document["paths"]["/orders"]["get"]["parameters"] = [given]

    details = operation_details(document_of_shop(filtered), "get /orders")
    [node] = details.parameters["query"]
    assert node.description == "Only these."
    assert node.values == [("open", "Open to all"), ("done", "Done")]
