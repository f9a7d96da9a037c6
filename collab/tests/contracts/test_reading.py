"""What is read, and what is refused with a sentence: nothing is fetched, nothing hangs."""

import json
import socket

import pytest
import yaml

from collab.contracts.comparing import compare
from collab.contracts.operation_details import operation_details
from collab.contracts.reading import (
    MAX_DOCUMENT_BYTES,
    InvalidContract,
    lookup_ref,
    parse_contract,
    read_contract,
)
from collab.contracts.reference import operations
from collab.tests.contracts.shop import many, shop, text


@pytest.mark.parametrize("version", ["3.0", "3.0.0", "3.0.3", "3.1", "3.1.0", "3.1.1", "3.2.0"])
@pytest.mark.parametrize("form", ["json", "yaml"])
def test_parse_contract_returns_the_document(version, form):
    document = json.loads(text(version=version))
    typed = json.dumps(document) if form == "json" else yaml.safe_dump(document)
    assert parse_contract(typed) == document


def test_handwritten_yaml_is_read():
    found = parse_contract(
        "openapi: 3.0.3\ninfo: {title: A, version: 2026-01-01}\npaths:\n  /a:\n    get:\n      responses:\n        200:\n"
        "          description: yes\n"
    )
    assert found["info"]["version"] == "2026-01-01"
    assert found["paths"]["/a"]["get"]["responses"] == {"200": {"description": "yes"}}


LAUGHS = "openapi: 3.0.3\na0: &a0 [x,x]\n" + "\n".join(
    f"a{n}: &a{n} [*a{n - 1},*a{n - 1}]" for n in range(1, 40)
)
# Each level has the pairs of the one before twice.
MERGES = "a0: &a0 {k: 1}\n" + "\n".join(
    f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}" for n in range(1, 40)
)
MANY_MERGES = (
    "openapi: 3.0.3\na: &a {" + ", ".join(f"k{n}: 1" for n in range(2_000)) + "}\n"
) + "\n".join(f"b{n}: {{<<: *a}}" for n in range(2_000))
DEEP = '{"openapi":"3.0.3","a":' + '{"a":' * 90 + "1" + "}" * 91
ALIASES = """
openapi: 3.0.3
info: {title: A, version: "1"}
x-text: &text {type: string, maxLength: 9}
components:
  schemas:
    A: &a {type: object, properties: {one: *text, two: *text}}
    B: *a
    C: {<<: *text, maxLength: 5}
paths: {}
"""


def test_what_an_alias_repeats_is_read():
    schemas = parse_contract(ALIASES)["components"]["schemas"]
    assert schemas["A"] == schemas["B"]
    assert schemas["B"]["properties"]["two"] == {"type": "string", "maxLength": 9}
    assert schemas["C"] == {"type": "string", "maxLength": 5}


HOSTILE = {
    "nothing": (" ", "It’s empty."),
    "a word": ("hello", "should start with “openapi: 3.1.0”"),
    "a list": ("- a", "should start with"),
    "older swagger": ("swagger: '1.2'", "this says “1.2”"),
    "an alias of itself": ("openapi: 3.0.3\na: &a [*a]", "recursive"),
    "a web page": ("<!doctype html><html></html>", "a web page, not an OpenAPI document"),
    "a postman collection": ('{"info": {"_postman_id": "1"}, "item": []}', "This is a Postman collection"),
    "graphql-on-a-line": ("type Query { books: [Book] }", "This is a GraphQL schema"),
    "graphql": ("type Query {\n  books: [Book]\n}\n", "This is a GraphQL schema"),
    "another version": ("openapi: 4.0.0", "this says “4.0.0”"),
    "five megabytes": ('{"openapi":"' + "a" * 5_000_000 + '"}', "over 2 MB"),
    "two megabytes in few letters": ("é" * (MAX_DOCUMENT_BYTES // 2 + 1), "over 2 MB"),
    "a billion laughs": (LAUGHS, "more than 200000 values"),
    "a python object": ("!!python/object/apply:os.system ['id']", "isn’t valid YAML"),
    "deep json": ("[" * 100_000, "nested more than 64 levels"),
    "deep yaml": ("a: " + "[" * 5000, "nested more than 64 levels"),
    "deep objects": (DEEP, "nested more than 64 levels"),
    "many parts": ('{"openapi":"3.0.3","a":[' + "1," * 210_000 + "1]}", "more than 200000 values"),
    "a long number": ('{"openapi":"3.0.3","a":' + "9" * 10_000 + "}", "too long to read"),
    "a long number in yaml": ("openapi: 3.0.3\na: " + "9" * 10_000, "too long to read"),
    "twice in json": ('{"openapi":"3.0.3","a":1,"a":2}', "“a” appears twice"),
    "twice in yaml": ("openapi: 3.0.3\na: 1\na: 2", "“a” appears twice"),
    "no number": ('{"openapi":"3.0.3","a":NaN}', "“NaN” isn’t a valid JSON number"),
    "half a character": ('{"openapi":"3.0.3","a":"\\ud800"}', "characters that aren’t text"),
    "a nul": ('{"openapi":"3.0.3","a\\u0000":1}', "characters that aren’t text"),
    "broken json": ('{"openapi": "3.0.3",', "Line 1, column 21: This isn’t valid JSON: expecting property name"),
    "broken yaml": ("a: [1,\nb: 2", "Line 3: This isn’t valid YAML: did not"),
    "a tab in yaml": ("a:\n\t- b", "Line 2: This isn’t valid YAML: "),
    "a list as a name": ("? [a]\n: b", "can’t be read as “seq”"),
    "a billion laughs as a name": (f"{LAUGHS}\n? *a39\n: 1", "can’t be read as “seq”"),
    "merges of merges": (MERGES, "should start with|this says"),
    "many merges": (MANY_MERGES, "more than 200000 values"),
    "many names, one twice": ("{" + "".join(f'"{n}":0,' for n in range(150_000)) + '"149999":0}', "appears twice"),
    "a number without end": ('{"openapi":"3.0.3","a":1e400}', "too long to read"),
    "a number over all decimals": ('{"openapi":"3.0.3","a":1' + "0" * 390 + "}", "too long to read"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_or_broken_documents_are_rejected_with_a_sentence(name):
    typed, sentence = HOSTILE[name]
    with pytest.raises(InvalidContract) as refused:
        parse_contract(typed)
    assert any(part in str(refused.value) for part in sentence.split("|"))


def test_references_to_other_documents_are_not_fetched(monkeypatch):
    def never(*_args, **_options):
        raise AssertionError("someone asked the network")

    monkeypatch.setattr(socket, "getaddrinfo", never)
    monkeypatch.setattr(socket.socket, "connect", never)
    for ref in (
        "http://169.254.169.254/a.json",
        "file:///etc/passwd",
        "other.yaml#/a",
        "//evil.example/a",
    ):

        def change(document, ref=ref):
            document["components"]["schemas"]["Line"]["properties"]["product"] = {"$ref": ref}

        with pytest.raises(InvalidContract) as refused:
            parse_contract(text(change))
        assert "outside this document" in str(refused.value)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            lambda d: d["components"]["schemas"].pop("Line"),
            "“#/components/schemas/Line” doesn’t exist.",
        ),
        (lambda d: d["paths"].update({"/" + "a" * 400: {}}), "up to 400 characters"),
        (
            lambda d: d["paths"].update({"/orders/{order}": {"parameters": []}}),
            "Same as /orders/{id}: only the parameter names differ.",
        ),
    ],
)
def test_what_would_hide_something_is_rejected(change, sentence):
    with pytest.raises(InvalidContract) as refused:
        parse_contract(text(change))
    assert sentence in str(refused.value)


def test_patterns_are_never_run():
    def change(document):
        note = document["components"]["schemas"]["NewOrder"]["properties"]["note"]
        note |= {"pattern": "^(a+)+$", "default": "a" * 60 + "!"}

    assert parse_contract(text(change))


# --- operations


def test_operations_are_in_the_order_of_the_document():
    document = shop()
    found = operations(document)
    assert list(found) == ["get /orders", "post /orders", "get /orders/{}", "delete /orders/{}"]
    assert [operation.tag for operation in found.values()] == ["orders", "orders", "orders", ""]


def test_documentation_is_no_operation():
    def change(document):
        orders = {"get": document["paths"]["/orders"]["get"]}
        for path in ("/api/schema/", "/api/docs/", "/redoc/", "/swagger.json", "/swagger{format}"):
            document["paths"][path] = orders

    assert list(operations(shop(change))) == list(operations(shop()))


def test_three_hundred_operations_are_read():
    assert len(operations(parse_contract(json.dumps(many(300))))) == 300


def test_escaped_references_are_found():
    document = {"paths": {"/a/{b}": {"x~y": 1}}, "list": [5]}
    assert lookup_ref(document, "#/paths/~1a~1%7Bb%7D/x~0y") == 1
    assert lookup_ref(document, "#/list/0") == 5
    assert lookup_ref(document, "#/list/9") is None


@pytest.mark.parametrize("target", ["#/x-any", "#/x-true", "#/components/schemas/Line", "#"])
def test_a_reference_to_another_kind_of_object_is_left_out(target):
    def change(document):
        place = document["paths"]["/orders"]["post"]
        document["x-any"] = {"name": ["a"], "in": {}, "content": {"application/json": 1}, "get": []}
        document["x-true"] = True
        place["parameters"] = [{"$ref": target}]
        place["requestBody"] = {"$ref": target}
        place["responses"] = {"200": {"$ref": target}}
        place["callbacks"] = {"paid": {"$ref": target}}
        document["paths"]["/other"] = {"$ref": target}

    document = parse_contract(text(change))
    place = document["paths"]["/orders"]["post"]
    assert place["parameters"] == [{}]
    assert place["requestBody"] == document["paths"]["/other"] == {}
    assert operation_details(document, "post /orders").snippets
    assert not compare(document, document)


def test_references_to_callbacks_stay():
    def change(document):
        document["components"]["callbacks"] = {"Paid": {"{$request.body#/url}": {"post": {}}}}
        document["paths"]["/orders"]["post"]["callbacks"] = {
            "paid": {"$ref": "#/components/callbacks/Paid"}
        }

    callbacks = parse_contract(text(change))["paths"]["/orders"]["post"]["callbacks"]
    assert callbacks == {"paid": {"$ref": "#/components/callbacks/Paid"}}


def test_parameters_of_a_wrong_type_are_read():
    def change(document):
        place = document["paths"]["/orders/{id}"]
        place["parameters"] = [{"name": ["id"], "in": "path"}, 5]
        place["get"]["parameters"] = True

    assert "/orders/{id}" in read_contract(text(change)).document["paths"]
