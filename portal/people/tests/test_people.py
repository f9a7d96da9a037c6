"""Notifications, form receipts, commands, profiles and the directory."""

import uuid

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from portal.people.models import Cohort, Mentorship, Notification, User, run_once
from portal.people.skills import suggest_skills
from portal.web.pagination import encode_cursor


def test_notification_list_shows_only_my_own(client_of, learner, other):
    Notification.send(learner, "solved", url="/challenges/", by="Omar", title="Port in use")
    assert "Omar answered your challenge “Port in use”." in client_of(learner).get("/notices/").text
    assert "Port in use" not in client_of(other).get("/notices/").text


def test_header_shows_the_number_of_unread_notifications(client_of, learner):
    for _time in range(2):
        Notification.send(learner, "solved", url="/", by="Omar", title="x")
    assert "Notifications, 2 new" in client_of(learner).get("/learnings/").text


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_notifications_mark_read_marks_only_my_own(client_of, learner, other, headers):
    Notification.send(learner, "solved", url="/", by="Omar", title="x")
    theirs = Notification.send(other, "solved", url="/", by="Amina", title="y")
    response = client_of(learner).post("/notices/read/", headers=headers)
    assert response.status_code == (200 if headers else 302)
    assert list(Notification.objects.unread()) == [theirs]


def test_notification_with_a_missing_value_is_not_stored(learner):
    with pytest.raises(KeyError):
        Notification.send(learner, "solved", url="/", by="Omar")
    assert not Notification.objects.exists()


def test_run_once_runs_a_form_once(learner, other):
    key, ran = uuid.uuid4(), []

    def create():
        ran.append(1)
        return f"/{len(ran)}/"

    assert [
        run_once(learner, key, create),
        run_once(learner, key, create),
        run_once(other, key, create),
    ] == [
        "/1/",
        "/1/",
        "/2/",
    ]


def test_run_once_forgets_a_form_that_failed(learner):
    key = uuid.uuid4()

    def fail():
        raise LookupError

    with pytest.raises(LookupError):
        run_once(learner, key, fail)
    assert run_once(learner, key, lambda: "/there/") == "/there/"


def test_commands_set_up_an_empty_site(capsys, make_person):
    confirm(make_person("first"))
    call_command("make_operator", "First@example.com")
    call_command("make_cohort", "Cohort 9", "--starts", "2026-01-01", "--ends", "2026-03-01")
    call_command("make_mentor", "first@example.com", "--cohort", "cohort-9")
    call_command("make_mentor", "first@example.com", "--cohort", "cohort-9")
    assert User.objects.get().is_operator
    assert Mentorship.objects.count() == 1


def confirm(person, verified=True):
    EmailAddress.objects.create(user=person, email=person.email, verified=verified, primary=True)


@pytest.mark.parametrize("words", [["make_operator"], ["make_mentor", "--cohort", "cohort-3"]])
def test_commands_refuse_an_unconfirmed_address(words, learner, cohort):
    """Anyone may sign up with the address of a mentor, but only its owner gets the code."""
    confirm(learner, verified=False)
    with pytest.raises(CommandError, match="amina@example.com is not confirmed yet"):
        call_command(words[0], learner.email, *words[1:])
    learner.refresh_from_db()
    assert (learner.is_operator, Mentorship.objects.count()) == (False, 0)
    EmailAddress.objects.update(verified=True)
    call_command(words[0], learner.email, *words[1:])
    learner.refresh_from_db()
    assert learner.is_operator or Mentorship.objects.count() == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["make_operator", "nobody@example.com"], "No one has signed up with"),
        (["make_mentor", "nobody@example.com", "--cohort", "x"], "No one has signed up with"),
        (
            ["make_cohort", "C", "--starts", "2026-02-01", "--ends", "2026-01-01"],
            "cohort_ends_after_it_starts",
        ),
    ],
)
@pytest.mark.django_db
def test_commands_refuse_invalid_values_with_a_message(words, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command(*words)


def test_make_mentor_lists_the_cohorts(learner):
    confirm(learner)
    with pytest.raises(CommandError, match="There is no cohort nowhere. Cohorts: cohort-3."):
        call_command("make_mentor", learner.email, "--cohort", "nowhere")


def test_address_has_one_account_in_any_case(learner):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="AMINA@example.com", handle="twin")


def test_profile_of_an_inactive_person_is_404(client, learner):
    User.objects.update(is_active=False)
    assert client.get("/@amina/").status_code == 404
    assert client.get("/@amina/README.md").status_code == 404


def test_profile_shows_markup_in_a_name_as_text(client, learner):
    User.objects.update(
        display_name="<script>alert(1)</script>", bio="<img src=x onerror=alert(1)>"
    )
    for address in ("/@amina/", "/people/", "/collab/"):
        page = client.get(address).text
        assert "<script>alert" not in page
        assert "<img" not in page


def test_person_list_filters_by_track_and_topic(client, learner, other, topics):
    learner.skills.add(topics["Docker"])
    rows = client.get("/people/?track=frontend").context["page"].rows
    assert [person.handle for person in rows] == ["omar"]
    rows = client.get("/people/?topic=docker").context["page"].rows
    assert [person.handle for person in rows] == ["amina"]


def test_person_list_filters_by_cohort_and_continues(client, learner, other, make_person):
    def shown(query):
        page = client.get(f"/people/?{query}").context["page"]
        return [person.handle for person in page.rows]

    make_person("elsewhere")
    assert shown("cohort=cohort-3") == ["omar", "amina"]
    cursor = encode_cursor(other, "date_joined")
    assert shown(f"after={cursor}") == ["amina"]
    assert shown(f"cohort=cohort-3&after={cursor}") == ["amina"]
    assert shown(f"through={cursor}") == ["elsewhere", "omar", "amina"]
    assert shown("topic=no-such-topic") == []


def test_person_list_that_was_kept_shows_changes_at_once(client_of, learner, other, topics):
    mine = client_of(other)
    assert "Amina Diallo" in mine.get("/people/").text
    learner.skills.add(topics["Docker"])
    assert "/topics/docker/" in mine.get("/people/").text
    User.objects.filter(pk=learner.pk).update(is_hidden=True)
    assert "Amina Diallo" not in mine.get("/people/").text
    User.objects.filter(pk=learner.pk).update(is_active=False)
    assert "/@amina/" not in mine.get("/people/").text


def test_cohort_detail_lists_its_learners(client, learner, cohort):
    page = client.get("/cohorts/cohort-3/")
    assert "Amina Diallo" in page.text
    assert Cohort.objects.running().get() == cohort


def test_cohort_detail_filters_its_learners_by_track(client, learner, cohort):
    page = client.get("/cohorts/cohort-3/?track=frontend")
    assert [person.handle for person in page.context["page"].rows] == []
    assert "No one on this track yet" in page.text
    page = client.get("/cohorts/cohort-3/?track=backend")
    assert [person.handle for person in page.context["page"].rows] == ["amina"]


def test_cohort_detail_counts_learners_by_track_and_names_their_city(client, make_person, cohort):
    for track, zone in (("backend", "UTC"), ("frontend", "Africa/Lagos"), ("both", "UTC")):
        make_person(cohort=cohort, track=track, time_zone=zone)
    page = client.get("/cohorts/cohort-3/")
    filters = page.context["track_filters"]
    assert [(row.label, row.total) for row in filters] == [("back end", 2), ("front end", 2)]
    assert [(row.number, row.label) for row in page.context["numbers"]] == [
        (3, "learners"),
        (0, "projects"),
        (0, "solved"),
        (0, "unsolved"),
    ]
    assert "Front end · Lagos" in " ".join(page.text.split())
    assert "Back end ·" not in page.text


@pytest.mark.parametrize(
    ("role", "is_listed"),
    [("only operator", False), ("learner", True), ("on a track", True), ("mentor", True)],
)
def test_operators_are_listed_among_people_only_with_another_role(
    client, operator, cohort, topics, role, is_listed
):
    operator.skills.add(topics["Docker"])
    User.objects.filter(pk=operator.pk).update(
        cohort=cohort if role == "learner" else None, track="both" if role == "on a track" else ""
    )
    if role == "mentor":
        Mentorship.objects.create(user=operator, cohort=cohort)
    page = f"/@{operator.handle}/"
    further = f"/people/?through={encode_cursor(operator, 'date_joined')}"
    places = ["/people/", further, f"/search/?in=people&q={operator.handle}", "/sitemap-people.xml"]
    places += ["/topics/docker/", "/api/v1/people"]
    assert [page in client.get(place).text for place in places] == [is_listed] * 6
    assert [option.people_count for option in suggest_skills("Docker")] == [int(is_listed)]
    assert client.get(page).status_code == 200
