"""What the page of an operation says: parameters, bodies, sign-in and requests that run."""

import json
import shlex

import pytest

from collab.contracts.examples import example_of
from collab.contracts.operation_details import operation_details
from collab.contracts.schema_tree import schema_tree, short_type
from collab.contracts.shapes import Shapes
from collab.contracts.signing_in import token_operation
from collab.tests.contracts.shop import shop


def details(key="post /orders", change=lambda document: None):
    return operation_details(shop(change), key)


def tree(schema, *, is_request=False, schemas=None):
    document = {"components": {"schemas": schemas or {}}}
    return schema_tree(Shapes(document), schema, is_request=is_request)


def names(node):
    return [child.name for child in node.children]


def test_body_is_a_tree_with_types_and_rules():
    (body,) = details().bodies
    assert details().is_body_required
    lines, note, speed = body.root.children
    assert (lines.name, lines.type_label, lines.is_required) == ("lines", "Line[]", True)
    assert [(child.name, child.rules) for child in lines.children] == [
        ("product", []),
        ("count", ["1–99"]),
    ]
    assert note.rules == ["≤ 200 characters"]
    assert (speed.type_label, speed.values) == ("enum", [("slow", ""), ("fast", "")])


def test_responses_have_codes_states_and_headers():
    def change(document):
        answer = document["paths"]["/orders"]["post"]["responses"]["201"]
        answer["headers"] = {
            "Location": {"description": "Where it is", "schema": {"type": "string"}}
        }

    placed, refused = details(change=change).responses
    assert [(one.code, one.state) for one in (placed, refused)] == [("201", "good"), ("422", "bad")]
    assert [(header.name, header.description) for header in placed.headers] == [
        ("Location", "Where it is")
    ]
    assert placed.bodies[0].root.schema_name == "Order"


def test_unknown_operation_has_no_details():
    assert details("get /nothing") is None


# --- schemas

DIRECTIONS = {
    "type": "object",
    "required": ["id", "secret"],
    "properties": {
        "id": {"type": "integer", "readOnly": True},
        "name": {"type": "string"},
        "secret": {"type": "string", "writeOnly": True},
    },
}


def test_properties_are_shown_by_direction():
    assert names(tree(DIRECTIONS, is_request=True)) == ["name", "secret"]
    assert names(tree(DIRECTIONS, is_request=False)) == ["id", "name"]


def test_values_of_a_named_enumeration_have_their_labels():
    schemas = {"Status": {"type": "string", "enum": ["draft", "open"], "description": "* `draft` - Not yet\n* `open` - Open to all"}}  # fmt: skip
    node = tree(
        {"properties": {"status": {"allOf": [{"$ref": "#/components/schemas/Status"}]}}},
        schemas=schemas,
    ).children[0]
    assert node.values == [("draft", "Not yet"), ("open", "Open to all")]
    assert node.description == ""


def test_list_of_choices_has_their_values_and_says_how_many_more():
    states = {"enum": [f"s{number}" for number in range(70)], "description": "* `s1` - First"}
    schema = {"type": "array", "description": "In order.", "items": states}
    node = tree(schema)
    assert node.values[:3] == [("s0", ""), ("s1", "First"), ("s2", "")]
    assert (len(node.values), node.hidden_values) == (60, 10)
    assert node.description == "In order."


def test_recursive_schema_ends_with_its_name():
    schemas = {"Shelf": {"properties": {"above": {"$ref": "#/components/schemas/Shelf"}}}}
    root = tree({"$ref": "#/components/schemas/Shelf"}, schemas=schemas)
    above = root.children[0]
    assert (above.is_cut, above.schema_name, above.children) == (True, "Shelf", [])


@pytest.mark.parametrize(
    ("schema", "label"),
    [
        ({}, "any"),
        ({"type": "string"}, "string"),
        ({"type": ["string", "null"], "format": "date-time"}, "date-time | null"),
        ({"type": "array", "items": {"type": "integer"}}, "integer[]"),
        ({"type": "array", "items": {"type": ["integer", "null"]}}, "(integer | null)[]"),
        ({"enum": ["a"]}, "enum"),
        ({"properties": {"a": {}}}, "object"),
    ],
)
def test_type_is_short(schema, label):
    assert short_type(Shapes({}), schema) == label


@pytest.mark.parametrize(
    ("schema", "rules"),
    [
        ({"type": "string", "minLength": 10, "maxLength": 200}, ["10–200 characters"]),
        ({"type": "string", "minLength": 1}, ["≥ 1 character"]),
        ({"type": "array", "minItems": 2, "maxItems": 10, "uniqueItems": True}, ["2–10 items", "unique"]),
        ({"type": "integer", "minimum": 1}, ["≥ 1"]),
        ({"type": "integer", "minimum": 0, "maximum": 2147483647}, ["≥ 0"]),
        ({"type": "number", "exclusiveMaximum": 5}, ["< 5"]),
        ({"type": "string", "pattern": "^a"}, ["^a"]),
        ({"type": "integer", "format": "int64", "multipleOf": 5}, ["multiple of 5", "int64"]),
        ({"type": "string", "readOnly": True}, ["read only"]),
    ],
)  # fmt: skip
def test_rules_are_short(schema, rules):
    assert tree(schema).rules == rules


def test_choice_map_and_list_have_their_parts():
    schemas = {"Cat": {"properties": {"claws": {}}}, "Dog": {"properties": {"tail": {}}}}
    choice = {"oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}]}
    root = tree(choice, schemas=schemas)
    assert [(child.name, child.type_label) for child in root.children] == [
        ("choice 1", "Cat"),
        ("choice 2", "Dog"),
    ]
    counts = tree({"type": "object", "additionalProperties": {"type": "integer"}})
    assert [(child.name, child.type_label) for child in counts.children] == [
        ("any name", "integer")
    ]


# --- examples

EXAMPLES = [
    ({"type": "string", "format": "date"}, "2026-11-28"),
    ({"type": "string", "minLength": 12}, 12),
    ({"type": "string", "maxLength": 3}, "str"),
    ({"type": "string", "pattern": "^#[0-9a-f]{6}$"}, "#0a7d6f"),
    ({"type": "integer", "minimum": 5}, 5),
    ({"oneOf": [{"type": "null"}, {"enum": [None]}]}, "string"),
    ({"type": "string", "pattern": r"^\d{13}$"}, "1" * 13),
    ({"type": "string", "pattern": r"^K[A-Z]{2} \d{3}[A-Z]?$"}, "KAA 111"),
    ({"type": "string", "pattern": "^(a|b){40}$"}, "string"),
    ({"type": "string", "format": "decimal", "pattern": r"^-?\d{0,3}(?:\.\d{0,0})?$"}, "123"),
    ({"type": "number", "exclusiveMaximum": 1}, 0),
    ({"type": "integer", "multipleOf": 7}, 7),
    ({"enum": ["b", "a"]}, "b"),
    ({"type": "boolean"}, True),
    ({"type": "string", "example": "given"}, "given"),
    ({"type": "array", "items": {"type": "string"}, "minItems": 2}, ["string", "string"]),
    ({"oneOf": [{"type": "boolean"}, {"type": "string"}]}, "string"),
    ({"oneOf": [{"type": "boolean"}, {"type": "string", "minLength": 1}]}, True),
    ({"type": "object", "additionalProperties": {"type": "integer"}}, {"key": 1}),
]


@pytest.mark.parametrize(("schema", "value"), EXAMPLES)
def test_example_is_valid(schema, value):
    made = example_of(Shapes({}), schema, is_request=True)
    assert (len(made) if isinstance(value, int) and isinstance(made, str) else made) == value


def test_example_of_a_recursive_schema_ends():
    schemas = {"Shelf": {"properties": {"name": {"type": "string"}, "above": {"$ref": "#/components/schemas/Shelf"}}}}  # fmt: skip
    shapes = Shapes({"components": {"schemas": schemas}})
    made = example_of(shapes, {"$ref": "#/components/schemas/Shelf"}, is_request=False)
    assert made == {"name": "string"}


# --- requests


def code(language, key="post /orders", change=lambda document: None):
    found = {one.label: one.code for one in details(key, change).snippets}
    return found[language]


def signed_in(scheme):
    def change(document):
        document["components"]["securitySchemes"] = {"key": scheme}
        document["security"] = [{"key": []}]

    return change


def test_curl_sends_the_required_parts():
    words = shlex.split(code("curl").replace("\\\n", ""))
    assert words[:5] == ["curl", "-i", "-X", "POST", "http://127.0.0.1:4010/orders"]
    assert words[5:7] == ["-H", "Content-Type: application/json"]
    assert json.loads(words[8]) == {
        "lines": [{"product": 1, "count": 1}],
        "note": "string",
        "speed": "slow",
    }


def test_path_and_required_query_parameters_are_filled_in():
    def change(document):
        document["paths"]["/orders/{id}"]["get"]["parameters"] = [
            {"name": "page", "in": "query", "required": True, "schema": {"type": "integer"}},
            {"name": "sort", "in": "query", "schema": {"type": "string"}},
        ]

    assert "http://127.0.0.1:4010/orders/1?page=1" in code("curl", "get /orders/{}", change)


@pytest.mark.parametrize(
    ("scheme", "header"),
    [
        ({"type": "http", "scheme": "bearer"}, '"Authorization: Bearer $TOKEN"'),
        ({"type": "http", "scheme": "Token"}, '"Authorization: Token $TOKEN"'),
        ({"type": "apiKey", "in": "header", "name": "X-Key"}, '"X-Key: $TOKEN"'),
        ({"type": "apiKey", "in": "cookie", "name": "sessionid"}, '"Cookie: sessionid=$TOKEN"'),
        ({"type": "apiKey", "in": "query", "name": "key"}, '/orders?key=$TOKEN"'),
        ({"type": "apiKey", "in": "header", "name": "X!Key"}, "'X!Key: '\"$TOKEN\""),
        ({"type": "http", "scheme": "basic"}, '"Authorization: Basic $BASIC"'),
    ],
)
def test_request_is_signed_in(scheme, header):
    assert header in code("curl", change=signed_in(scheme))
    assert details(change=signed_in(scheme)).sign_in


def test_sign_in_names_the_operation_that_gives_a_token():
    def change(document):
        signed_in({"type": "http", "scheme": "bearer"})(document)
        login = {"post": {"responses": {"200": {"description": "x"}}}}
        document["paths"] |= {"/auth/token/refresh": login, "/auth/token": login}

    ((way,),) = details(change=change).sign_in
    assert "POST /auth/token and send it as “Authorization: Bearer …”" in way.sentence


@pytest.mark.parametrize(
    ("paths", "source"),
    [
        (["/authors/", "/api-token-auth/"], "POST /api-token-auth/"),
        (["/authors/", "/auth/"], "POST /auth/"),
        (["/authors/"], ""),
        (["/auth/users/", "/auth/jwt/create/", "/auth/jwt/refresh/"], "POST /auth/jwt/create/"),
        (["/auth/register/", "/auth/password/reset/", "/users/login/"], "POST /users/login/"),
    ],
)
def test_address_that_gives_a_token_is_told_from_others(paths, source):
    paths = {path: {"post": {"responses": {}}} for path in paths}
    assert token_operation({"paths": paths}) == source


@pytest.mark.parametrize(("field", "is_sent"), [("password", False), ("device", True)])
def test_operation_that_gives_the_token_sends_none(field, is_sent):
    def change(document):
        signed_in({"type": "apiKey", "in": "header", "name": "Authorization"})(document)
        schema = {"properties": {field: {"type": "string"}}}
        body = {"content": {"application/json": {"schema": schema}}}
        document["paths"]["/login/"] = {"post": {"requestBody": body, "responses": {}}}

    assert ("Authorization" in code("curl", "post /login/", change)) == is_sent
    assert details("post /login/", change).is_open != is_sent


def test_file_is_sent_as_a_file():
    def change(document):
        fields = {"photo": {"type": "string", "format": "binary"}, "name": {"type": "string"}}
        content = {"multipart/form-data": {"schema": {"properties": fields}}}
        document["paths"]["/orders"]["post"]["requestBody"] = {"content": content}

    assert "-F photo=@file" in code("curl", change=change)
    assert 'form.append("photo", file); form.append("name", "string");' in code(
        "fetch", change=change
    )
    sent = """'photo': ("file", open("file", "rb"), "application/octet-stream"),"""
    assert sent in code("Python", change=change)
    assert "'name': (None, 'string')}" in code("Python", change=change)


def test_optional_sign_in_is_open():
    def change(document):
        signed_in({"type": "http", "scheme": "bearer"})(document)
        document["security"].append({})

    assert details(change=change).is_open


def test_code_in_three_languages_has_the_body_and_the_token():
    change = signed_in({"type": "http", "scheme": "bearer"})
    for language, token in (("fetch", "${token}"), ("axios", "${token}"), ("Python", "{token}")):
        written = code(language, change=change)
        assert token in written
        assert '"speed": "slow"' in written
    compile(code("Python", change=change).replace("{token}", "x"), "snippet", "exec")


def test_names_of_the_document_cannot_leave_the_command():
    def change(document):
        document["paths"]["/a;rm -rf $HOME/{x}"] = {
            "parameters": [
                {"name": "x", "in": "path", "required": True, "schema": {"type": "string", "example": "$(id)"}}
            ],
            "post": {
                "requestBody": {"content": {"application/json": {"example": {"a": "'; rm -rf /"}}}},
                "responses": {"200": {"description": "x"}},
            },
        }  # fmt: skip

    words = shlex.split(code("curl", "post /a;rm -rf $HOME/{}", change).replace("\\\n", ""))
    assert words[4] == "http://127.0.0.1:4010/a;rm%20-rf%20$HOME/%24%28id%29"
    assert json.loads(words[-1]) == {"a": "'; rm -rf /"}


@pytest.mark.parametrize("media", ["multipart/form-data", "text/plain"])
def test_curl_never_reads_a_file_that_the_document_names(media):
    def change(document):
        example = {"a": "@/etc/passwd"} if media.startswith("multipart") else "@/etc/passwd"
        content = {media: {"example": example}}
        document["paths"]["/orders"]["post"]["requestBody"] = {"content": content}
        document["components"]["securitySchemes"] = {
            "key": {"type": "apiKey", "in": "header", "name": "@/etc/passwd"}
        }
        document["security"] = [{"key": []}]

    words = shlex.split(code("curl", change=change).replace("\\\n", ""))
    assert words[-2] in ("--form-string", "--data-raw")
    assert not any(word.startswith("@") for word in words[:-1])


# --- documents that would take long, or have no end


def test_a_list_of_itself_has_a_type():
    schemas = {"Tree": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}}
    node = tree({"$ref": "#/components/schemas/Tree"}, schemas=schemas)
    assert node.type_label.startswith("array[]")


def test_choices_within_choices_end():
    schemas = {
        f"A{n}": {"oneOf": [{"$ref": f"#/components/schemas/A{n + 1}"}, {"type": "object"}]}
        for n in range(2_000)
    }
    schemas["A2000"] = {"type": "string"}
    assert tree({"$ref": "#/components/schemas/A0"}, schemas=schemas).children


def test_example_of_wide_and_deep_schemas_is_short():
    schemas = {
        f"A{n}": {"properties": {f"p{m}": {"$ref": f"#/components/schemas/A{n + 1}"} for m in range(50)}}
        for n in range(9)
    }  # fmt: skip
    schemas["A9"] = {"type": "string"}
    document = {"components": {"schemas": schemas}}
    made = example_of(Shapes(document), {"$ref": "#/components/schemas/A0"}, is_request=True)
    assert len(json.dumps(made)) < 100_000


@pytest.mark.parametrize(
    "pattern", ["^(.|.|.|.|.|.)*!$", ".*" * 30 + "!", ".?" * 30 + "!", "a{99999999999}", "(?x)(.|.)#\n*!"]
)  # fmt: skip
def test_patterns_that_could_take_long_are_not_run(pattern):
    schema = {"type": "string", "pattern": pattern}
    assert example_of(Shapes({}), schema, is_request=True) == "string"


def test_example_of_an_unread_part_of_the_document():
    document = {"x-part": {"type": "number", "exclusiveMinimum": 5, "multipleOf": "two"}}
    assert example_of(Shapes(document), {"$ref": "#/x-part"}, is_request=True) == 6


def test_code_defines_its_token_and_reads_the_answer_that_there_is():
    change = signed_in({"type": "http", "scheme": "bearer"})
    assert code("fetch", change=change).startswith('const token = "…";\n')
    assert 'const token = "…";\n' in code("axios", change=change)
    assert 'token = "…"\n' in code("Python", change=change)
    assert "response.json()" in code("Python", "get /orders")
    assert "response.text" in code("Python", "delete /orders/{}")
    assert "token" not in code("fetch", "get /orders")
