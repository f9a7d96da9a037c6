"""The OpenAPI document that the repository has."""

import json

from collab.contracts.reading import read_contract
from portal.api.gateway import OPENAPI_FILE
from tests.api.client import DOCUMENT
from tests.api_document import document_text

LIMIT = 1_200  # lines of source


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
