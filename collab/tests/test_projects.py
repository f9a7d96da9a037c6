"""Tests of the pages that publish, edit and list projects."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from collab.models import Project, Seat

HTMX = {"HX-Request": "true", "HX-Target": "more"}


def form(**changes):
    return {
        "key": uuid.uuid4(),
        "name": "Sokoni",
        "pitch": "A market for small shops.",
        "my_track": "backend",
        "hours_per_week": 8,
        "seat_1_track": "frontend",
        "seat_1_topics": "Docker",
        "seat_3_track": "both",
    } | changes


def test_project_new_publishes_a_project(client_of, learner, brief, topics):
    values = form(brief=brief.pk, stack="Django, postgres", description="**Small** pages.")
    response = client_of(learner).post("/collab/projects/new/", values)
    project = Project.objects.get()
    assert response.headers["Location"] == project.get_absolute_url()
    assert [(seat.number, seat.track, seat.holder) for seat in project.seats.all()] == [
        (1, "backend", learner),
        (2, "frontend", None),
        (3, "both", None),
    ]
    assert project.description_html == '<p dir="auto"><strong>Small</strong> pages.</p>\n'
    assert {topic.name for topic in project.stack.all()} == {"Django", "PostgreSQL"}


def test_sixth_project_of_an_hour_is_refused_and_keeps_the_typed_text(client_of, learner, topics):
    client = client_of(learner)
    for number in range(6):
        values = {
            "key": uuid.uuid4(),
            "name": f"Sokoni {number}",
            "pitch": "Shops.",
            "hours_per_week": 5,
        }
        response = client.post(
            "/collab/projects/new/", values | {"my_track": "backend", "seat_1_track": "frontend"}
        )
        assert response.status_code == (429 if number == 5 else 302)
    assert response.headers["Retry-After"]
    assert "Sokoni 5" in response.text
    assert Project.objects.count() == 5


def test_project_new_sent_twice_creates_one_project(client_of, learner, topics):
    client, values = client_of(learner), form()
    answers = {
        client.post("/collab/projects/new/", values).headers["Location"] for _time in range(2)
    }
    assert Project.objects.count() == len(answers) == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "This field is required."),
        ({"repository_url": "javascript:alert(1)"}, "Enter a valid URL."),
        ({"api_url": "ftp://example.org/"}, "Enter a valid URL."),
        ({"stack": "Basket weaving"}, "isn’t in our topic list yet"),
        ({"hours_per_week": "200"}, "This can’t be more than 60."),
        ({"pitch": "p" * 141}, "Up to 140 characters; yours has 141."),
    ],
)
def test_invalid_project_shows_errors_and_the_typed_text(
    client_of, learner, topics, changes, sentence
):
    response = client_of(learner).post(
        "/collab/projects/new/", form(description="kept words", **changes)
    )
    assert response.status_code == 422
    assert sentence in response.text
    assert "kept words" in response.text
    assert not Project.objects.exists()


def edit_form(project, **changes):
    values = {"name": project.name, "pitch": project.pitch, "hours_per_week": 8, "state": "looking"}
    return values | {"version": project.version} | changes


def test_project_edit_saves_changes(client_of, learner, make_project):
    project = make_project(learner)
    response = client_of(learner).post(
        f"{project.get_absolute_url()}edit/", edit_form(project, state="shipped")
    )
    assert response.status_code == 302
    project.refresh_from_db()
    assert (project.state, project.version) == ("shipped", 2)


def test_project_edit_with_a_stale_version_answers_409(client_of, learner, make_project):
    project = make_project(learner)
    client, address = client_of(learner), f"{project.get_absolute_url()}edit/"
    client.post(address, edit_form(project, pitch="from the other tab"))
    late = client.post(address, edit_form(project, pitch="typed here"))
    assert late.status_code == 409
    assert "from the other tab" in late.text
    assert "typed here" in late.text
    assert Project.objects.get().pitch == "from the other tab"


def test_project_edit_is_for_the_owner(client_of, other, learner, make_project):
    project = make_project(learner)
    assert (
        client_of(other).post(f"{project.get_absolute_url()}edit/", edit_form(project)).status_code
        == 403
    )


def test_owner_is_not_a_form_field(client_of, learner, other, make_project):
    project = make_project(learner)
    client_of(learner).post(
        f"{project.get_absolute_url()}edit/", edit_form(project, owner=other.pk, html="<b>")
    )
    project.refresh_from_db()
    assert (project.owner, project.html) == (learner, "")


def test_project_detail_shows_a_visitor_a_link_to_sign_in(client, learner, make_project):
    project = make_project(learner)
    page = client.get(project.get_absolute_url())
    assert "Sign in to ask to join" in page.text
    assert "csrfmiddlewaretoken" not in page.text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["Kazi", "Sokoni"]),
        ("brief=job-board", ["Kazi"]),
        ("track=backend", ["Kazi"]),
        ("topic=docker", ["Sokoni"]),
        ("state=shipped", []),
        ("track=x&state=y", ["Kazi", "Sokoni"]),
    ],
)
def test_project_list_filters_by_the_query_string(
    client, learner, other, brief, make_project, topics, query, shown
):
    make_project(learner, "Sokoni", seats=["frontend"]).stack.add(topics["Docker"])
    make_project(other, "Kazi", seats=["backend"], brief=brief)
    page = client.get(f"/collab/projects/?{query}").context["page"]
    assert sorted(project.name for project in page.rows) == shown


def test_project_list_that_was_kept_shows_changes_at_once(
    client_of, learner, other, make_project, topics
):
    project, theirs = make_project(learner, "Sokoni", seats=["frontend"]), client_of(other)
    assert "Front end · seat 1" in theirs.get("/collab/projects/").text
    project.stack.add(topics["Docker"])
    assert "/topics/docker/" in theirs.get("/collab/projects/").text
    Seat.objects.filter(holder=None).give_to(other)
    page = theirs.get("/collab/projects/").text
    assert "Front end · seat 1" not in page
    assert "Team complete" in page.partition('id="projects"')[2]
    Project.objects.update(is_hidden=True)
    assert "Sokoni" not in theirs.get("/collab/projects/").text


@pytest.mark.parametrize(
    ("address", "reader", "signed_in"),
    [("/collab/projects/", 3, 5), ("/collab/", 4, 6), ("/collab/match/", None, 7)],
)
def test_lists_make_the_same_queries_for_one_row_and_thirty(
    client,
    client_of,
    learner,
    make_person,
    cohort,
    make_project,
    topics,
    django_assert_num_queries,
    address,
    reader,
    signed_in,
):
    mine = client_of(learner)
    learner.skills.add(topics["Django"])

    for count in (1, 29):
        for number in range(count):
            person = make_person(track="frontend", cohort=cohort)
            person.skills.add(topics["Docker"])
            project = make_project(person, f"Project {number}", seats=["backend", "frontend"])
            project.stack.add(topics["Docker"])
            project.seats.last().topics.add(topics["Docker"])
        if count == 1:
            # How many look for a team, and which briefs there are, is asked once in ten minutes.
            mine.get(address)
        if reader:
            with django_assert_num_queries(reader):
                client.get(address)
        with django_assert_num_queries(signed_in):
            mine.get(address)


@pytest.mark.parametrize("wrong", [{"number": 9}, {"number": 0}, {"number": 1}])
def test_database_refuses_an_invalid_seat(learner, make_project, wrong):
    project = make_project(learner)
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.create(project=project, track="backend", **wrong)


def test_database_refuses_two_seats_of_one_person(learner, make_project):
    project = make_project(learner)
    with pytest.raises(IntegrityError), transaction.atomic():
        project.seats.filter(number=2).update(holder=learner)


def test_wrong_slug_redirects_to_the_right_one(client, learner, make_project):
    project = make_project(learner)
    assert (
        client.get(f"/collab/projects/{project.pk}-old/").headers["Location"]
        == project.get_absolute_url()
    )


def test_project_detail_makes_the_same_queries_for_any_team(
    client, learner, make_person, make_project, topics, django_assert_num_queries
):
    for name, seats in (("Small", ["frontend"]), ("Large", ["frontend"] * 7)):
        project = make_project(learner, name, seats=seats)
        project.stack.add(topics["Docker"])
        for seat in project.seats.filter(holder=None)[1:]:
            seat.topics.add(topics["Django"])
            Seat.objects.filter(pk=seat.pk).update(holder=make_person())
        address = project.get_absolute_url()
        with django_assert_num_queries(7):
            assert client.get(address).status_code == 200
