"""What a document says once and refers to many times is no way around the limits of its size."""

import json

import pytest

from collab.contracts import parsing, reading, swagger
from collab.contracts.problems import MAX_PROBLEMS, InvalidContract
from collab.contracts.reading import read_contract
from collab.contracts.standard import MAX_STORED_LENGTH, Warning
from collab.contracts.swagger import convert_swagger
from collab.tests.contracts.entwined_documents import document, ref


def problems(text):
    with pytest.raises(InvalidContract) as refused:
        read_contract(text if isinstance(text, str) else json.dumps(text))
    return refused.value.problems


def test_text_that_aliases_repeat_counts_each_time(monkeypatch):
    monkeypatch.setattr(parsing, "MAX_CHARACTERS", 1_000)
    start = "openapi: 3.1.0\ninfo: {title: It, version: '1'}\npaths: {}\n"
    once = f"{start}x-a: &a {'word ' * 20}\n"
    assert read_contract(once).version == "3.1.0"
    [problem] = problems(f"{once}x-b: [{'*a, ' * 20}]\n")
    assert problem.sentence == "The document is over 2 MB. Remove examples or split it."


def test_places_of_problems_are_short():
    name = "n" * 10_000
    found = problems(document({}) | {name: [ref("Missing")] * (2 * MAX_PROBLEMS)})
    assert len(found) == MAX_PROBLEMS
    assert all(len(one.place) < 500 for one in found)


def test_path_item_that_many_paths_refer_to_counts_for_each(monkeypatch):
    monkeypatch.setattr(reading, "MAX_OPERATIONS", 6)
    given = document({})
    operation = {"responses": {"200": {"description": "It."}}}
    given["paths"] = {"/0": dict.fromkeys(("get", "put"), operation)}
    given["paths"] |= {f"/{number}": {"$ref": "#/paths/~10"} for number in range(1, 3)}
    assert read_contract(json.dumps(given)).document["paths"].keys() == {"/0", "/1", "/2"}
    given["webhooks"] = {"done": {"$ref": "#/paths/~10"}}
    [problem] = problems(given)
    assert str(problem) == "paths: It has more than 6 operations."


def old_document(count):
    """A document of Swagger 2.0 whose operations all refer to one body."""
    post = {
        "parameters": [{"$ref": "#/parameters/it"}],
        "responses": {"200": {"description": "", "schema": {"type": "string"}}},
    }
    schema = {"properties": {"a": {"type": "string"}, "b": {"type": "string"}}}
    return {
        "swagger": "2.0",
        "info": {"title": "It", "version": "1"},
        "consumes": ["application/json", "application/xml"],
        "parameters": {"it": {"name": "it", "in": "body", "schema": schema}},
        "paths": {f"/{number}": {"post": post} for number in range(count)},
    }


def test_body_that_many_operations_refer_to_is_converted_once():
    paths = convert_swagger(old_document(2))["paths"]
    first, second = (
        paths[path]["post"]["requestBody"]["content"]["application/json"]["schema"]
        for path in ("/0", "/1")
    )
    assert first is second
    assert first["properties"].keys() == {"a", "b"}


def test_field_that_many_operations_refer_to_is_converted_once():
    given = old_document(2)
    given["parameters"]["it"] = {"name": "it", "in": "formData", "type": "string"}
    bodies = [item["post"]["requestBody"] for item in convert_swagger(given)["paths"].values()]
    form = "application/x-www-form-urlencoded"
    first, second = (one["content"][form]["schema"]["properties"]["it"] for one in bodies)
    assert first is second
    assert first == {"type": "string"}


def test_media_types_count_for_each_operation(monkeypatch):
    monkeypatch.setattr(swagger, "MAX_NODES", 12)
    assert read_contract(json.dumps(old_document(4))).version == "2.0"
    assert "more than" in problems(old_document(5))[0].sentence


def test_converted_document_has_a_size_of_its_own(monkeypatch):
    monkeypatch.setattr(reading, "MAX_CONVERTED_NODES", 300)
    assert read_contract(json.dumps(old_document(2))).version == "2.0"
    assert problems(old_document(40))[0].sentence == "It has more than 200000 values."


def test_stored_warnings_are_short():
    name = "n" * 10_000
    path, _rule, values, _line = Warning((name, 3), "missing", (("name", name),)).as_row()
    assert path == [name[:MAX_STORED_LENGTH], 3]
    assert values == {"name": name[:MAX_STORED_LENGTH]}
