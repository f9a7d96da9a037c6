"""Whatever is typed into the other forms: no error page, nothing typed is lost, no markup that gets through."""

import uuid

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from collab.models import JoinRequest, Project
from learnings.models import ReadmeImport
from learnings.tests.nasty import in_page, is_harmless, many, nasty
from portal.people.models import User

pytestmark = pytest.mark.django_db
PLAIN = "Plain words."  # every form takes them


@pytest.fixture(autouse=True)
def _without_limits(monkeypatch):
    """So that it is the form that answers."""
    monkeypatch.setattr("portal.web.rate_limits.count", lambda *args, **kwargs: None)


@pytest.fixture
def mine(client_of, learner):
    return client_of(learner)


@pytest.fixture
def theirs(client_of, other):
    return client_of(other)


@pytest.fixture
def judges(client_of, mentor):
    return client_of(mentor)


@pytest.fixture
def answered():
    """Accepted, or refused with what was typed still there; never an error. And something was accepted."""
    accepted = []

    def check(response, *typed):
        assert response.status_code in (302, 422)
        if response.status_code == 302:
            accepted.append(typed)
            return
        assert is_harmless(response.text)
        for text in typed:
            assert in_page(text, response.text)

    yield check
    assert PLAIN in [typed[0] for typed in accepted]


@many
@given(
    values=st.fixed_dictionaries(
        dict.fromkeys(("display_name", "bio", "goals", "skills", "website"), nasty)
    )
)
@example(
    values={"display_name": "Amina", "bio": PLAIN, "goals": PLAIN, "skills": "", "website": ""}
)
def test_settings_form(mine, answered, learner, values):
    learner.refresh_from_db()
    fixed = {
        "handle": "amina",
        "track": "backend",
        "time_zone": "UTC",
        "version": learner.version,
        "cohort": "",
    }
    response = mine.post("/settings/", values | fixed)
    answered(response, values["bio"], values["display_name"])
    if response.status_code == 302:
        assert is_harmless(mine.get("/@amina/").text)


@many
@given(text=nasty)
@example(text=PLAIN)
def test_import_form(mine, answered, text):
    response = mine.post("/import/", {"key": uuid.uuid4(), "text": text})
    answered(response, text)
    if response.status_code == 302:
        staged = ReadmeImport.objects.order_by("-pk").first()
        assert is_harmless(mine.get(staged.get_absolute_url()).text)
        staged.delete()


@many
@given(
    values=st.fixed_dictionaries(
        dict.fromkeys(("name", "pitch", "description", "stack", "discord_thread"), nasty)
    )
)
@example(
    values={
        "name": "Sokoni",
        "pitch": "Shops.",
        "description": PLAIN,
        "stack": "",
        "discord_thread": "",
    }
)
def test_project_form(mine, answered, values):
    fixed = {
        "key": uuid.uuid4(),
        "my_track": "backend",
        "hours_per_week": 5,
        "seat_1_track": "frontend",
    }
    response = mine.post("/collab/projects/new/", values | fixed)
    answered(response, values["description"], values["pitch"])
    if response.status_code == 302:
        project = Project.objects.order_by("-pk").first()
        assert is_harmless(mine.get(project.get_absolute_url()).text)


@many
@given(message=nasty)
@example(message=PLAIN)
def test_join_request_form(mine, theirs, answered, learner, make_project, message):
    project = Project.objects.first() or make_project(learner)
    seats = [seat.pk for seat in project.seats.filter(holder=None)]
    address = f"{project.get_absolute_url()}requests/new/"
    answered(
        theirs.post(
            address,
            {"key": uuid.uuid4(), "seats": seats, "message": message, "brings": message[:200]},
        ),
        message,
    )
    assert is_harmless(mine.get(f"{project.get_absolute_url()}requests/").text)
    if message == PLAIN:
        assert JoinRequest.objects.get().message == PLAIN
    JoinRequest.objects.all().delete()


@many
@given(reason=nasty)
@example(reason=PLAIN)
def test_review_form(mine, judges, answered, learner, send, reason):
    entry = send(learner)
    values = {"revision_number": 1, "decision": "request_changes", "reason": reason}
    response = judges.post(f"/moderation/cases/{entry.case_id}/review/", values)
    answered(response, reason)
    assert is_harmless(mine.get(entry.get_absolute_url()).text)


@many
@given(body=nasty, outcome=nasty)
@example(body=PLAIN, outcome="")
def test_solution_form(theirs, answered, learner, publish, body, outcome):
    challenge = learner.entries.order_by("pk").first() or publish(
        learner, "Port in use", kind="challenge"
    )
    values = {
        "key": uuid.uuid4(),
        "version": 0,
        "body": body,
        "outcome": outcome,
        "topics_text": "",
        "track": "backend",
    }
    answered(theirs.post(f"{challenge.get_absolute_url()}solve/", values), body, outcome)
    assert is_harmless(theirs.get(challenge.get_absolute_url()).text)
    attic = learner.entries.exclude(pk=challenge.pk).first() or publish(
        learner, "Attic", kind="challenge"
    )
    challenge.solutions.update(
        challenge=attic
    )  # so that the page does not grow from one example to the next


@many
@given(email=nasty, handle=nasty)
@example(email="plain@example.com", handle="plain")
def test_sign_up_form(client, db, email, handle):
    response = client.post(
        "/accounts/signup/", {"email": email, "username": handle, "password1": "a long pass phrase"}
    )
    assert response.status_code in (200, 302, 429)
    if handle == "plain":
        assert response.status_code == 302
        assert User.objects.filter(handle="plain").exists()
    assert is_harmless(response.text)
