"""The OpenAPI document that the repository has."""

import json

import pytest

from collab.contracts.reading import read_contract
from portal.api.gateway import OPENAPI_FILE
from tests import api_changes
from tests.api.client import DOCUMENT
from tests.api_changes import breaking_changes, last_tag, released_document
from tests.api_document import document_text


def test_it_describes_the_operations():
    text = OPENAPI_FILE.read_text(encoding="utf-8")
    assert text == document_text(), "Run `python -m tests.api_document`."


def test_our_own_contract_page_reads_it_without_a_warning():
    assert read_contract(json.dumps(DOCUMENT)).warnings == []


def test_it_is_served(client):
    response = client.get("/api/v1/openapi.json")
    assert response.json() == DOCUMENT
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_each_operation_has_a_summary_and_its_own_id():
    operations = [one for item in DOCUMENT["paths"].values() for one in item.values()]
    assert len({one["operationId"] for one in operations}) == len(operations)
    assert all(one["summary"] and one["description"] for one in operations)


def test_a_change_that_breaks_clients_needs_a_new_version():
    former = json.loads(json.dumps(DOCUMENT))
    former["paths"]["/old"] = former["paths"]["/topics"]
    schemas = former["components"]["schemas"]
    schemas["EntryRow"]["properties"]["points"] = {"type": "integer"}
    schemas["EntryRow"]["required"].append("points")
    found = breaking_changes(former, DOCUMENT)
    assert any("/old" in sentence for sentence in found)
    assert any("points" in sentence for sentence in found)
    former["info"]["version"] = "0.9.0"
    assert breaking_changes(former, DOCUMENT) == []
    assert breaking_changes(DOCUMENT, DOCUMENT) == []


def test_ci_fails_for_a_change_that_breaks_clients_of_the_release(tmp_path, monkeypatch):
    assert api_changes.main([]) == 0
    former = json.loads(json.dumps(DOCUMENT))
    former["paths"]["/old"] = former["paths"]["/topics"]
    released = tmp_path / "released.json"
    released.write_text(json.dumps(former))
    monkeypatch.setattr(api_changes, "RELEASED", released)
    assert api_changes.main(["--release"]) > 0
    assert json.loads(released.read_text()) == former  # what breaks clients is no release
    former["info"]["version"] = "0.9.0"
    released.write_text(json.dumps(former))
    assert api_changes.main(["--release"]) == 0
    assert json.loads(released.read_text()) == DOCUMENT


def test_releases_that_cannot_be_seen_are_not_taken_for_none(tmp_path):
    with pytest.raises(SystemExit, match="whole history"):
        last_tag(tmp_path)
    with pytest.raises(SystemExit, match="no tag v0.0.0-unknown"):
        released_document("v0.0.0-unknown")
