"""Which parts of a pasted text are addresses, names beside them, or neither."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.people.email_address_lists import MAX_CHECKED, parse_addresses
from portal.people.models import Message
from portal.people.tests.test_joining import invite

ADDRESSES = ["a@example.org", "b@example.org"]


def read(text):
    """The addresses in a text, and (line, text) of what was skipped."""
    found = parse_addresses(text)
    return list(found.addresses), [(one.line, one.text) for one in found.skipped]


@pytest.mark.parametrize(
    "text",
    [
        "a@example.org, b@example.org",
        "a@example.org; b@example.org;",
        "a@example.org b@example.org",
        "a@example.org\n\n\nb@example.org\n",
        "Amina Diallo <a@example.org>, Kofi <b@example.org>",
        '"Diallo, Amina" <a@example.org>; "Kofi" <b@example.org>',
        "Diallo, Amina <a@example.org>; Mensah, Kofi <b@example.org>",
        "Diallo, Amina <a@example.org>, Mensah, Kofi <b@example.org>",
        "a@example.org <a@example.org>, <b@example.org>",
        "To: a@example.org, b@example.org",
        "- a@example.org\n- b@example.org",
        "1. a@example.org\n2) b@example.org",
        "Amina,a@example.org\nKofi,b@example.org",
        "Amina;Diallo;a@example.org\nKofi;;b@example.org",
        # One row alone is a table with a header, or with tabs.
        "Email,Name\na@example.org,Amina\nb@example.org",
        "Amina\ta@example.org\nb@example.org",
    ],
)
def test_names_and_columns_beside_addresses_are_not_told(text):
    assert read(text) == (ADDRESSES, [])


@pytest.mark.parametrize(
    ("text", "skipped"),
    [
        ("a@example.org, foo\nb@example.org", [(1, "foo")]),
        ("a@example.org\nb@example.org foo bar", [(2, "foo bar")]),
        ("a@example.org\nfoo, b@example.org, bar", [(2, "foo"), (2, "bar")]),
        ("a@example.org, foo, b@example.org", [(1, "foo")]),
        ("a@example.org,\nb@example.org, foo", [(2, "foo")]),
        ("\n\na@example.org\n\nfoo b@example.org", [(5, "foo")]),
        ("a@example.org\r\n\r\nb@example.org; foo\r\n", [(3, "foo")]),
        # Not a line end in a text field.
        ("a@example.org\v\u2028b@example.org foo", [(1, "foo")]),
        ("Amina <a@example.org> foo\nb@example.org", [(1, "foo")]),
        ("a@example.org\nDiallo, Amina <a@@example.org>\nb@example.org",
         [(2, "Diallo, Amina <a@@example.org>")]),
        ("a@example.org\nAmina <>, b@example.org", [(2, "Amina <>")]),
        ("Amina,a@example.org\nKofi,b@example.org\nNia,nia.example.org",
         [(3, "Nia,nia.example.org")]),
        ("a@example.org\nb@example.org\nAmina Diallo; Kofi", [(3, "Amina Diallo; Kofi")]),
    ],
)  # fmt: skip
def test_words_that_are_no_address_are_told_with_their_line(text, skipped):
    assert read(text) == (ADDRESSES, skipped)


def test_words_beyond_the_limit_are_kept():
    text = "foo\n" * (MAX_CHECKED + 3)
    found = parse_addresses(text)
    assert len(found.skipped) == MAX_CHECKED
    assert found.unchecked == ["foo"] * 3


def field_of(response):
    return re.search(r'<textarea name="addresses".*?>\n(.*?)</textarea>', response.text, re.S)[1]


def test_words_beside_an_address_stay_in_the_field_on_the_lines_that_are_told(
    client_of, mentor, cohort
):
    response = invite(client_of(mentor), "a@example.org\nfoo, b@example.org, c@@example.org")
    assert response.status_code == 422
    assert Message.objects.count() == 2
    assert field_of(response) == "foo\nc@@example.org"
    told = re.findall(r'<p class="field-error">.*?(Line .*?)</p>', response.text, re.S)
    assert told == [
        "Line 1: “foo” isn’t an email address.",
        "Line 2: “c@@example.org” isn’t an email address.",
    ]


@pytest.mark.parametrize("blank", ["", "\n\n"])
def test_lines_of_a_text_without_an_address_are_counted_as_the_field_shows_them(
    client_of, mentor, cohort, blank
):
    response = invite(client_of(mentor), f"{blank}foo\n\nbar")
    assert response.status_code == 422
    lines = field_of(response).split("\n")
    for number, line in enumerate(lines, 1):
        told = f"Line {number}: there’s no email address in “{line}”."
        assert (told in response.text) == bool(line)


def test_lines_of_a_file_are_counted_with_those_before_the_first_address(client_of, mentor, cohort):
    file = SimpleUploadedFile("people.csv", b"\n\nfoo\n")
    values = {"addresses": "", "file": file}
    page = client_of(mentor).post("/cohorts/cohort-3/joining/addresses/", values).text
    assert "Line 3: there’s no email address in “foo”." in page
