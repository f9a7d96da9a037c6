"""Tokens, scopes and cursors that no one made: never an error of ours, never another's data."""

from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from learnings.tests.test_visibility import CANARY
from portal.people.models import ApiToken
from tests import sampling
from tests.api.client import ApiClient, make_token

pytestmark = pytest.mark.django_db
few = settings(
    max_examples=40 if sampling.TAKES_ALL else 20,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
LISTS = ("/entries", "/entries?sort=helped", "/people", "/projects", "/me/drafts")
MINE = ("/me", "/me/drafts", "/me/notifications", "/me/checklist")


@pytest.fixture
def private(learner, write, make_project):
    """What only the learner reads: a draft and a hidden project with the canary."""
    write(learner, CANARY)
    project = make_project(learner, CANARY)
    project.is_hidden = True
    project.save(update_fields=["is_hidden"])
    return [f"/projects/{project.pk}", f"/projects/{project.pk}/board"]


def mutated(text):
    """Strategies for texts that are nearly this one: cut, turned, doubled, or with other parts."""
    place = st.integers(0, len(text))
    inserted = st.builds(lambda at, one: text[:at] + one + text[at:], place, st.text(max_size=3))
    cut = st.builds(lambda at: text[:at], place)
    fixed = st.sampled_from([text[::-1], text.upper(), text.lower(), text * 2, f"{text}\x00"])
    return inserted | cut | fixed


def test_no_other_token_is_taken_for_one(learner, private):
    token = make_token(learner, "read")

    @few
    @given(st.text(max_size=80) | mutated(token) | st.sampled_from([token[:10] + "%", "nexus_"]))
    def no_other_works(given_token):
        response = ApiClient().get("/me/drafts", Authorization=f"Bearer {given_token}")
        works = given_token.strip() == token
        assert response.status_code == (200 if works else 401)
        assert works or CANARY not in response.content.decode()

    no_other_works()


def test_no_scope_opens_what_is_anothers(learner, other, private, make_project):
    project = make_project(learner, "Sokoni")
    known = ["read", "write", "review", "endpoints:", f"endpoints:{project.pk}", "endpoints:*", "*"]

    @few
    @given(st.lists(st.sampled_from(known) | st.text(max_size=20), max_size=4))
    def reads_and_writes_nothing(scopes):
        client = ApiClient(make_token(other, *(one.replace("\x00", "") for one in scopes)))
        for address in (*MINE, *private):
            response = client.get(address)
            assert response.status_code in (200, 403, 404)
            assert CANARY not in response.content.decode()
        board = f"/projects/{project.pk}/board/1"
        assert client.request("patch", board, {"back_end": "live"}).status_code == 403
        ApiToken.objects.filter(person=other).delete()

    reads_and_writes_nothing()


def test_no_cursor_leads_out_of_its_list(learner, other, private, publish):
    for number in range(3):
        publish(learner, f"Title {number}")
    following = ApiClient().get("/entries?limit=1").json()["next"]
    cursor = following.rpartition("after=")[2]
    client = ApiClient(make_token(other, "read"))

    @few
    @given(st.sampled_from(LISTS), st.text(max_size=60) | mutated(cursor))
    def leads_nowhere_else(address, after):
        query = f"{'&' if '?' in address else '?'}after={quote(after)}"
        response = client.get(address + query)
        assert response.status_code in (200, 400, 422)
        assert CANARY not in response.content.decode()

    leads_nowhere_else()
