"""What a page shows of a document: operations by tag, with parameters, bodies and answers, all as plain values."""

import json
import re
import shlex
from collections import defaultdict
from dataclasses import dataclass, field
from urllib.parse import quote

from collab.contracts.reading import METHODS, resolved

MOST_ROWS, MOST_DEEP, MOST_STEPS = 60, 6, 500
OTHER = ""


@dataclass(frozen=True)
class Row:
    """One line of a schema: `deep` is how far it is indented, `kind` what it holds in words."""

    name: str
    kind: str
    deep: int = 0
    is_required: bool = False
    about: str = ""


@dataclass(frozen=True)
class Body:
    """What is sent or answered: media type, the name of the schema if it has one, its rows, an example as text."""

    media: str
    name: str
    rows: list
    example: str = ""


@dataclass
class Operation:
    """One operation. `key` names it across versions, whatever its path parameters are called."""

    method: str
    path: str
    key: str
    name: str = ""
    summary: str = ""
    description: str = ""
    tag: str = OTHER
    is_deprecated: bool = False
    needs_sign_in: bool = False
    parameters: list = field(default_factory=list)
    body: list = field(default_factory=list)
    body_is_required: bool = False
    answers: list = field(default_factory=list)

    def curl(self, base="http://127.0.0.1:4010"):
        """A command that asks a mock server for it."""
        path = re.sub(r"\{[^{}]*\}", "1", self.path)
        words = ["curl", "-i", "-X", self.method.upper(), base + quote(path, safe="/:@!$&'()*+,;=~-._")]
        example = next((body.example for body in self.body if "json" in body.media), "")
        if example:
            words += ["-H", "Content-Type: application/json", "-d", " ".join(example.split())]
        return shlex.join(words)


def key_of(method, path):
    """ "get /orders/{}": the same operation whatever its parameters are called."""
    return f"{method} {re.sub(r'{[^{}]*}', '{}', path)}"


def operations(document):
    """{key: Operation} in the order of the document."""
    found = {}
    for path, item in (document.get("paths") or {}).items():
        item, _name = resolved(document, item)
        for method in METHODS:
            if isinstance(item.get(method), dict):
                operation = _operation(document, path, item, method)
                found[operation.key] = operation
    return found


def by_tag(document, found):
    """[(tag, what the document says of it, operations)], in the order in which the document names its tags."""
    groups = defaultdict(list)
    for operation in found.values():
        groups[operation.tag].append(operation)
    told = {tag["name"]: tag.get("description", "") for tag in document.get("tags") or [] if "name" in tag}
    names = [*(name for name in told if name in groups), *(name for name in groups if name not in told and name)]
    names += [OTHER] if OTHER in groups else []
    return [(name, told.get(name, ""), groups[name]) for name in names]


def _operation(document, path, item, method):
    said = item[method]
    body, _name = resolved(document, said.get("requestBody") or {})
    return Operation(
        method=method,
        path=path,
        key=key_of(method, path),
        name=said.get("operationId") or "",
        summary=said.get("summary") or "",
        description=said.get("description") or "",
        tag=str((said.get("tags") or [OTHER])[0]),
        is_deprecated=bool(said.get("deprecated")),
        needs_sign_in=bool(said.get("security", document.get("security"))),
        parameters=[_parameter(document, one) for one in parameters(document, item, said)],
        body=_bodies(document, body.get("content")),
        body_is_required=bool(body.get("required")),
        answers=[(str(code), *_answer(document, answer)) for code, answer in (said.get("responses") or {}).items()],
    )


def parameters(document, item, said):
    """The parameters of an operation as they are meant: its own replace those of the path."""
    given = {}
    for one in [*(item.get("parameters") or []), *(said.get("parameters") or [])]:
        one, _name = resolved(document, one)
        given[one.get("name"), one.get("in")] = one
    return list(given.values())


def _parameter(document, one):
    schema = schema_of(document, one)
    about = one.get("description") or ""
    required = bool(one.get("required"))
    return Row(str(one.get("name", "")), f"{kind(document, schema)} · {one.get('in', '')}", 0, required, about)


def schema_of(document, holder):
    """The schema of a parameter or a body: under `schema`, or under the first of `content`."""
    if "schema" in holder:
        return holder["schema"]
    content = next(iter((holder.get("content") or {}).values()), {})
    return content.get("schema", {})


def _answer(document, answer):
    answer, _name = resolved(document, answer)
    return answer.get("description") or "", _bodies(document, answer.get("content"))


def _bodies(document, content):
    return [_body(document, str(media), held or {}) for media, held in (content or {}).items()]


def _body(document, media, held):
    schema = held.get("schema", {})
    _resolved, name = resolved(document, schema)
    return Body(media, name, rows_of(document, schema), _example(document, held))


def _example(document, held):
    example = held.get("example")
    if example is None:
        named, _name = resolved(document, next(iter((held.get("examples") or {}).values()), {}))
        example = named.get("value")
    if example is None:
        schema, _name = resolved(document, held.get("schema", {}))
        example = schema.get("example") if isinstance(schema, dict) else None
    if example is None:
        return ""
    text = example if isinstance(example, str) else json.dumps(example, indent=2, ensure_ascii=False)
    return text[:4000]


def kind(document, schema):
    """What a schema holds, in a few words: "string (date)", "array of Order", "one of Cat, Dog"."""
    if not isinstance(schema, dict):
        return "any" if schema else "nothing"
    value, name = resolved(document, schema)
    if name:
        return name
    for word, said in (("oneOf", "one of"), ("anyOf", "any of"), ("allOf", "all of")):
        if value.get(word):
            return f"{said} " + ", ".join(kind(document, one) for one in value[word][:5])
    return _plain_kind(document, value)


def _plain_kind(document, value):
    types = value.get("type")
    types = [str(one) for one in types] if isinstance(types, list) else [str(types)] if types else []
    if value.get("nullable"):
        types.append("null")
    if "array" in types and "items" in value:
        types[types.index("array")] = f"array of {kind(document, value['items'])}"
    said = " or ".join(types) or ("object" if "properties" in value else "any")
    if value.get("format"):
        said += f" ({value['format']})"
    if isinstance(value.get("enum"), list):
        said += ": " + ", ".join(json.dumps(one, ensure_ascii=False)[:80] for one in value["enum"][:8])
    return said[:400]


def rows_of(document, schema):
    """The Rows of a schema, nested ones indented; what contains itself is named and not entered again."""
    rows = _Rows(document)
    rows.add(schema, 0, ())
    return rows.rows[:MOST_ROWS]


class _Rows:
    """Rows as they are collected; it looks at MOST_STEPS schemas at the most, however they refer to each other."""

    def __init__(self, document):
        self.document, self.rows, self.steps = document, [], MOST_STEPS

    def add(self, schema, deep, inside):
        value, name = resolved(self.document, schema)
        self.steps -= 1
        is_over = self.steps <= 0 or deep > MOST_DEEP or len(self.rows) > MOST_ROWS
        if is_over or not isinstance(value, dict) or (name and name in inside):
            return
        inside = (*inside, name) if name else inside
        for part in [*(value.get("allOf") or []), *([value["items"]] if "items" in value else [])]:
            self.add(part, deep, inside)
        self._properties(value, deep, inside)

    def _properties(self, value, deep, inside):
        required = value.get("required") if isinstance(value.get("required"), list) else []
        for label, one in (value.get("properties") or {}).items():
            about = resolved(self.document, one)[0]
            about = str(about.get("description") or "")[:300] if isinstance(about, dict) else ""
            self.rows.append(Row(str(label), kind(self.document, one), deep, label in required, about))
            self.add(one, deep + 1, inside)
