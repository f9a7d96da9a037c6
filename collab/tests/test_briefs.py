"""Tests of the pages of briefs."""

import pytest

from collab.models import Brief, Project
from collab.tests.contracts.shop import text


def test_brief_new_saves_a_brief(client, client_of, mentor, topics):
    values = {
        "title": "Job board",
        "summary": "Jobs.",
        "description": "**Build** it.",
        "stack": "Django, Docker",
    }
    response = client_of(mentor).post(
        "/collab/briefs/new/", values | {"contract": text(), "plan": "Agree\nBuild"}
    )
    assert response.headers["Location"] == "/collab/briefs/job-board/"
    brief = Brief.objects.get()
    assert [topic.name for topic in brief.topics.order_by("name")] == ["Django", "Docker"]
    assert "<strong>Build</strong>" in client.get("/collab/briefs/job-board/").text


def test_briefs_with_the_same_title_have_different_slugs(client_of, mentor):
    for _time in range(2):
        client_of(mentor).post("/collab/briefs/new/", {"title": "New", "summary": "x"})
    assert list(Brief.objects.order_by("pk").values_list("slug", flat=True)) == ["new-2", "new-3"]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"title": ""}, "required"),
        ({"contract": "hello"}, "This isn’t an OpenAPI document"),
        ({"stack": "Quantumm"}, "Quantumm"),
    ],
)
def test_invalid_brief_shows_an_error_and_the_typed_text(
    client_of, mentor, topics, values, sentence
):
    response = client_of(mentor).post(
        "/collab/briefs/new/", {"title": "T", "summary": "kept words"} | values
    )
    assert response.status_code == 422
    assert sentence in response.text
    assert "kept words" in response.text


def test_brief_edit_keeps_the_address(client_of, mentor, brief):
    values = {"title": "Work board", "summary": "Work.", "version": 1}
    client_of(mentor).post("/collab/briefs/job-board/edit/", values)
    brief.refresh_from_db()
    assert (brief.title, brief.slug) == ("Work board", "job-board")


@pytest.mark.parametrize("version", [{"version": 1}, {}])
def test_brief_edit_with_a_stale_version_answers_409(client_of, mentor, operator, brief, version):
    where = "/collab/briefs/job-board/edit/"
    values = {"title": brief.title, "summary": brief.summary}
    client_of(operator).post(where, values | {"summary": "from the other mentor", "version": 1})
    answer = client_of(mentor).post(where, values | {"summary": "typed here"} | version)
    assert answer.status_code == 409
    assert "from the other mentor" in answer.text
    assert "typed here" in answer.text
    brief.refresh_from_db()
    assert brief.summary == "from the other mentor"
    again = client_of(mentor).post(
        where, values | {"summary": "typed here", "version": brief.version}
    )
    assert again.status_code == 302


def test_brief_forms_are_for_mentors(client_of, learner, brief):
    for address in ("/collab/briefs/new/", "/collab/briefs/job-board/edit/"):
        assert client_of(learner).get(address).status_code == 403
    assert "Edit" not in client_of(learner).get("/collab/briefs/job-board/").text.split("<main")[1]


def test_brief_detail_counts_missing_tracks(
    client, learner, other, make_person, brief, make_project
):
    make_project(learner, "One", brief=brief, seats=["frontend"])
    make_project(other, "Two", brief=brief, seats=["frontend", "backend"])
    hidden = make_project(make_person(), "Three", brief=brief, seats=["frontend"])
    Project.objects.filter(pk=hidden.pk).update(state="paused")
    page = " ".join(client.get("/collab/briefs/job-board/").text.split())
    assert "2 teams are looking for: front end." in page
    assert "1 team is looking for: back end." in page
