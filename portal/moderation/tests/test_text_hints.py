"""Automatic hints about texts."""

import pytest

from portal.moderation import text_hints

SECRETS = [
    "AKIAABCDEFGHIJKLMNOP",
    "token ghp_abcdefghijklmnopqrstuvwxyz0123456789",
    "sk_live_abcdefghijklmnop1234",
    "postgres://nexus:gT5kk2pQ9x@db.internal:5432/nexus",
    "-----BEGIN RSA PRIVATE KEY-----",
    "https://discord.com/api/webhooks/123456789/abcdefghijklmnopqrstuvwxyz",
    "API_KEY = 'a8f5f167f44f4964e6c998dee827110c'",
    "password: Tr0ub4dor99",
]
HARMLESS = [
    "SECRET_KEY = os.environ['SECRET_KEY']",
    "password: <your password>",
    "API_KEY=your_api_key_here",
    "DATABASE_URL=postgres://user:password@localhost:5432/db",
    "We hash the password with Argon2 before we store it.",
    "Token authentication: the access_token = response.json()",
    "git commit 9fceb02d0ae598e95dc970b74767f19372d61af8",
]


@pytest.mark.parametrize("text", SECRETS)
def test_secret_is_found(text):
    assert "secret" in text_hints.find_hints(f"We set {text} and it worked.")


@pytest.mark.parametrize("text", HARMLESS)
def test_placeholder_secret_is_ignored(text):
    assert text_hints.find_hints(text) == []


def test_email_address_is_found_except_example_domains():
    assert text_hints.find_hints("Write to jane.doe@gmail.com please") == ["email"]
    assert text_hints.find_hints("git@example.com, me@mail.example.org, a@b.test") == []


def test_many_links_and_capitals_are_found():
    assert text_hints.find_hints("https://a.example " * 4) == ["links"]
    assert text_hints.find_hints(
        "BUY NOW THE BEST AND CHEAPEST COURSE EVER MADE FOR ALL OF YOU"
    ) == ["shouting"]
    assert text_hints.find_hints("REST API over HTTP with JSON, JWT and CORS") == []


def test_repeated_text_is_a_hint_only_with_a_link():
    assert text_hints.find_hints("See https://a.example", repeats=True) == ["repeats"]
    assert text_hints.find_hints("The same words", repeats=True) == []


def test_first_post_is_no_warning():
    assert text_hints.find_hints("Hello", is_first=True) == ["first"]
    assert not text_hints.has_warning(["first"])
    assert text_hints.has_warning(["first", "links"])


def test_hints_of_long_texts_are_fast():
    """Patterns take no longer than linear time on a text of the maximum length."""
    for text in (
        "a" * 20_000,
        "password=" * 2_000,
        "x@" * 10_000,
        "a.b-" * 5_000 + "@",
        "http://a:" * 2_000,
    ):
        text_hints.find_hints(text)
    assert text_hints.find_hints("eyJ" + "a" * 20_000) == []
