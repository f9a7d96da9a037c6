"""Whatever is pasted as a contract: a document that can be shown and compared, or a sentence."""

import json

from hypothesis import given
from hypothesis import strategies as st

from collab.contracts import reading
from collab.contracts.comparing import compare
from collab.contracts.operation_details import operation_details
from collab.contracts.problems import InvalidContract
from collab.contracts.reference import named_schemas, operations
from collab.contracts.schema_tree import schema_tree
from collab.contracts.shapes import Shapes
from collab.tests.contracts.shop import shop, text

KEYS = [
    "openapi", "info", "paths", "/orders/", "get", "post", "parameters", "responses", "200", "content", "schema", "$ref",
    "application/json", "type", "properties", "items", "allOf", "oneOf", "required", "enum", "servers", "components",
]  # fmt: skip
PLAIN = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20),
    st.sampled_from(["3.1.0", "3.0.3", "#/components/schemas/Order", "#", "object", "array", "query", "https://example.com"]),
)  # fmt: skip
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(KEYS), inner, max_size=5)
    ),
    max_leaves=25,
)


def is_shown(given_text):
    """Is it valid? Then everything that a page does with it must work."""
    document, sentences = None, ()
    try:
        document = reading.parse_contract(given_text)
    except InvalidContract as refused:
        sentences = [problem.sentence for problem in refused.problems]
    if document is None:
        assert sentences
        assert all(sentences)
        return False
    for key in operations(document):
        operation_details(document, key)
    shapes = Shapes(document)
    for schema in named_schemas(document).values():
        schema_tree(shapes, schema, is_request=True)
    assert list(compare(document, document)) == []
    for change in [*compare(shop(), document), *compare(document, shop())]:
        assert change.sentence
    return True


def test_valid_document_is_shown():
    assert is_shown(text())


@given(st.one_of(st.text(max_size=300), VALUES.map(lambda value: json.dumps(value, default=str))))
def test_any_text_is_shown_or_rejected_with_a_sentence(given_text):
    is_shown(given_text)


@given(
    st.lists(
        st.tuples(st.lists(st.sampled_from(KEYS), min_size=1, max_size=6), VALUES),
        min_size=1,
        max_size=3,
    )
)
def test_contract_with_one_changed_value_is_shown_or_rejected(changes):
    """A valid document with one part replaced, which passes the first checks."""

    def change(document):
        for path, value in changes:
            place = document
            for key in path[:-1]:
                if isinstance(place.get(key), dict):
                    place = place[key]
            place[path[-1]] = value

    is_shown(text(change))
