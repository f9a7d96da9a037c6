"""Parsing parameters: invalid values count as absent, and nothing raises."""

import pytest
from django.http import QueryDict
from django.urls import get_resolver
from django.urls.converters import IntConverter
from django.urls.resolvers import URLResolver
from hypothesis import given
from hypothesis import strategies as st

from portal.web.parameters import (
    MAX_KEY,
    Choice,
    Key,
    Number,
    Numbers,
    Parameters,
    PrefixedVersions,
    Presence,
    Switch,
    Text,
    Texts,
    Versions,
)

UUID = "01234567-89ab-4cde-8f01-23456789abcd"


class Every(Parameters):
    """One parameter of each kind."""

    text, kind, number, key = Text(5), Choice([("a", "A")]), Number(absent=0), Key()
    on, there, texts, numbers = Switch(), Presence(), Texts(), Numbers(most=99)
    case, with_, in_ = Versions(), PrefixedVersions(), Text()


def read(query):
    return vars(Every.read(QueryDict(query)))


ABSENT = {
    "text": "", "kind": "", "number": 0, "key": None, "on": False, "there": False, "texts": [], "numbers": [], "case": {},
    "with_": {}, "in_": "",
}  # fmt: skip


def test_missing_parameters_are_absent():
    assert read("") == ABSENT


@pytest.mark.parametrize("query", ["other=1", "other=1&in=", "kind=b"])
def test_each_reading_has_lists_of_its_own(query):
    first = read(query)
    assert first == ABSENT
    for name in ("texts", "numbers"):
        first[name].append("x")
    first["case"][1] = first["with_"][1] = 1
    assert read(query) == ABSENT


def test_each_kind_of_parameter_is_parsed():
    query = f"text=+abcdefg&kind=a&number=007&key={UUID}&on=1&there=&texts=x&texts=y&numbers=1,2&numbers=3&case=12:3&with-4=5&in=z"
    found = read(query)
    assert str(found.pop("key")) == UUID
    assert found == {
        "text": "abcde", "kind": "a", "number": 7, "on": True, "there": True, "texts": ["x", "y"], "numbers": [1, 2, 3],
        "case": {12: 3}, "with_": {4: 5}, "in_": "z",
    }  # fmt: skip


@pytest.mark.parametrize(
    "value",
    [
        "x",
        "-1",
        "1.5",
        "1e9",
        "٣",
        "",
        " ",
        "9" * 5_000,
        str(MAX_KEY + 1),
        "0x1",
        "1_0",
        "None",
        "²",
    ],
)
def test_malformed_number_is_absent(value):
    data = QueryDict(mutable=True)
    data.setlist("number", [value])
    data.setlist("numbers", [value])
    data.setlist("case", [f"{value}:1", f"1:{value}", value, ":", "1:2:3"])
    data.setlist(f"with-{value}", ["1"])
    data.setlist("with-1", [value])
    assert vars(Every.read(data)) == ABSENT


@given(st.lists(st.tuples(st.sampled_from([*ABSENT, "with-1", "in"]), st.text(max_size=30))))
def test_parameters_accept_any_text(pairs):
    data = QueryDict(mutable=True)
    for name, value in pairs:
        data.appendlist(name, value)
    assert set(vars(Every.read(data))) == set(ABSENT)


def test_text_has_no_unstorable_characters():
    data = QueryDict(mutable=True)
    data["text"] = "a\x00\ud800b"
    assert Every.read(data).text == "ab"


def converters(resolver):
    """Yield (pattern, converter) of URLs, without those of allauth and the admin."""
    for pattern in resolver.url_patterns:
        if str(pattern.pattern) in ("accounts/", "operator/"):
            continue
        yield from ((str(pattern.pattern), kind) for kind in pattern.pattern.converters.values())
        if isinstance(pattern, URLResolver):
            yield from converters(pattern)


def test_urls_use_the_key_converter():
    found = list(converters(get_resolver()))
    assert [pattern for pattern, kind in found if isinstance(kind, IntConverter)] == []
    assert len(found) > 50


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["9" * 18, str(MAX_KEY), str(MAX_KEY + 1), "9" * 5_000])
def test_too_large_key_is_404(client, number):
    assert client.get(f"/challenges/{number}-x/").status_code == 404
