"""What a mentor reads after sending invitations: each outcome in a sentence of its own."""

import re

import pytest

from portal.people.models import CohortLink
from portal.people.tests.test_joining import invite

pytestmark = pytest.mark.django_db


def notices(page):
    """The state and the text of each message above the page."""
    found = re.findall(r'data-state="(\w+)" role="status">(.*?)</div>\s*</div>', page, re.DOTALL)
    return [(state, re.search(r"<p>(.*)</p>", text)[1]) for state, text in found]


def test_each_outcome_of_a_list_is_one_sentence(client_of, mentor, cohort):
    invite(client_of(mentor), "nia@example.org\nama@example.org")
    response = invite(
        client_of(mentor), "nia@example.org\nama@example.org\nkofi@example.org\nb@@example.org"
    )
    assert notices(response.text) == [
        ("good", "1 invitation sent."),
        ("info", "2 addresses were already invited, so they get no second email."),
    ]
    assert "<strong>1 line wasn’t sent. It’s still in the field.</strong>" in response.text
    assert "needs another look" not in response.text


def test_invitations_skip_addresses_that_are_invited(client_of, mentor, cohort):
    invite(client_of(mentor), "nia@example.org")
    page = invite(client_of(mentor), "nia@example.org").text
    assert "invitations sent" not in page
    assert notices(page) == [("info", "1 address was already invited, so it gets no second email.")]
    assert CohortLink.objects.count() == 1
