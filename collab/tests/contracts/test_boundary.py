"""Whatever a document holds: a sentence, the text kept, the mistake noted without it; never an error page."""

import copy
import json
import logging

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.html import escape

from collab.contracts import comparing, reading
from collab.models import Contract, ContractVersion
from collab.tests.contracts.shop import shop as shop_document
from collab.tests.contracts.shop import text
from collab.tests.contracts.test_contract import (  # noqa: F401 - fixtures and helpers
    URL,
    a_day_later,
    contract_page,
    notification_texts,
    ok,
    served,
    shop,
    team,
)

TYPED = "what was typed"
HEAD = "openapi: 3.0.3\ninfo: {title: A, version: '1'}\npaths: {}\nx-a: "
VALUES = {
    "a set": "!!set {a, b}", "bytes": "!!binary aGk=", "ordered pairs": "!!omap [a: 1]", "pairs": "!!pairs [a: 1]",
    "a float that is none": "!!float abc", "a bool that is none": "!!bool maybe", "a map that is none": "!!map abc",
    "an empty int": "!!int ''", "an empty float": "!!float ''", "a sign": "!!int '-'", "a prefix": "!!int '0x'",
    "a long sexagesimal number": "1" + ":59" * 5_000, "a long sexagesimal float": "1" + ":59" * 5_000 + ".5", "infinity": ".inf",
}  # fmt: skip
PARAMETERS = ("paths", "/orders", "get", "parameters")


def with_ref(*path, ref):
    """The shop with a $ref at the end of a path."""
    document = shop_document()
    place = document
    for part in path:
        place = place[part]
    if isinstance(place, list):
        place.append({"$ref": ref})
    else:
        place["$ref"] = ref
    return json.dumps(document)


REFERENCES = {
    "a long list": with_ref(*PARAMETERS, ref=["a"] * 5_000),
    "a scalar": with_ref(*PARAMETERS, ref="#/info/title"),
    "a list": with_ref(*PARAMETERS, ref="#/paths/~1orders/get/parameters"),
    "5,000 digits": with_ref(*PARAMETERS, ref="#/paths/~1orders/get/parameters/" + "9" * 5_000),
    "a number": with_ref(*PARAMETERS, ref=7),
    "a body that is a scalar": with_ref("paths", "/orders", "post", "requestBody", ref="#/openapi"),
    "an answer that is a scalar": with_ref(
        "paths", "/orders", "get", "responses", "200", ref="#/openapi"
    ),
    "a schema that is a list": with_ref("components", "schemas", "Line", ref="#/tags"),
}
DOCUMENTS = {name: HEAD + value for name, value in VALUES.items()} | REFERENCES


@pytest.mark.parametrize("name", DOCUMENTS)
def test_unreadable_document_shows_an_error_and_the_typed_text(client_of, learner, team, name):  # noqa: F811
    typed = DOCUMENTS[name]
    response = client_of(learner).post(contract_page(team, "new/"), {"text": typed})
    assert response.status_code == 422
    assert escape(typed) in response.text
    assert "the mistake is ours" not in response.text
    assert not team.contract_versions.exists()


def test_rejected_file_is_shown_as_text(client_of, learner, team):  # noqa: F811
    file = SimpleUploadedFile("openapi.yaml", HEAD.encode() + b"!!set {a, b}")
    response = client_of(learner).post(contract_page(team, "new/"), {"file": file})
    assert response.status_code == 422
    assert escape(HEAD + "!!set {a, b}") in response.text


@pytest.mark.parametrize("place", [(reading, "_check_size"), (comparing, "_compare_operations")])
def test_unexpected_error_shows_a_sentence_and_is_logged_without_the_text(
    client_of,
    learner,
    shop,  # noqa: F811
    monkeypatch,
    caplog,
    place,  # noqa: F811
):
    def fail(*args, **kwargs):
        raise KeyError(TYPED)

    monkeypatch.setattr(*place, fail)
    typed = text(lambda document: document["info"].update(title="What was typed"))
    with caplog.at_level(logging.ERROR):
        response = client_of(learner).post(contract_page(shop, "new/"), {"text": typed})
    assert response.status_code == 422
    assert "the mistake is ours" in response.text
    assert escape(typed) in response.text
    assert shop.contract_versions.count() == 1
    noted = [record for record in caplog.records if record.name == "portal.text.parsing_errors"]
    assert len(noted) == 1
    assert "KeyError" in noted[0].getMessage()
    assert TYPED not in caplog.text.lower()


def deep(levels, *, more):
    """Schemas that each contain the next one in an allOf, so that comparing them is deep."""
    document = copy.deepcopy(shop_document())
    schemas = document["components"]["schemas"]
    for level in range(levels):
        inside = {"allOf": [{"$ref": f"#/components/schemas/Deep{level + 1}"}]}
        schemas[f"Deep{level}"] = {"type": "object", "properties": {"inside": inside}}
    last = {"label": {"type": "string"}} if more else {}
    schemas[f"Deep{levels}"] = {"type": "object", "properties": {"id": {"type": "integer"}} | last}
    schemas["Order"]["properties"]["deep"] = {"$ref": "#/components/schemas/Deep0"}
    return json.dumps(document)


@pytest.mark.parametrize("more", [False, True])
def test_deeply_nested_document_is_rejected_without_an_error(client_of, learner, team, more):  # noqa: F811
    ContractVersion.publish(team, deep(600, more=False), by=learner)
    response = client_of(learner).post(contract_page(team, "new/"), {"text": deep(600, more=more)})
    assert response.status_code in (302, 422)
    assert client_of(learner).get(contract_page(team)).status_code == 200


def test_failed_daily_fetch_notifies_the_owner(client_of, learner, team, served, monkeypatch):  # noqa: F811
    client_of(learner).post(contract_page(team, "new/"), {"url": URL})
    served["is"] = ok(text(lambda document: document["info"].update(title="Other")).encode())

    def fail(*args, **kwargs):
        raise RecursionError

    monkeypatch.setattr(comparing, "_compare_operations", fail)
    a_day_later(team)
    assert "We could not compare this document" in Contract.objects.get().trouble
    assert [said for said in notification_texts(learner) if "could not be looked at" in said] == [
        notification_texts(learner)[-1]
    ]
    assert team.contract_versions.count() == 1


def test_unreadable_version_has_a_page_without_its_operation(client, shop, monkeypatch):  # noqa: F811
    endpoint = shop.endpoints.first()
    ContractVersion.objects.filter(project=shop).update(
        parsed=json.dumps({"paths": {"/orders": {"get": {"tags": 7}}}})
    )
    assert client.get(contract_page(shop, f"endpoints/{endpoint.pk}/")).status_code == 200
