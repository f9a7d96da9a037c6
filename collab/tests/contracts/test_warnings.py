"""What violates the standard and hides nothing is shown, with a warning."""

import json

import pytest

from collab.contracts.operation_details import operation_details
from collab.contracts.reading import read_contract
from collab.contracts.reference import operations
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
    "a token with a format": (
        lambda d: d["components"]["securitySchemes"]["token"].update(
            scheme="Token", bearerFormat="Token"
        ),
        (
            "components › securitySchemes › token",
            "“bearerFormat” is for the scheme “bearer” only; this one is “Token”.",
        ),
    ),
    "a key without a name": (
        lambda d: d["components"]["securitySchemes"].update(key={"type": "apiKey", "in": "header"}),
        ("components › securitySchemes › key", "“name” is missing."),
    ),
    "a parameter in no place": (
        lambda d: d["paths"]["/orders"]["get"]["parameters"][0].update({"in": "body"}),
        (
            "paths › /orders › get › parameters › 0 › in",
            "“body” isn’t one of: path, query, header, cookie.",
        ),
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


def test_what_is_new_in_openapi_3_2_is_shown():
    def change(document):
        address = document["$self"] = "https://api.example/openapi.json"
        path = document["paths"]["/orders"]
        path["query"] = {
            "tags": ["beta", "list"],
            "responses": {"2XX": {"description": "x", "content": {"application/jsonl": {}}}},
        }
        stream = path["query"]["responses"]["2XX"]["content"]["application/jsonl"]
        stream["itemSchema"] = {"$ref": f"{address}#/components/schemas/Order"}
        path["additionalOperations"] = {"COPY": {"responses": {"204": {"description": "x"}}}}
        document["tags"] = [
            {"name": "beta", "kind": "badge"},
            {"name": "list", "parent": "shop"},
        ]

    assert warnings_of(change, version="3.2.0") == []
    document = read_contract(text(change, version="3.2.0")).document
    found = operations(document)
    assert found["query /orders"].tag == "shop › list"
    assert found["copy /orders"].method == "copy"
    details = operation_details(document, "query /orders")
    [response] = details.responses
    assert (response.code, response.state) == ("2XX", "good")
    assert response.bodies[0].root.type_label == "Order[]"


def test_part_of_openapi_3_2_that_is_not_shown_is_said():
    def change(document):
        document["components"]["mediaTypes"] = {"A": {}}

    places = [place for place, _sentence in warnings_of(change, version="3.2.0")]
    assert places == ["components › mediaTypes"]


def test_team_sees_the_warnings_of_a_version(client_of, client, learner, team):
    ContractVersion.publish(team, text(_without_schema), by=learner)
    assert "Parameter “page” has no schema." in client_of(learner).get(address(team)).text
    assert "Parameter “page” has no schema." not in client.get(address(team)).text
