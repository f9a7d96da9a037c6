"""A small API as a fixture, like the standard's own examples: shops, products and orders."""

import copy
import json

ORDER = {
    "type": "object",
    "required": ["id", "state"],
    "properties": {
        "id": {"type": "integer", "format": "int64"},
        "state": {"type": "string", "enum": ["open", "paid", "sent"]},
        "total": {"type": "number", "minimum": 0, "description": "In the currency of the shop."},
        "note": {"type": "string", "maxLength": 200},
        "parent": {"$ref": "#/components/schemas/Order"},
        "lines": {"type": "array", "items": {"$ref": "#/components/schemas/Line"}},
    },
}
LINE = {
    "type": "object",
    "required": ["product"],
    "properties": {
        "product": {"type": "integer"},
        "count": {"type": "integer", "minimum": 1, "maximum": 99},
    },
}
NEW_ORDER = {
    "type": "object",
    "required": ["lines"],
    "properties": {
        "lines": {"type": "array", "items": {"$ref": "#/components/schemas/Line"}},
        "note": {"type": "string", "maxLength": 200},
        "speed": {"type": "string", "enum": ["slow", "fast"]},
    },
}


def _json(schema):
    return {"content": {"application/json": {"schema": schema}}}


SHOP = {
    "openapi": "3.0.3",
    "info": {"title": "Sokoni", "version": "1.0.0", "description": "Small **shops**."},
    "servers": [{"url": "https://api.sokoni.example/v1"}],
    "tags": [{"name": "orders", "description": "What people buy."}],
    "paths": {
        "/orders": {
            "get": {
                "operationId": "listOrders",
                "summary": "All orders",
                "tags": ["orders"],
                "parameters": [
                    {
                        "name": "state",
                        "in": "query",
                        "schema": {"type": "string", "enum": ["open", "paid", "sent"]},
                    },
                    {
                        "name": "limit",
                        "in": "query",
                        "schema": {"type": "integer", "minimum": 1, "maximum": 100},
                    },
                ],
                "responses": {
                    "200": {"description": "Newest first"}
                    | _json({"type": "array", "items": {"$ref": "#/components/schemas/Order"}})
                },
            },
            "post": {
                "operationId": "placeOrder",
                "tags": ["orders"],
                "requestBody": {"required": True}
                | _json({"$ref": "#/components/schemas/NewOrder"}),
                "responses": {
                    "201": {"description": "Placed"}
                    | _json({"$ref": "#/components/schemas/Order"}),
                    "422": {"description": "Not understood"},
                },
            },
        },
        "/orders/{id}": {
            "parameters": [
                {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
            ],
            "get": {
                "operationId": "readOrder",
                "tags": ["orders"],
                "responses": {
                    "200": {"description": "One order"}
                    | _json({"$ref": "#/components/schemas/Order"}),
                    "404": {"description": "No such order"},
                },
            },
            "delete": {
                "operationId": "cancelOrder",
                "responses": {"204": {"description": "Cancelled"}},
            },
        },
    },
    "components": {
        "schemas": {"Order": ORDER, "Line": LINE, "NewOrder": NEW_ORDER},
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
    },
}


def shop(change=None, version="3.0.3"):
    """A copy of the API, with `change(document)` made to it."""
    document = copy.deepcopy(SHOP)
    document["openapi"] = version
    if change:
        change(document)
    return document


def text(change=None, **options):
    return json.dumps(shop(change, **options))


def many(count):
    """An API of about so many operations, each with a body that refers to others."""
    schemas = {
        f"Thing{number}": {
            "type": "object",
            "properties": {
                "id": {"type": "integer"},
                "next": {"$ref": f"#/components/schemas/Thing{(number + 1) % 60}"},
            },
        }
        for number in range(60)
    }
    paths = {}
    for number in range(count // 2):
        answer = {
            "200": {"description": "ok"}
            | _json({"$ref": f"#/components/schemas/Thing{number % 60}"})
        }
        paths[f"/things/{number}"] = {
            "get": {
                "operationId": f"read{number}",
                "tags": [f"part {number % 9}"],
                "responses": answer,
            },
            "post": {"operationId": f"write{number}", "responses": answer},
        }
    return shop(lambda document: document.update(paths=paths, components={"schemas": schemas}))
