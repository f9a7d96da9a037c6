"""What violates the standard and hides nothing is shown, with a warning."""

import json

import pytest

from collab.contracts.reading import read_contract
from collab.models import ContractVersion
from collab.tests.contracts.project_contract import address
from collab.tests.contracts.shop import shop, text


def warnings_of(change, **options):
    """(place, sentence) of each warning of the changed shop."""
    read = read_contract(text(change, **options))
    return [(warning.place, warning.sentence) for warning in read.warnings]


def test_valid_document_has_none():
    for version in ("3.0.3", "3.1.0", "3.2.0"):
        assert warnings_of(lambda d: None, version=version) == []


def _without_schema(document):
    document["paths"]["/orders"]["get"]["parameters"].append({"name": "page", "in": "query"})


CHANGES = {
    "parameter without schema": (
        _without_schema,
        ("paths › /orders › get › parameters › 2", "Parameter “page” has no schema."),
    ),
    "no responses": (
        lambda d: d["paths"]["/orders"]["get"].pop("responses"),
        ("paths › /orders › get", "“responses” is missing."),
    ),
    "response without description": (
        lambda d: d["paths"]["/orders"]["get"]["responses"]["200"].pop("description"),
        ("paths › /orders › get › responses › 200", "“description” is missing."),
    ),
    "no info": (lambda d: d.pop("info"), ("", "“info” is missing.")),
    "path parameter without definition": (
        lambda d: d["paths"]["/orders/{id}"].pop("parameters"),
        (
            "paths › /orders/{id} › get › {id}",
            "“{id}” is in the path but isn’t defined as a parameter.",
        ),
    ),
    "one name twice": (
        lambda d: d["paths"]["/orders"]["post"].update(operationId="listOrders"),
        (
            "paths › /orders › post › operationId",
            "operationId “listOrders” is also used by GET /orders.",
        ),
    ),
    "a number as title": (
        lambda d: d["info"].update(title=7),
        ("info › title", "It should be a text. It isn’t shown."),
    ),
    "unknown keyword": (
        lambda d: d["info"].update(author="Amina"),
        ("info", "“author” isn’t part of the standard here."),
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_violation_is_a_sentence_with_its_place(name):
    change, expected = CHANGES[name]
    assert expected in warnings_of(change)


def test_scheme_that_learners_write_for_tokens_is_read():
    def change(document):
        schemes = {"t": {"type": "http", "scheme": "Token", "bearerFormat": "Token"}}
        document["components"]["securitySchemes"] = schemes

    read = read_contract(text(change))
    assert read.document["components"]["securitySchemes"]["t"]["scheme"] == "Token"


def test_warning_has_its_line():
    pretty = json.dumps(shop(_without_schema), indent=1)
    warning = read_contract(pretty).warnings[0]
    assert '"page"' in "".join(pretty.split("\n")[warning.line - 1 : warning.line + 2])


def test_reference_in_an_extension_is_no_reference():
    read = read_contract(text(lambda d: d.update({"x-topics": [{"content": {"$ref": "./a.md"}}]})))
    assert read.document["x-topics"] == [{"content": {"$ref": "./a.md"}}]


def test_what_is_new_in_openapi_3_2_is_said():
    def change(document):
        document["paths"]["/orders"]["query"] = dict(document["paths"]["/orders"]["get"])
        document["paths"]["/orders"]["additionalOperations"] = {"COPY": {}}

    places = [place for place, _sentence in warnings_of(change, version="3.2.0")]
    assert "paths › /orders › additionalOperations" in places


def test_team_sees_the_warnings_of_a_version(client_of, client, learner, team):
    ContractVersion.publish(team, text(_without_schema), by=learner)
    assert "Parameter “page” has no schema." in client_of(learner).get(address(team)).text
    assert "Parameter “page” has no schema." not in client.get(address(team)).text
