"""What breaks and what does not: pairs of versions of one API."""

import copy
import json

import pytest

from collab.contracts.changes import Change
from collab.contracts.comparing import MAX_CHANGES_PER_OPERATION, compare
from collab.contracts.reading import parse_contract
from collab.tests.contracts.shop import many, shop


def op(document, path="/orders", method="get"):
    return document["paths"][path][method]


def props(document, name):
    return document["components"]["schemas"][name]["properties"]


def param(document, **values):
    op(document)["parameters"].append(
        {"in": "query", "name": "page", "schema": {"type": "string"}} | values
    )


def sign_in(document):
    document["security"] = [{"token": []}]


def put(where, key, value):
    where[key] = value


# (change, does it break, what is said of it); a change edits the document in place.
CHANGES = {
    "operation removed": (lambda d: d["paths"]["/orders/{id}"].pop("delete"), True, "removed"),
    "path removed": (lambda d: d["paths"].pop("/orders/{id}"), True, "removed"),
    "operation added": (lambda d: d["paths"].update({"/shops": {"get": op(d) | {"operationId": "shops"}}}), False, "new"),
    "new required parameter": (lambda d: param(d, required=True), True, "new parameter `page`, which is required"),
    "new parameter": (param, False, "new parameter `page`"),
    "parameter removed": (lambda d: op(d)["parameters"].pop(0), True, "parameter `state` was removed"),
    "parameter required": (lambda d: put(op(d)["parameters"][0], "required", True), True, "`state` is now required"),
    "parameter type": (lambda d: put(op(d)["parameters"][1], "schema", {"type": "boolean"}), True, "from integer"),
    "parameter any text": (lambda d: put(op(d)["parameters"][1], "schema", {"type": "string"}), False, "from integer"),
    "parameter widened": (lambda d: put(op(d)["parameters"][1]["schema"], "type", "number"), False, "to number"),
    "parameter value gone": (lambda d: op(d)["parameters"][0]["schema"]["enum"].pop(), True, "can no longer be sent"),
    "parameter value new": (lambda d: op(d)["parameters"][0]["schema"]["enum"].append("late"), False, "can now also be late"),
    "maximum lowered": (lambda d: put(op(d)["parameters"][1]["schema"], "maximum", 50), True, "maximum changed from 100 to 50"),
    "maximum raised": (lambda d: put(op(d)["parameters"][1]["schema"], "maximum", 500), False, "maximum changed from 100 to 500"),
    "minimum new": (lambda d: put(op(d)["parameters"][0]["schema"], "minLength", 3), True, "minLength changed from – to 3"),
    "path parameter renamed": (
        lambda d: (
            put(d["paths"], "/orders/{order}", d["paths"].pop("/orders/{id}")),
            put(d["paths"]["/orders/{order}"]["parameters"][0], "name", "order"),
        ),
        False,
        "id in the path is now named order",
    ),
    "path parameter type": (
        lambda d: put(d["paths"]["/orders/{id}"]["parameters"][0], "schema", {"type": "boolean"}), True, "from integer",
    ),
    "body property required": (
        lambda d: d["components"]["schemas"]["NewOrder"]["required"].append("note"), True, "`note` is now required",
    ),
    "body property not required": (
        lambda d: d["components"]["schemas"]["NewOrder"].pop("required"), False, "`lines` is no longer required",
    ),
    "body property new": (lambda d: props(d, "NewOrder").update(gift={"type": "boolean"}), False, "`gift` was added"),
    "body property new, required": (
        lambda d: (
            props(d, "NewOrder").update(gift={"type": "boolean"}),
            d["components"]["schemas"]["NewOrder"]["required"].append("gift"),
        ),
        True,
        "`gift` was added and is required",
    ),
    "body property gone": (lambda d: props(d, "NewOrder").pop("speed"), True, "`speed` was removed"),
    "body type": (lambda d: put(props(d, "NewOrder"), "note", {"type": "integer"}), True, "`note` changed from string to integer"),
    "body property nullable": (lambda d: put(props(d, "NewOrder")["note"], "nullable", True), False, "`note` can now be null"),
    "body pattern new": (lambda d: put(props(d, "NewOrder")["note"], "pattern", "^a"), True, "pattern changed from – to ^a"),
    "body longer": (lambda d: put(props(d, "NewOrder")["note"], "maxLength", 400), False, "maxLength changed from 200 to 400"),
    "body shorter": (lambda d: put(props(d, "NewOrder")["note"], "maxLength", 20), True, "maxLength changed from 200 to 20"),
    "body optional": (lambda d: put(op(d, method="post")["requestBody"], "required", False), False, "no longer required"),
    "body gone": (lambda d: op(d, method="post").pop("requestBody"), True, "no longer has a request body"),
    "body new": (
        lambda d: put(op(d, "/orders/{id}", "delete"), "requestBody", {"content": {"text/plain": {}}}), False,
        "now has a request body",
    ),
    "body media type changed": (
        lambda d: put(op(d, method="post")["requestBody"], "content", {"text/csv": {}}), True, "application/json was removed",
    ),
    "body media type added": (
        lambda d: put(op(d, method="post")["requestBody"]["content"], "text/csv", {}), False, "now also accepts text/csv",
    ),
    "nested property required": (
        lambda d: d["components"]["schemas"]["Line"]["required"].append("count"), True, "field `count` of each of `lines` is now required",
    ),
    "answer property gone": (lambda d: props(d, "Order").pop("total"), True, "in response 200, field `total` was removed"),
    "answer property new": (lambda d: props(d, "Order").update(paid={"type": "boolean"}), False, "`paid` was added"),
    "answer property may be missing": (
        lambda d: d["components"]["schemas"]["Order"]["required"].remove("state"), True, "`state` is now optional",
    ),
    "answer property always there": (
        lambda d: d["components"]["schemas"]["Order"]["required"].append("total"), False, "`total` is now required",
    ),
    "answer property nullable": (lambda d: put(props(d, "Order")["total"], "nullable", True), True, "`total` can now be null"),
    "answer type": (lambda d: put(props(d, "Order")["id"], "type", "string"), True, "`id` changed from integer"),
    "answer narrowed": (lambda d: put(props(d, "Order")["total"], "type", "integer"), False, "to integer"),
    "answer value new": (lambda d: props(d, "Order")["state"]["enum"].append("lost"), True, "`state` can now also be lost"),
    "answer value gone": (lambda d: props(d, "Order")["state"]["enum"].pop(), False, "`state` can no longer be sent"),
    "answer format": (lambda d: put(props(d, "Order")["note"], "format", "date"), False, "`note` changed from string to string (date)"),
    "status changed": (
        lambda d: put(op(d)["responses"], "206", op(d)["responses"].pop("200")), True, "response 200 was removed",
    ),
    "error status gone": (
        lambda d: op(d, "/orders/{id}")["responses"].pop("404"), False, "response 404 was removed",
    ),
    "error status new": (
        lambda d: put(op(d)["responses"], "429", {"description": "Slow"}), False, "response 429 was added",
    ),
    "content gone": (lambda d: op(d)["responses"]["200"].pop("content"), True, "response 200 no longer has a body"),
    "sign-in needed": (sign_in, True, "now requires authentication"),
    "deprecated": (lambda d: put(op(d), "deprecated", True), False, "marked as deprecated"),
    "other words": (lambda d: put(op(d), "summary", "Every order"), False, "described differently"),
    "address moved": (lambda d: put(d["servers"][0], "url", "https://new.example/"), True, "the API base URLs changed"),
    "address added": (lambda d: d["servers"].append({"url": "https://two.example/"}), False, "the API base URLs"),
    "nothing": (lambda d: put(d["info"], "version", "1.0.1"), False, None),
}  # fmt: skip


# 3.1 says null among the types, which is asked below.
CASES = [(name, "3.0.3") for name in CHANGES] + [
    (name, "3.1.0") for name in CHANGES if "nullable" not in name
]


@pytest.mark.parametrize(("name", "version"), CASES)
def test_change_is_described_as_breaking_or_not(name, version):
    change, is_breaking, sentence = CHANGES[name]
    old, new = read_(shop(version=version)), read_(shop(change, version=version))
    found = compare(old, new)
    assert any(one.is_breaking for one in found) == is_breaking, found
    if sentence is None:
        assert found == []
    else:
        assert sentence in " | ".join(
            one.sentence for one in found if one.is_breaking == is_breaking
        )


def read_(document):
    import json

    return parse_contract(json.dumps(document))


def test_null_type_of_openapi_3_1_is_described():
    old = read_(shop(version="3.1.0"))
    sent, answered = copy.deepcopy(old), copy.deepcopy(old)
    props(sent, "NewOrder")["note"]["type"] = ["string", "null"]
    props(answered, "Order")["note"]["type"] = ["string", "null"]
    assert [one.is_breaking for one in compare(old, sent)] == [False]
    assert all(one.is_breaking for one in compare(old, answered))


def test_breaking_changes_come_first_and_each_once():
    old = shop()
    new = shop(
        lambda d: (
            op(d)["parameters"].pop(0),
            put(op(d), "summary", "x"),
            props(d, "Order").pop("total"),
        )
    )
    found = compare(old, new)
    assert [one.is_breaking for one in found] == sorted(
        (one.is_breaking for one in found), reverse=True
    )
    assert len(found) == len(set(found))


def test_changed_schema_is_described_at_each_operation_that_uses_it():
    found = compare(shop(), shop(lambda d: props(d, "Order").pop("total")))
    assert {one.key for one in found} == {"get /orders", "post /orders", "get /orders/{}"}


def test_nested_parts_are_compared():
    def chain(kind):
        schemas = {
            f"S{n}": {"allOf": [{"$ref": f"#/components/schemas/S{n + 1}"}] * 2} for n in range(20)
        }
        schemas["S20"] = {"type": "object", "properties": {"a": {"type": kind}}}
        answer = {
            "description": "x",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/S0"}}},
        }
        return shop(
            lambda d: d.update(
                paths={"/a": {"get": {"responses": {"200": answer}}}},
                components={"schemas": schemas},
            )
        )

    assert [one.sentence for one in compare(chain("string"), chain("integer"))] == [
        "in response 200, field `a` changed from string to integer"
    ]


def test_three_hundred_operations_are_compared():
    old, new = many(300), many(300)
    new["components"]["schemas"]["Thing7"]["properties"]["id"]["type"] = "string"
    found = compare(old, new)
    assert len({one.key for one in found}) == 300
    assert all(one.is_breaking for one in found)
    assert compare(old, many(300)) == []


def test_comparing_unrelated_documents_ends():
    old, new = many(300), many(300)
    for number, schema in enumerate(new["components"]["schemas"].values()):
        schema["properties"] |= {
            f"p{n}": {"$ref": f"#/components/schemas/Thing{(number + n) % 60}"} for n in range(60)
        }
    found = compare(old, new)
    assert len(found) == 300 * (MAX_CHANGES_PER_OPERATION + 1)
    assert sum(one.rule == "more" for one in found) == 300


def test_addresses_of_servers_may_be_no_addresses():
    old = {"servers": [{"url": "https://[::1/api"}, {"url": "http://[::1]:8000"}]}
    assert [one.rule for one in compare(old, {"servers": []})] == ["servers-removed"]
    assert not any(one.is_breaking for one in compare({"servers": old["servers"][1:]}, {}))


def test_parameters_of_webhooks_are_read_by_clients():
    def document(**schema):
        parameter = {"name": "kind", "in": "query", "schema": {"type": "string"} | schema}
        return {"webhooks": {"paid": {"post": {"parameters": [parameter], "responses": {}}}}}

    limited, free = document(enum=["a"]), document(enum=["a", "b"])
    assert not any(one.is_breaking for one in compare(free, limited))
    assert any(one.is_breaking for one in compare(limited, free))


def test_many_values_and_choices_are_compared_quickly():
    def document(first):
        values = {"enum": [f"{first}{n}" for n in range(20_000)]}
        choices = {"oneOf": [{"type": "object", "required": [f"{first}{n}"]} for n in range(3_000)]}
        schema = {"type": "object", "properties": {"values": values, "choices": choices}}
        body = {"content": {"application/json": {"schema": schema}}}
        return {"paths": {"/a": {"post": {"requestBody": body}}}}

    changes = compare(document("a"), document("b"))
    assert {"values-removed", "values-added"} <= {one.rule for one in changes}
    assert len(json.dumps([one.as_row() for one in changes])) < 50_000


def test_row_with_a_status_among_its_values_names_the_response():
    row = ["get /a", True, "success-removed", "", {"code": "201"}]
    assert Change.from_row(row).sentence == "response 201 was removed"


@pytest.mark.parametrize("code", ["200", "default", "600"])
def test_row_of_a_response_has_the_status_for_code_that_reads_no_places(code):
    def document(*codes):
        responses = {one: {"description": "ok"} for one in ("204", *codes)}
        return {"paths": {"/a": {"get": {"responses": responses}}}}

    [added] = compare(document(), document(code))
    assert added.as_row()[4] == {"code": code}
    assert Change.from_row(added.as_row()) == added


def test_row_of_a_rule_that_is_no_more_has_a_sentence():
    row = ["get /a", True, "an-old-rule", "200.total", {"old": "1"}]
    assert Change.from_row(row).sentence == "in response 200, field `total` an-old-rule"


def _below_base(base, *paths):
    """A document of operations at these paths below a base URL."""
    item = {"get": {"responses": {"200": {"description": "ok"}}}}
    servers = {"servers": [{"url": base}]} if base else {}
    return shop(
        lambda d: d.update(servers or d.pop("servers") and {}, paths=dict.fromkeys(paths, item))
    )


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (("/api", "/a", "/b"), ("", "/api/a", "/api/b"), []),
        (("", "/api/a", "/api/b"), ("/api", "/a", "/b"), []),
        (("https://x.example/v1", "/a"), ("https://x.example", "/v1/a"), []),
        (("", "/api/a", "/health"), ("/api", "/a"), ["operation-removed"]),
        (("/v1", "/a", "/b"), ("/v2", "/a", "/b"), ["servers-removed"]),
        (("/api", "/a"), ("", "/a"), ["servers-removed"]),
        (("/api", "/a", "/b"), ("", "/api/a"), ["operation-removed"]),
        # They can’t be told apart, so that no path is moved.
        (("", "/api/b", "/a"), ("/api", "/b", "/a"), ["operation-removed", "operation-added"]),
    ],
)
def test_path_that_moved_to_the_base_url_is_the_same(before, after, told):
    found = compare(_below_base(*before), _below_base(*after))
    assert [one.rule for one in found] == told


@pytest.mark.parametrize(("name", "told"), [("Bearer", []), ("Token", ["authentication-stricter"])])
def test_bearer_token_of_swagger_is_that_of_openapi(name, told):
    """drf-yasg has a key in a header where drf-spectacular has a bearer token."""

    def signed_in(scheme):
        document = _below_base("", "/a")
        document["components"]["securitySchemes"] = {name: scheme}
        return document | {"security": [{name: []}]}

    old = signed_in({"type": "apiKey", "in": "header", "name": "Authorization"})
    assert [
        one.rule for one in compare(old, signed_in({"type": "http", "scheme": "bearer"}))
    ] == told
