"""No document takes long, however its schemas refer to each other; what is left out is told."""

import copy
import json
import sys

import pytest

from collab.contracts import schema_changes, shape_merging, shapes
from collab.contracts.about import about
from collab.contracts.comparing import compare
from collab.contracts.differences import BODY, RESPONSE
from collab.contracts.examples import example_of
from collab.contracts.operation_details import operation_details
from collab.contracts.pointers import MAX_REFERENCES, resolve_ref
from collab.contracts.reading import parse_contract
from collab.contracts.reference import named_schemas, operations
from collab.contracts.rules import RULES
from collab.contracts.schema_changes import SchemaComparer
from collab.contracts.schema_tree import MAX_NAME_LENGTH, schema_tree
from collab.contracts.shapes import Shapes
from collab.contracts.work import Work, WorkSpent
from collab.models import ContractVersion
from collab.tests.contracts.entwined_documents import document, entwined, random_pair, ref
from portal.web import page_cache

TOO_ENTWINED = ("", True, "too-entwined")


class TooManyCalls(Exception):
    """More functions were called than a test allows."""


def calls_of(function, most=2_000_000):
    """Call it; returns its value, and how many functions were called. Ends it after `most`."""
    count = 0

    def counted(_frame, event, _argument):
        nonlocal count
        count += event == "call"
        if count > most:
            raise TooManyCalls

    sys.setprofile(counted)
    try:
        value = function()
    finally:
        sys.setprofile(None)
    return value, count


@pytest.fixture
def few_steps(monkeypatch):
    """A hundredth of the steps, so that tests reach their end soon."""
    monkeypatch.setattr(shapes, "MAX_STEPS", 1_000)
    monkeypatch.setattr(schema_changes, "MAX_MERGE_STEPS", 3_000)
    monkeypatch.setattr(schema_changes, "MERGE_STEPS_OF_VALUE", 0)
    monkeypatch.setattr(schema_changes, "MAX_STEPS", 20_000)
    monkeypatch.setattr(schema_changes, "STEPS_OF_VALUE", 0)


def found_in(old, new):
    return [(change.key, change.is_breaking, change.rule) for change in compare(old, new)]


def show(shown):
    """Make all pages of a document."""
    for key in operations(shown):
        assert operation_details(shown, key).snippets
    about(shown)
    made = Shapes(shown)
    for schema in named_schemas(shown).values():
        schema_tree(made, schema, is_request=True)
        json.dumps(example_of(made, schema, is_request=False))


# --- comparing


def test_four_entwined_schemas_are_compared_up_to_a_limit(few_steps):
    old = entwined()
    new = copy.deepcopy(old)
    new["components"]["schemas"]["A"]["type"] = "object"
    found, count = calls_of(lambda: found_in(old, new))
    assert found[-1] == TOO_ENTWINED
    assert count < 250_000


def test_twice_the_steps_are_about_twice_the_calls(few_steps, monkeypatch):
    old = entwined()
    new = copy.deepcopy(old)
    _found, once = calls_of(lambda: compare(old, new))
    monkeypatch.setattr(schema_changes, "MAX_MERGE_STEPS", 6_000)
    _found, twice = calls_of(lambda: compare(old, new))
    assert once < twice < 3 * once


def test_what_is_not_read_whole_is_not_told_as_changed(few_steps):
    old = entwined()
    assert found_in(old, copy.deepcopy(old)) == [TOO_ENTWINED]


def test_sentence_says_that_there_is_more():
    sentence = RULES["too-entwined"].describe("", {})
    assert sentence.startswith("there’s more: the schemas refer to each other in too many ways")


def test_own_differences_of_a_schema_end_with_that_there_is_more(few_steps):
    old = entwined()
    new = copy.deepcopy(old)
    comparer = SchemaComparer(old, new)
    schemas = [one["components"]["schemas"]["A"] for one in (old, new)]
    found = [one.rule for one in comparer.compare_own(*schemas, RESPONSE)]
    assert found == ["too-entwined"]


def test_removed_and_new_operations_are_told_after_the_limit(few_steps):
    old = entwined()
    new = copy.deepcopy(old)
    new["paths"]["/new"] = new["paths"].pop("/D")
    rules = [change.rule for change in compare(old, new)]
    assert rules == ["operation-removed", "too-entwined", "operation-added"]


def test_cycles_without_many_ways_are_compared_whole():
    names = "ABCD"
    schemas = {
        name: {
            "type": "object",
            "properties": {one: ref(one) for one in names},
            "oneOf": [ref(one) for one in names if one != name],
        }
        for name in names
    }
    old = document(schemas)
    new = copy.deepcopy(old)
    new["components"]["schemas"]["D"]["required"] = ["A"]
    assert {change.rule for change in compare(old, new)} == {"required"}
    assert found_in(old, copy.deepcopy(old)) == []


def test_what_many_operations_share_is_compared_once():
    comparer = SchemaComparer(*(random_pair(1)))
    schemas = [one.document["components"]["schemas"]["A"] for one in (comparer.old, comparer.new)]
    first, first_calls = calls_of(lambda: comparer.compare(*schemas, BODY))
    again, calls = calls_of(lambda: comparer.compare(*schemas, BODY))
    assert again == first
    assert calls < 20 < first_calls


@pytest.mark.parametrize("number", range(24))
def test_random_documents_are_compared_and_shown(few_steps, number):
    old, new = (parse_contract(json.dumps(one)) for one in random_pair(number))
    changes, count = calls_of(lambda: compare(old, new))
    assert all(change.sentence for change in changes)
    assert count < 600_000
    _none, count = calls_of(lambda: show(new))
    assert count < 1_000_000


def test_entwined_version_is_published_and_its_page_says_that_there_is_more(
    few_steps, client_of, learner, team
):
    old = entwined()
    new = copy.deepcopy(old)
    new["paths"]["/new"] = new["paths"].pop("/D")
    for version in (old, new):
        ContractVersion.publish(team, json.dumps(version), by=learner)
    [newest, _first] = team.contract_versions.all()
    assert json.loads(newest.text) == new
    page = client_of(learner).get(team.page_url("contract") + "changes/").text
    assert "the schemas refer to each other in too many ways to compare fully" in page


# --- callbacks


def with_callbacks(callbacks):
    call = {"responses": {"200": {"description": "It."}}}
    by_name = {
        name: {"{$url}": {"post": call | {"callbacks": {one: _callback(one) for one in inner}}}}
        for name, inner in callbacks.items()
    }
    found = document({})
    found["paths"]["/"] = {"post": call | {"callbacks": {"first": _callback("first")}}}
    found["components"]["callbacks"] = by_name
    return found


def _callback(name):
    return {"$ref": f"#/components/callbacks/{name}"}


def test_callback_of_itself_is_compared_once():
    old, new = (with_callbacks({"first": ["first"]}) for _version in "on")
    item = new["components"]["callbacks"]["first"]["{$url}"]
    item["post"] = item["post"] | {"deprecated": True}
    assert found_in(old, new) == [("post /", False, "operation-deprecated")]


def test_callbacks_within_callbacks_have_a_limit():
    names = {f"c{i}": [f"c{i + 1}", f"d{i + 1}"] for i in range(40)}
    others = {f"d{i}": [f"c{i + 1}", f"d{i + 1}"] for i in range(1, 40)}
    last = {"c40": [], "d40": []}
    callbacks = {"first": ["c0"], **names, **others, **last}
    old, new = (with_callbacks(callbacks) for _version in "on")
    found, count = calls_of(lambda: found_in(old, new))
    assert found == [TOO_ENTWINED]
    assert count < 10_000


# --- shapes


def test_references_are_followed_up_to_a_limit():
    schemas = {f"S{i}": ref(f"S{i + 1}") for i in range(MAX_REFERENCES)}
    chain = document(schemas | {f"S{MAX_REFERENCES}": {"type": "string"}})
    assert resolve_ref(chain, ref("S1"))[0] == {"type": "string"}
    assert resolve_ref(chain, ref("S0"))[0] == {}


def test_descriptions_of_choices_do_not_grow_without_end():
    schemas = {"S0": {"type": "string", "description": "Text. " * 10}}
    for i in range(30):
        schemas[f"S{i + 1}"] = {"oneOf": [ref(f"S{i}"), ref(f"S{i}")]}
    shape = Shapes(document(schemas)).shape(ref("S30"))
    assert shape.types == {"string"}
    assert len(shape.description) == shape_merging.MAX_DESCRIPTION_LENGTH


def test_schema_is_joined_from_so_many_others():
    schema = {"type": "string"}
    for _time in range(2 * shape_merging.MAX_JOINED):
        schema = shape_merging.joined("allOf", schema, {"minLength": 1})
    assert json.dumps(schema).count("minLength") == shape_merging.MAX_JOINED - 1


def test_choices_that_double_at_each_level_are_read(monkeypatch):
    monkeypatch.setattr(shapes, "MAX_STEPS", 20_000)
    fields = [{"type": "object", "properties": {name: True}} for name in "abcd"]
    schemas = {"P0": {"oneOf": fields[:2]}, "Q0": {"oneOf": fields[2:]}}
    for i in range(20):
        schemas[f"P{i + 1}"] = {"oneOf": [ref(f"P{i}")], "anyOf": [ref(f"Q{i}")]}
        schemas[f"Q{i + 1}"] = {"oneOf": [ref(f"Q{i}")], "anyOf": [ref(f"P{i}")]}
    doubling = document(schemas)
    _none, count = calls_of(lambda: show(doubling), most=5_000_000)
    assert count < 3_000_000


def test_text_of_a_schema_is_that_of_equal_ones_alone():
    made = Shapes(document({}))
    long = {"description": "Long. " * 50}
    joined = shape_merging.joined("allOf", long, {"type": "string"})
    assert made.text(joined) == made.text({"allOf": [dict(long), {"type": "string"}]})
    assert made.text(joined) != made.text({"allOf": [{"type": "string"}, long]})
    assert len(made.text(long)) < len(long["description"])


def test_schema_of_a_spent_document_keeps_its_own_keywords():
    made = Shapes(entwined(), most=0)
    shape = made.shape(ref("A"))
    assert shape.properties.keys() == {"f0", "f1", "f2", "f3"}
    assert made.work.is_spent


# --- pages


def shared_by_many(schema, count=20):
    """A document in which a schema is the value of many properties, each of which has as many."""
    inner = {"type": "object", "properties": {f"i{number}": ref("It") for number in range(count)}}
    outer = {"properties": {f"o{number}": ref("Inner") for number in range(count)}}
    return document({"It": schema, "Inner": inner, "Outer": {"type": "object", **outer}})


def details_of_outer(given):
    return operation_details(given, "post /Outer")


def test_page_shows_so_many_rows(monkeypatch):
    given = shared_by_many({"type": "string"})
    assert not details_of_outer(given).is_cut
    monkeypatch.setattr(shapes, "MAX_SHOWN", 20)
    cut = details_of_outer(given)
    assert cut.is_cut
    assert [len(body.root.children) for response in cut.responses for body in response.bodies] == [
        0
    ]


def test_page_shows_given_examples_up_to_a_size(monkeypatch):
    example = "word " * 1_000
    given = shared_by_many({"type": "string", "example": example})
    assert details_of_outer(given).request.body["o0"]["i19"] == example
    monkeypatch.setattr(shapes, "MAX_GIVEN", 1_000)
    assert details_of_outer(given).is_cut
    made = example_of(Shapes(given), ref("Outer"), is_request=True)
    assert made["o0"] == dict.fromkeys(("i0", "i1", "i2"), example)


def test_example_of_a_body_needs_room_too(monkeypatch):
    given = shared_by_many({"type": "string"})
    media = given["paths"]["/Outer"]["post"]["requestBody"]["content"]["application/json"]
    media["examples"] = {name: {"value": "word " * 1_000} for name in "abc"}
    assert len(details_of_outer(given).bodies[0].more_examples) == 2
    monkeypatch.setattr(shapes, "MAX_GIVEN", 400)
    [body] = details_of_outer(given).bodies
    assert body.example.startswith("word")
    assert body.more_examples == []


def test_rows_have_short_texts():
    name, value = "n" * 5_000, "v" * 5_000
    schema = {"type": "object", "properties": {name: {"enum": [value], "default": value}}}
    given = document({"It": schema})
    [row] = schema_tree(Shapes(given), ref("It"), is_request=True).children
    assert len(row.name) == MAX_NAME_LENGTH
    assert [len(shown) for shown, _label in row.values] == [MAX_NAME_LENGTH]
    assert len(row.default) < MAX_NAME_LENGTH


def test_large_rows_take_more_steps():
    small, large = (
        Shapes(document({"It": {"type": "string", "default": text}}))
        for text in ("a", "a" * 99_000)
    )
    for made in (small, large):
        schema_tree(made, ref("It"), is_request=True)
    assert shapes.MAX_SHOWN - small.shown.left == 1
    assert shapes.MAX_SHOWN - large.shown.left > 90


def test_pages_say_that_they_are_cut(client_of, learner, team, monkeypatch):
    given = shared_by_many({"type": "string"})
    given["webhooks"] = {"done": given["paths"]["/Outer"]}
    ContractVersion.publish(team, json.dumps(given), by=learner)
    client, address = client_of(learner), team.page_url("contract")
    endpoint = team.endpoints.get(path="/Outer")
    pages = [f"{address}endpoints/{endpoint.pk}/", f"{address}about/", f"{address}schemas/Outer/"]
    sentence = "This part of the contract is too large to show fully."
    assert all(sentence not in client.get(page).text for page in pages)
    monkeypatch.setattr(shapes, "MAX_SHOWN", 10)
    page_cache.invalidate_pages()
    for page in pages:
        assert sentence in client.get(page).text


# --- work


def test_work_is_spent_when_more_is_asked_for():
    work = Work(3)
    assert work.take(3)
    assert not work.is_spent
    assert not work.take()
    assert work.is_spent
    with pytest.raises(WorkSpent):
        work.spend(0)
