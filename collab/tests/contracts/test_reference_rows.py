"""Rows of schemas, as the reference page nests them."""

from collab.contracts.reference import SchemaRow, nest_rows

ROWS = [("id", 0), ("lines", 0), ("sku", 1), ("code", 2), ("count", 1), ("total", 0)]


def test_rows_are_nested_by_their_depths():
    rows = [SchemaRow(name, "string", depth) for name, depth in ROWS]
    nested = [
        (node.row.name, [(child.row.name, len(child.children)) for child in node.children])
        for node in nest_rows(rows)
    ]
    assert nested == [("id", []), ("lines", [("sku", 1), ("count", 0)]), ("total", [])]
