"""Places of changes, as people read them."""

import pytest

from collab.contracts.places import in_schema, in_words, operation_inside, response_place


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("", "request body"),
        ("200", "response 200"),
        ("default:", "default response"),
        (response_place("600"), "response 600"),
        (f"{response_place('success')}.a", "in response success, field `a`"),
        ("default", "in the request body, field `default`"),
        ("200.polls[].total", "in response 200, field `total` of each of `polls`"),
        ("4XX[]", "in response 4XX, each item"),
        ("200 X-Total", "in response 200, header `X-Total`"),
        ("default:{}.a", "in the default response, field `a` of each value"),
        ("parameter:page:", "parameter `page`"),
        ("parameter:ids[]:[]", "each of parameter `ids[]`"),
        ("parameter:filter:.until", "field `until` of parameter `filter`"),
        ("200.pet(Cat).name", "in response 200, field `name` of `Cat` in `pet`"),
        ("point[0]", "in the request body, item 1 of `point`"),
        ("paid → 200.id", "in response 200, field `id`"),
        ("`x`\n y.z", "in the request body, field `z` of `x y`"),
        (".".join("abcdefghij"), "in the request body, field `j` of `i` of `h` of `g` of `f` of `e` of `d` of `c` of …"),
    ],
)  # fmt: skip
def test_place_is_said_in_words(place, words):
    assert in_words(place) == words


def test_places_in_schemas_and_callbacks_are_said_too():
    assert in_schema("lines[].id", "Order") == "field `id` of each of `lines`"
    assert in_schema("", "Order") == "`Order`"
    assert operation_inside("paid → 200.id") == "`paid`"
    assert operation_inside("200.id") == ""
