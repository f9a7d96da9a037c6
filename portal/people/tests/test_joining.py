"""Getting into a cohort: by link, by code, by asking, by mail; and moving on."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from portal.people.models import (
    Cohort,
    CohortLink,
    CohortRequest,
    CohortStay,
    LinkOver,
    Mentorship,
    Message,
    join,
)


@pytest.fixture
def newcomer(make_person):
    return make_person("newcomer", display_name="Nia Mutua")


@pytest.fixture
def link(cohort, mentor):
    return CohortLink.objects.create(
        cohort=cohort, made_by=mentor, most=2, expires_at=timezone.now() + timedelta(days=7)
    )


def in_cohort(person):
    person.refresh_from_db()
    return person.cohort


def test_a_mentor_makes_a_link_and_somebody_comes_in(client_of, mentor, newcomer, cohort):
    client_of(mentor).post("/cohorts/cohort-3/joining/links/", {"role": "learner", "days": "7", "most": "2"})
    link = CohortLink.objects.get()
    assert link.get_absolute_url() in client_of(mentor).get("/cohorts/cohort-3/joining/").text
    client = client_of(newcomer)
    assert "Come into Cohort 3" in client.get(link.get_absolute_url()).text
    assert in_cohort(newcomer) is None
    client.post(link.get_absolute_url())
    assert in_cohort(newcomer) == cohort


def test_a_reader_is_led_through_sign_in_and_back(client, link):
    page = client.get(link.get_absolute_url()).text
    assert f"/accounts/signup/?next=/join/{link.code}/" in page
    client.post(link.get_absolute_url())
    link.refresh_from_db()
    assert link.used == 0


def test_coming_in_twice_uses_it_once(link, newcomer):
    for _time in range(3):
        link.use(newcomer)
    link.refresh_from_db()
    assert link.used == 1


@pytest.mark.parametrize(
    "change", [{"closed_at": timezone.now()}, {"expires_at": timezone.now() - timedelta(days=1)}, {"used": 2}]
)
def test_a_link_that_is_over_lets_nobody_in(client_of, link, newcomer, change):
    CohortLink.objects.filter(pk=link.pk).update(**change)
    response = client_of(newcomer).post(link.get_absolute_url())
    assert response.status_code == 410
    assert "This link does not work" in response.text
    assert in_cohort(newcomer) is None
    with pytest.raises(LinkOver):
        CohortLink.objects.get().use(newcomer)


def test_a_code_that_nobody_made_is_not_found(client_of, newcomer):
    assert client_of(newcomer).get("/join/abcdefghjk/").status_code == 404


def test_a_code_typed_with_spaces_and_capitals_leads_there(client_of, newcomer, link):
    typed = f"{link.code[:5].upper()}-{link.code[5:]} "
    response = client_of(newcomer).post("/join/", {"code": typed})
    assert response.headers["Location"] == link.get_absolute_url()


def test_a_link_is_closed_and_renewed(client_of, mentor, link):
    where = f"/cohorts/cohort-3/joining/links/{link.pk}/closing/"
    client_of(mentor).post(where, {"renew": ""})
    link.refresh_from_db()
    newer = CohortLink.objects.exclude(pk=link.pk).get()
    assert not link.works
    assert newer.works
    assert newer.code != link.code
    client_of(mentor).post(f"/cohorts/cohort-3/joining/links/{newer.pk}/closing/")
    newer.refresh_from_db()
    assert not newer.works


def test_a_mentor_is_invited_by_a_mentor(client_of, mentor, newcomer, cohort):
    client_of(mentor).post("/cohorts/cohort-3/joining/links/", {"role": "mentor", "days": "1", "most": "50"})
    link = CohortLink.objects.get()
    assert link.most == 1
    client_of(newcomer).post(link.get_absolute_url())
    assert Mentorship.objects.filter(user=newcomer, cohort=cohort).exists()
    assert in_cohort(newcomer) is None


@pytest.mark.parametrize("values", [{"role": "owner"}, {"most": "0"}, {"days": "x"}])
def test_a_link_that_cannot_be_is_told(client_of, mentor, cohort, values):
    usual = {"role": "learner", "days": "7", "most": "2"}
    assert client_of(mentor).post("/cohorts/cohort-3/joining/links/", usual | values).status_code == 422


def test_mentors_of_other_cohorts_and_learners_have_no_door_here(client_of, learner, make_person, cohort):
    elsewhere = Cohort.objects.create(programme="A", name="B", slug="b", starts_on="2026-01-01", ends_on="2099-01-01")
    far = make_person()
    Mentorship.objects.create(user=far, cohort=elsewhere)
    for person in (learner, far):
        assert client_of(person).get("/cohorts/cohort-3/joining/").status_code == 404
        assert client_of(person).post("/cohorts/cohort-3/joining/links/", {}).status_code == 404


# --- by asking


def test_asking_and_being_let_in(client_of, mentor, newcomer, cohort):
    client = client_of(newcomer)
    assert "Ask to be let in" in client.get("/cohorts/cohort-3/").text
    client.post("/cohorts/cohort-3/asking/")
    assert [notice.sentence for notice in mentor.notices.all()] == ["Nia Mutua asks to be let into Cohort 3."]
    asked = CohortRequest.objects.get()
    client_of(mentor).post(f"/cohorts/cohort-3/joining/requests/{asked.pk}/", {"yes": "1"})
    assert in_cohort(newcomer) == cohort
    assert newcomer.notices.get().sentence == f"{mentor.name} let you into Cohort 3."


def test_asking_and_being_sent_on(client_of, mentor, newcomer, cohort):
    asked = CohortRequest.ask(newcomer, cohort)
    for yes in ("0", "1"):  # the first answer stands
        client_of(mentor).post(f"/cohorts/cohort-3/joining/requests/{asked.pk}/", {"yes": yes})
    assert in_cohort(newcomer) is None
    assert newcomer.notices.get().sentence == f"{mentor.name} says that Cohort 3 is not your cohort."


def test_asking_twice_asks_once(client_of, newcomer, learner, cohort):
    for _time in range(2):
        response = client_of(newcomer).post("/cohorts/cohort-3/asking/", follow=True)
    assert "your request waits" in response.text
    assert CohortRequest.objects.count() == 1
    assert "You are in it already" in client_of(learner).post("/cohorts/cohort-3/asking/", follow=True).text


# --- by mail


def invite(client, addresses):
    return client.post("/cohorts/cohort-3/joining/addresses/", {"addresses": addresses}, follow=True)


def test_a_list_of_addresses_gets_mail_with_a_way_in_each(client_of, mentor, newcomer, cohort):
    response = invite(client_of(mentor), "name,e-mail\nNia,nia@example.org\nKofi,KOFI@example.org\n\nnia@example.org")
    assert "2 invitations are on their way." in response.text
    call_command("tick")
    assert sorted(sent.to[0] for sent in mail.outbox) == ["kofi@example.org", "nia@example.org"]
    body = mail.outbox[0].body
    code = body.split("/join/")[1].split("/")[0]
    client_of(newcomer).post(f"/join/{code}/")
    assert in_cohort(newcomer) == cohort
    assert not Message.objects.filter(payload__icontains="example.org").exists()


def test_nobody_is_invited_twice_a_week(client_of, mentor, cohort):
    invite(client_of(mentor), "nia@example.org")
    assert "0 invitations" in invite(client_of(mentor), "nia@example.org").text
    assert CohortLink.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "required"),
        ("hello", "These are no e-mail addresses: hello"),
        (",,\n", "There is no e-mail address in it."),
        ("nia@example.org\nnot-an@address", "These are no e-mail addresses: not-an@address"),
        ("\n".join(f"p{n}@example.org" for n in range(201)), "at most 200 at once"),
    ],
)
def test_addresses_are_refused_with_a_sentence_and_kept(client_of, mentor, cohort, typed, sentence):
    response = invite(client_of(mentor), typed)
    assert response.status_code == 422
    assert sentence in response.text
    assert typed[:10] in response.text
    assert not Message.objects.exists()


def test_no_line_end_in_a_cohort_makes_a_header(client_of, mentor, cohort):
    Cohort.objects.filter(pk=cohort.pk).update(name="C\r\nBcc: evil@example.com")
    invite(client_of(mentor), "nia@example.org")
    call_command("tick")
    message = mail.outbox[0].message()
    assert message["Bcc"] is None
    assert "\n" not in message["Subject"]


# --- moving


def test_who_moves_leaves_a_trace_and_keeps_what_was_posted(learner, cohort):
    join(learner, cohort)
    other = Cohort.objects.create(programme="A", name="B", slug="b", starts_on="2026-01-01", ends_on="2099-01-01")
    join(learner, other)
    stays = CohortStay.objects.filter(person=learner).order_by("pk")
    assert [(stay.cohort, stay.until is None) for stay in stays] == [(cohort, False), (other, True)]
    assert in_cohort(learner) == other


def test_only_a_cohort_that_is_open_can_be_chosen(client_of, learner, cohort):
    Cohort.objects.create(programme="A", name="Closed", slug="c", starts_on="2026-01-01", ends_on="2099-01-01")
    assert "Closed" not in client_of(learner).get("/settings/").text
