"""Property tests of cleaning, slugs and public addresses."""

import re

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from portal.text.cleaning import as_one_line, clean, one_line, readable_slug, shorten_lines
from portal.web.outgoing_requests import FetchFailed, is_public, split_public_url

ANY = st.text(st.characters(), max_size=200)
ADDRESSES = st.lists(
    st.sampled_from(["https://", "http://", "user@", "example.com", "127.0.0.1", ":443", ":80", "/", "..", "?", "#", "\\", "@", "é", "%", "\n", "a-b.co"]),
    max_size=8,
).map("".join)  # fmt: skip


@given(ANY)
def test_clean_is_storable_and_idempotent(text):
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert "\x00" not in cleaned
    cleaned.encode("utf-8")


@given(ANY)
def test_one_line_accepts_the_result_of_as_one_line(text):
    line = as_one_line(clean(text))
    one_line(line)
    assert as_one_line(line) == line
    assert len(line.splitlines()) <= 1


INVISIBLE = ["\u200b", "\u2060\u00ad", "\u3164", "\u2800 \u2800", "\ufeff", "\u200b\n\u00a0"]


@pytest.mark.parametrize("text", INVISIBLE)
def test_text_of_which_nothing_can_be_seen_is_empty(text):
    assert (clean(text), as_one_line(text)) == ("", "")
    assert clean(f"{text}a") == f"{text}a"
    with pytest.raises(ValidationError):
        one_line(text)


@pytest.mark.parametrize("text", ["", " ", "\n\n", "e\u0301", "क्\u200dष", "👍\ufe0f", "한글", "."])
def test_spaces_and_whatever_can_be_seen_stay(text):
    assert clean(text) == text


@pytest.mark.parametrize("mark", ["\n", "\u2028", "\u202e", "\x00", "\x1b"])
def test_one_line_refuses_control_characters(mark):
    with pytest.raises(ValidationError):
        one_line(f"a{mark}b")


@given(ANY, st.booleans())
def test_readable_slug_is_never_empty_and_is_safe_in_a_url(title, ascii_only):
    part = readable_slug(title, "entry", ascii_only=ascii_only)
    assert 1 <= len(part) <= 60
    assert re.fullmatch(r"[a-z0-9_-]+" if ascii_only else r"[\w-]+", part)


@given(st.one_of(ANY, ADDRESSES))
def test_only_https_urls_without_credentials_and_ports_are_fetched(text):
    try:
        host, path = split_public_url(text)
    except FetchFailed:
        return
    assert re.fullmatch(r"[a-z0-9.-]+", host)
    assert text in (
        f"https://{host}{path}",
        f"https://{host}:443{path}",
        f"https://{host}",
        f"https://{host}:443",
    )


@given(st.one_of(ANY, st.ip_addresses().map(str)))
def test_is_public_accepts_any_text(address):
    assert is_public(address) in (True, False)


@given(
    st.one_of(
        st.ip_addresses(network="10.0.0.0/8"),
        st.ip_addresses(network="127.0.0.0/8"),
        st.ip_addresses(network="fc00::/7"),
    )
)
def test_is_public_refuses_private_addresses_in_any_notation(address):
    assert not is_public(str(address))
    if address.version == 4:
        assert not is_public(f"::ffff:{address}")


@pytest.mark.parametrize(
    ("text", "length", "expected"),
    [
        ("one\ntwo", 20, "one\ntwo"),
        (" \none \n\n\n\n two\n", 20, "one\n\ntwo"),
        ("one two\nthree four", 12, "one two…"),
        ("one two\nthree four", 15, "one two\nthree…"),
        ("https://example.com/path", 12, "https://exa…"),
    ],
)
def test_lines_are_kept_when_a_text_is_cut(text, length, expected):
    assert shorten_lines(text, length) == expected
    assert len(expected) <= length
