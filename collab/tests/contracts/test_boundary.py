"""Whatever a document contains, there is never an error page.

It is answered with a sentence, the text is kept, and the error is logged without it.
"""

import copy
import json
import logging

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.html import escape

from collab.contracts import comparing, reading
from collab.models import Contract, ContractVersion
from collab.tests.contracts.project_contract import URL, a_day_later, address, sentences
from collab.tests.contracts.shop import shop as shop_document
from collab.tests.contracts.shop import text
from portal.tests.test_outgoing_requests import ok

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
    "a scalar": with_ref(*PARAMETERS, ref="#/info/title"),
    "a list": with_ref(*PARAMETERS, ref="#/paths/~1orders/get/parameters"),
    "5,000 digits": with_ref(*PARAMETERS, ref="#/paths/~1orders/get/parameters/" + "9" * 5_000),
    "a body that is a scalar": with_ref("paths", "/orders", "post", "requestBody", ref="#/openapi"),
    "an answer that is a scalar": with_ref(
        "paths", "/orders", "get", "responses", "200", ref="#/openapi"
    ),
    "a schema that is a list": with_ref("components", "schemas", "Line", ref="#/tags"),
}
DOCUMENTS = {name: HEAD + value for name, value in VALUES.items()} | REFERENCES


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_that_cannot_be_read_is_told_and_kept(client_of, learner, team, name):
    typed = DOCUMENTS[name]
    response = client_of(learner).post(address(team, "new/"), {"text": typed})
    assert response.status_code == 422
    assert escape(typed) in response.text
    assert "The error has been logged" not in response.text
    assert not team.contract_versions.exists()


@pytest.mark.parametrize("ref", [["a"] * 5_000, 7])
def test_a_reference_that_is_no_text_is_left_out_and_warned_of(client_of, learner, team, ref):
    typed = with_ref(*PARAMETERS, ref=ref)
    assert client_of(learner).post(address(team, "new/"), {"text": typed}).status_code == 302
    version = team.contract_versions.get()
    assert version.document["paths"]["/orders"]["get"]["parameters"][-1] == {}
    assert [warning.place for warning in version.all_warnings] == [
        "paths › /orders › get › parameters › 2 › $ref"
    ]


def test_a_file_that_is_refused_stays_as_text(client_of, learner, team):
    file = SimpleUploadedFile("openapi.yaml", HEAD.encode() + b"!!set {a, b}")
    response = client_of(learner).post(address(team, "new/"), {"file": file})
    assert response.status_code == 422
    assert escape(HEAD + "!!set {a, b}") in response.text


@pytest.mark.parametrize("place", [(reading, "check_size"), (comparing, "operations_of")])
def test_a_mistake_of_ours_is_a_sentence_and_is_noted_without_the_text(
    client_of,
    learner,
    shop,
    monkeypatch,
    caplog,
    place,
):
    def fail(*args, **kwargs):
        raise KeyError(TYPED)

    monkeypatch.setattr(*place, fail)
    typed = text(lambda document: document["info"].update(title="What was typed"))
    with caplog.at_level(logging.ERROR):
        response = client_of(learner).post(address(shop, "new/"), {"text": typed})
    assert response.status_code == 422
    assert "The error has been logged" in response.text
    assert escape(typed) in response.text
    assert shop.contract_versions.count() == 1
    noted = [record for record in caplog.records if record.name == "portal.text.parsing_errors"]
    assert len(noted) == 1
    assert "KeyError" in noted[0].getMessage()
    assert TYPED not in caplog.text.lower()


def deep(levels, *, more):
    """Schemas that each hold the next in an allOf, so that comparing them goes deep."""
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
def test_a_document_that_goes_too_deep_is_no_error(client_of, learner, team, more):
    ContractVersion.publish(team, deep(600, more=False), by=learner)
    response = client_of(learner).post(address(team, "new/"), {"text": deep(600, more=more)})
    assert response.status_code in (302, 422)
    assert client_of(learner).get(address(team)).status_code == 200


def test_a_daily_look_that_fails_is_told(client_of, learner, team, served, monkeypatch):
    client_of(learner).post(address(team, "new/"), {"url": URL})
    served["is"] = ok(text(lambda document: document["info"].update(title="Other")).encode())

    def fail(*args, **kwargs):
        raise RecursionError

    monkeypatch.setattr(comparing, "operations_of", fail)
    a_day_later(team)
    assert "We couldn’t compare this document" in Contract.objects.get().trouble
    assert [said for said in sentences(learner) if "We couldn’t check the contract" in said] == [
        sentences(learner)[-1]
    ]
    assert team.contract_versions.count() == 1


def test_a_version_that_cannot_be_shown_has_a_page_without_it(client, shop, monkeypatch):
    endpoint = shop.endpoints.first()
    ContractVersion.objects.filter(project=shop).update(
        parsed=json.dumps({"paths": {"/orders": {"get": {"tags": 7}}}})
    )
    assert client.get(address(shop, f"endpoints/{endpoint.pk}/")).status_code == 200
