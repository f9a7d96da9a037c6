"""How lists and objects are written in a query, as OpenAPI's styles say."""

import pytest

from collab.contracts.serialization import query_pairs

PLACE = {"lat": 1.5, "lng": 2}


@pytest.mark.parametrize(
    ("keywords", "value", "pairs"),
    [
        ({}, 5, [("near", "5")]),
        ({}, ["a", True], [("near", "a"), ("near", "true")]),
        ({"explode": False}, ["a", "b"], [("near", "a,b")]),
        ({"style": "pipeDelimited"}, ["a", "b"], [("near", "a|b")]),
        ({"style": "spaceDelimited"}, ["a", "b"], [("near", "a b")]),
        ({}, PLACE, [("lat", "1.5"), ("lng", "2")]),
        ({"explode": False}, PLACE, [("near", "lat,1.5,lng,2")]),
        ({"style": "deepObject", "explode": True}, PLACE, [("near[lat]", "1.5"), ("near[lng]", "2")]),
        ({"content": {"application/json": {}}}, PLACE, [("near", '{"lat": 1.5, "lng": 2}')]),
    ],
)  # fmt: skip
def test_value_is_written_in_its_style(keywords, value, pairs):
    assert query_pairs({"name": "near"} | keywords, value) == pairs
