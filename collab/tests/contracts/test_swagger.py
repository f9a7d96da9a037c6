"""Swagger 2.0, as drf-yasg and people write it, becomes OpenAPI 3.0."""

import json
from contextlib import suppress

import yaml

from collab.contracts.comparing import compare
from collab.contracts.problems import InvalidContract
from collab.contracts.reading import parse_contract, read_contract
from collab.contracts.reference import operations
from collab.models import ContractVersion
from collab.tests.contracts.project_contract import address

SWAGGER = """
swagger: "2.0"
info: {title: Library, version: v1}
host: library.example
basePath: /api
schemes: [https, http]
consumes: [application/json]
produces: [application/json]
securityDefinitions:
  Basic: {type: basic}
  Bearer: {type: apiKey, name: Authorization, in: header}
  OAuth: {type: oauth2, flow: accessCode, authorizationUrl: "https://a.example/", tokenUrl: "https://b.example/", scopes: {read: Read}}
security: [{Basic: []}]
parameters:
  page: {name: page, in: query, type: integer, required: false}
responses:
  Missing: {description: Not found}
paths:
  /books/:
    get:
      operationId: books_list
      tags: [books]
      parameters:
        - $ref: "#/parameters/page"
        - {name: tag, in: query, type: array, items: {type: string}, collectionFormat: multi}
        - {name: ids, in: query, type: array, items: {type: integer}}
      responses:
        "200":
          description: ""
          schema: {type: array, items: {$ref: "#/definitions/Book"}}
          headers: {X-Total: {type: integer, description: All of them}}
          examples: {application/json: [{id: 1}]}
        "404": {$ref: "#/responses/Missing"}
    post:
      operationId: books_create
      parameters:
        - {name: data, in: body, required: true, schema: {$ref: "#/definitions/Book"}}
      responses:
        "201": {description: "", schema: {$ref: "#/definitions/Book"}}
    parameters: []
  /books/{id}/cover/:
    parameters:
      - {name: id, in: path, required: true, type: string, format: uuid}
    put:
      operationId: cover
      consumes: [multipart/form-data]
      parameters:
        - {name: file, in: formData, required: true, type: file}
        - {name: alt, in: formData, type: string, description: In words}
      responses: {"204": {description: ""}}
definitions:
  Book:
    type: object
    required: [title]
    properties:
      id: {type: integer, readOnly: true}
      title: {type: string, maxLength: 200, minLength: 1}
      note: {type: string, x-nullable: true}
      author: {$ref: "#/definitions/Author"}
  Author: {type: object, discriminator: kind, properties: {kind: {type: string}}}
"""


def converted():
    return parse_contract(SWAGGER)


def test_operations_parameters_and_bodies_are_converted():
    document = converted()
    assert document["openapi"] == "3.0.3"
    assert document["servers"] == [
        {"url": "https://library.example/api"},
        {"url": "http://library.example/api"},
    ]
    books = document["paths"]["/books/"]
    page, tag, ids = books["get"]["parameters"]
    assert page == {"$ref": "#/components/parameters/page"}
    assert (tag["style"], tag["explode"], ids["explode"]) == ("form", True, False)
    assert tag["schema"] == {"type": "array", "items": {"type": "string"}}
    body = books["post"]["requestBody"]
    assert body["required"]
    assert body["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Book"}


def test_responses_are_converted():
    answer = converted()["paths"]["/books/"]["get"]["responses"]["200"]
    media = answer["content"]["application/json"]
    assert media["schema"]["items"] == {"$ref": "#/components/schemas/Book"}
    assert media["example"] == [{"id": 1}]
    assert answer["headers"]["X-Total"] == {
        "schema": {"type": "integer"},
        "description": "All of them",
    }


def test_form_with_a_file_becomes_a_multipart_body():
    body = converted()["paths"]["/books/{id}/cover/"]["put"]["requestBody"]
    schema = body["content"]["multipart/form-data"]["schema"]
    assert schema["required"] == ["file"]
    assert schema["properties"]["file"] == {"type": "string", "format": "binary"}
    assert schema["properties"]["alt"] == {"type": "string", "description": "In words"}


def test_schemas_and_security_are_converted():
    components = converted()["components"]
    note = components["schemas"]["Book"]["properties"]["note"]
    assert note == {"type": "string", "nullable": True}
    assert components["schemas"]["Author"]["discriminator"] == {"propertyName": "kind"}
    assert components["securitySchemes"]["Basic"] == {"type": "http", "scheme": "basic"}
    assert components["securitySchemes"]["OAuth"]["flows"] == {
        "authorizationCode": {
            "authorizationUrl": "https://a.example/",
            "tokenUrl": "https://b.example/",
            "scopes": {"read": "Read"},
        }
    }


def test_converted_document_follows_the_standard():
    read = read_contract(SWAGGER)
    assert [warning.rule for warning in read.warnings] == []
    assert read.version == "2.0"
    assert len(operations(read.document)) == 3


def test_two_versions_of_it_are_compared():
    newer = SWAGGER.replace(
        "title: {type: string, maxLength: 200", "title: {type: string, maxLength: 20"
    )
    found = compare(converted(), parse_contract(newer))
    assert [(change.key, change.place) for change in found if change.is_breaking] == [
        ("post /books/", "title")
    ]


def test_values_of_wrong_types_are_no_error():
    document = yaml.safe_load(SWAGGER)
    for key in list(document):
        for value in (None, 7, "x", [], [1], {"a": 1}):
            changed = document | {key: value, "swagger": "2.0"}
            with suppress(InvalidContract):
                document_read = parse_contract(json.dumps(changed))
                assert isinstance(operations(document_read), dict)


def test_it_is_published_and_shown(client_of, learner, team):
    response = client_of(learner).post(address(team, "new/"), {"text": SWAGGER})
    assert response.status_code == 302
    assert ContractVersion.objects.get(project=team).text == SWAGGER
    page = client_of(learner).get(address(team)).text
    assert "/books/{id}/cover/" in page
    assert "Converted from Swagger 2.0." in page


def test_body_of_an_operation_replaces_that_of_its_path():
    def body(name):
        return {"name": name, "in": "body", "schema": {"title": name}}

    item = {"parameters": [body("shared")], "post": {"parameters": [body("own")], "responses": {}}}
    document = parse_contract(json.dumps({"swagger": "2.0", "info": {}, "paths": {"/a": item}}))
    content = document["paths"]["/a"]["post"]["requestBody"]["content"]
    assert content == {"application/json": {"schema": {"title": "own"}}}
