"""Small documents whose few schemas refer to each other in many ways, the same for the same number."""

import copy
import random

NAMES = "ABCDEF"
LISTS = ("oneOf", "anyOf", "allOf", "prefixItems")
SINGLE = ("items", "additionalProperties", "not", "if", "then", "contains", "propertyNames")
LEAVES = (
    {"type": "string"},
    {"type": ["integer", "null"]},
    {"enum": ["a", 1, None]},
    {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}},
    True,
)


def ref(name):
    """A reference to a schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def document(schemas):
    """A document with an operation that sends and answers each schema."""
    paths = {
        f"/{name}": {
            "post": {
                "requestBody": _json(ref(name)),
                "responses": {"200": {"description": "It.", **_json(ref(name))}},
            }
        }
        for name in schemas
    }
    info = {"title": "Entwined", "version": "1"}
    return {"openapi": "3.1.0", "info": info, "paths": paths, "components": {"schemas": schemas}}


def _json(schema):
    return {"content": {"application/json": {"schema": schema}}}


def entwined(count=4, width=4):
    """Schemas of which each is all of the others, and one of many pairs of them."""
    names = NAMES[:count]
    return document({name: _entwined(name, names, width) for name in names})


def _entwined(name, names, width):
    others = [one for one in names if one != name]
    pairs = [{"allOf": [ref(others[i % len(others)]), _field(name, i)]} for i in range(width)]
    fields = {f"f{i}": ref(others[i % len(others)]) for i in range(width)}
    return {"allOf": list(map(ref, others)), "oneOf": pairs, "anyOf": pairs, "properties": fields}


def _field(name, number):
    return {"properties": {f"{name}{number}": {"oneOf": [ref(name), {"type": "integer"}]}}}


def random_pair(number):
    """Two versions of a document that was made by chance."""
    chance = random.Random(number)  # noqa: S311 - no secret
    names = NAMES[: chance.randint(1, 6)]
    width, depth = chance.choice((2, 3, 5, 9)), chance.randint(1, 3)
    old = document({name: _schema(chance, names, width, depth) for name in names})
    new = copy.deepcopy(old)
    for name in names[: chance.randint(1, 3)]:
        new["components"]["schemas"][name] |= _schema(chance, names, width, 1)
    return old, new


def _schema(chance, names, width, depth):
    words = chance.sample((*LISTS, *SINGLE, "properties"), chance.randint(1, 4))
    return {word: _value(chance, word, names, width, depth) for word in words}


def _value(chance, word, names, width, depth):
    def inner():
        if depth and chance.random() < 0.4:
            return _schema(chance, names, width, depth - 1)
        return ref(chance.choice(names)) if chance.random() < 0.7 else chance.choice(LEAVES)

    if word in LISTS:
        return [inner() for _number in range(chance.randint(1, width))]
    if word == "properties":
        return {name: inner() for name in "abcdefghi"[: chance.randint(1, width)]}
    return inner()
