"""Joining a cohort by link, code, request and invitation, and changing cohorts."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from portal.people.email_address_lists import MAX_CHECKED, parse_addresses
from portal.people.mail.outbox import send_due_messages
from portal.people.models import (
    Cohort,
    CohortLink,
    CohortMembership,
    CohortRequest,
    LinkUnusable,
    Mentorship,
    Message,
    join_cohort,
)
from tests.fixtures.jobs import run_job


@pytest.fixture
def newcomer(make_person):
    return make_person("newcomer", display_name="Nia Mutua")


@pytest.fixture
def link(cohort, mentor):
    return CohortLink.objects.create(
        cohort=cohort, made_by=mentor, most=2, expires_at=timezone.now() + timedelta(days=7)
    )


def current_cohort(person):
    person.refresh_from_db()
    return person.cohort


def test_cohort_link_lets_a_learner_join(client_of, mentor, newcomer, cohort):
    client_of(mentor).post(
        "/cohorts/cohort-3/joining/links/", {"role": "learner", "days": "7", "most": "2"}
    )
    link = CohortLink.objects.get()
    assert link.get_absolute_url() in client_of(mentor).get("/cohorts/cohort-3/joining/").text
    client = client_of(newcomer)
    assert "Join Cohort 3" in client.get(link.get_absolute_url()).text
    assert current_cohort(newcomer) is None
    client.post(link.get_absolute_url())
    assert current_cohort(newcomer) == cohort


def test_cohort_link_leads_through_sign_in_and_back(client, link):
    page = client.get(link.get_absolute_url()).text
    assert f"/accounts/signup/?next=/join/{link.code}/" in page
    client.post(link.get_absolute_url())
    link.refresh_from_db()
    assert link.used == 0


def test_cohort_link_counts_a_person_once(link, newcomer):
    for _time in range(3):
        link.use(newcomer)
    link.refresh_from_db()
    assert link.used == 1


@pytest.mark.parametrize(
    "change",
    [
        {"closed_at": timezone.now()},
        {"expires_at": timezone.now() - timedelta(days=1)},
        {"used": 2},
    ],
)
def test_unusable_cohort_link_lets_no_one_join(client_of, link, newcomer, change):
    CohortLink.objects.filter(pk=link.pk).update(**change)
    response = client_of(newcomer).post(link.get_absolute_url())
    assert response.status_code == 410
    assert "This link doesn’t work" in response.text
    assert current_cohort(newcomer) is None
    with pytest.raises(LinkUnusable):
        CohortLink.objects.get().use(newcomer)


def test_unknown_cohort_code_is_not_found(client_of, newcomer):
    assert client_of(newcomer).get("/join/abcdefghjk/").status_code == 404


def test_cohort_code_is_found_with_spaces_and_capitals(client_of, newcomer, link):
    typed = f"{link.code[:5].upper()}-{link.code[5:]} "
    response = client_of(newcomer).post("/join/", {"code": typed})
    assert response.headers["Location"] == link.get_absolute_url()


def test_page_of_codes_asks_those_without_a_cohort_for_one(client, client_of, newcomer, link):
    assert client.get("/join/").headers["Location"] == "/accounts/login/?next=/join/"
    browser = client_of(newcomer)
    page = browser.get("/join/")
    assert page.status_code == 200
    assert 'action="/join/"' in page.text
    assert 'name="code"' in page.text
    browser.post(link.get_absolute_url())
    response = browser.get("/join/")
    assert response.headers["Location"] == link.cohort.get_absolute_url()


def test_cohort_link_is_closed_and_renewed(client_of, mentor, link):
    where = f"/cohorts/cohort-3/joining/links/{link.pk}/closing/"
    client_of(mentor).post(where, {"renew": ""})
    link.refresh_from_db()
    newer = CohortLink.objects.exclude(pk=link.pk).get()
    assert not link.is_usable
    assert newer.is_usable
    assert newer.code != link.code
    client_of(mentor).post(f"/cohorts/cohort-3/joining/links/{newer.pk}/closing/")
    newer.refresh_from_db()
    assert not newer.is_usable


def test_mentor_link_makes_one_mentor(client_of, mentor, newcomer, cohort):
    client_of(mentor).post(
        "/cohorts/cohort-3/joining/links/", {"role": "mentor", "days": "1", "most": "50"}
    )
    link = CohortLink.objects.get()
    assert link.most == 1
    client_of(newcomer).post(link.get_absolute_url())
    assert Mentorship.objects.filter(user=newcomer, cohort=cohort).exists()
    assert current_cohort(newcomer) is None


@pytest.mark.parametrize("values", [{"role": "owner"}, {"most": "0"}, {"days": "x"}])
def test_cohort_link_with_invalid_values_answers_422(client_of, mentor, cohort, values):
    usual = {"role": "learner", "days": "7", "most": "2"}
    assert (
        client_of(mentor).post("/cohorts/cohort-3/joining/links/", usual | values).status_code
        == 422
    )


def test_cohort_joining_is_404_for_all_but_its_mentors(client_of, learner, make_person, cohort):
    elsewhere = Cohort.objects.create(
        programme="A", name="B", slug="b", starts_on="2026-01-01", ends_on="2099-01-01"
    )
    far = make_person()
    Mentorship.objects.create(user=far, cohort=elsewhere)
    for person in (learner, far):
        assert client_of(person).get("/cohorts/cohort-3/joining/").status_code == 404
        assert client_of(person).post("/cohorts/cohort-3/joining/links/", {}).status_code == 404


# Requests


def test_cohort_request_is_accepted(client_of, mentor, newcomer, cohort):
    client = client_of(newcomer)
    assert "Ask to join" in client.get("/cohorts/cohort-3/").text
    client.post("/cohorts/cohort-3/asking/")
    assert [notification.sentence for notification in mentor.notifications.all()] == [
        "Nia Mutua asked to join Cohort 3."
    ]
    asked = CohortRequest.objects.get()
    client_of(mentor).post(f"/cohorts/cohort-3/joining/requests/{asked.pk}/", {"yes": "1"})
    assert current_cohort(newcomer) == cohort
    assert newcomer.notifications.get().sentence == f"{mentor.name} added you to Cohort 3."


def test_cohort_request_is_declined_once(client_of, mentor, newcomer, cohort):
    asked = CohortRequest.ask(newcomer, cohort)
    for yes in ("0", "1"):  # the first answer counts
        client_of(mentor).post(f"/cohorts/cohort-3/joining/requests/{asked.pk}/", {"yes": yes})
    assert current_cohort(newcomer) is None
    assert (
        newcomer.notifications.get().sentence
        == f"{mentor.name} turned down your request to join Cohort 3: it isn’t your cohort."
    )


def test_cohort_request_is_made_once(client_of, newcomer, learner, cohort):
    for _time in range(2):
        response = client_of(newcomer).post("/cohorts/cohort-3/asking/", follow=True)
    assert "your request is pending" in response.text
    assert CohortRequest.objects.count() == 1
    assert (
        "You’re already in"
        in client_of(learner).post("/cohorts/cohort-3/asking/", follow=True).text
    )


# Invitations by mail


def invite(client, addresses):
    return client.post(
        "/cohorts/cohort-3/joining/addresses/", {"addresses": addresses}, follow=True
    )


def test_invitations_send_each_address_a_link_of_its_own(client_of, mentor, newcomer, cohort):
    response = invite(
        client_of(mentor),
        "name,e-mail\nNia,nia@example.org\nKofi,KOFI@example.org\n\nnia@example.org",
    )
    assert "2 invitations sent." in response.text
    run_job(send_due_messages)
    assert sorted(sent.to[0] for sent in mail.outbox) == ["kofi@example.org", "nia@example.org"]
    body = mail.outbox[0].body
    code = body.split("/join/")[1].split("/")[0]
    client_of(newcomer).post(f"/join/{code}/")
    assert current_cohort(newcomer) == cohort
    assert not Message.objects.filter(payload__icontains="example.org").exists()


def test_invitation_says_when_its_link_expires(client_of, mentor, cohort):
    with time_machine.travel(datetime(2026, 11, 20, 12, tzinfo=UTC), tick=False):
        invite(client_of(mentor), "nia@example.org")
        run_job(send_due_messages)
    assert "The link works until Sun 20 Dec 2026, 12:00 (UTC)." in mail.outbox[0].body


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "No email address found."),
        ("hello", "Line 1: there’s no email address in “hello”."),
        (",,\n", "No email address found."),
        ("x@@example.org", "Line 1: “x@@example.org” isn’t an email address."),
    ],
)
def test_invitations_refuse_addresses_with_a_reason_and_keep_them(
    client_of, mentor, cohort, typed, sentence
):
    response = invite(client_of(mentor), typed)
    assert response.status_code == 422
    assert sentence in response.text
    assert f"\n{typed.strip()}" in response.text
    assert not Message.objects.exists()


SHEETS = {
    "semicolons of Excel": "user@example.org;Four\nb@example.org;Five",
    "header and semicolons": "E-mail;Nom\nuser@example.org;Four\nb@example.org;Five",
    "byte order mark": "\ufeffuser@example.org\nb@example.org",
    "byte order mark and header": "\ufeffemail,name\nuser@example.org,Four\nb@example.org,Five",
    "tabs": "Four\tuser@example.org\r\nFive\tb@example.org\r\n",
    "names and brackets": "Ama <user@example.org>\nKofi B. <B@example.org>",
    "quoted names": '"Diallo, Ama" <user@example.org>; "O\'Neil; Kofi" <b@example.org>',
    "quoted cells": '"Ama","user@example.org"\n"Kofi","b@example.org"',
    "one line, semicolons": "user@example.org; b@example.org",
    "one line, commas": "user@example.org, b@example.org, user@example.org",
    "one line, spaces": "user@example.org b@example.org",
    "links": "mailto:user@example.org\n<mailto:b@example.org>",
    "name first with a comma": "Diallo, Ama <user@example.org>\nMensah, Kofi <b@example.org>",
    "zero width space": "\u200buser@example.org\nb@example.org\u200b.",
    "a role instead of a header": "learner;user@example.org\nlearner;b@example.org",
    "header of three": "First name\tLast name\tEmail address\nA\tB\tuser@example.org\nC\tD\tb@example.org",
}


def invited():
    return sorted(Message.objects.values_list("payload__address", flat=True))


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS.keys())
def test_invitations_accept_text_of_spreadsheets_and_mail_programs(
    client_of, mentor, cohort, sheet
):
    response = invite(client_of(mentor), sheet)
    assert response.redirect_chain
    assert "2 invitations sent." in response.text
    assert invited() == ["b@example.org", "user@example.org"]


FILES = {
    "UTF-8": "Prénom;E-mail\nZoé;b@example.org\n".encode(),
    "UTF-8 with a mark": "Prénom;E-mail\nZoé;b@example.org\n".encode("utf-8-sig"),
    "UTF-16 of Excel": "Prénom\tE-mail\r\nZoé\tb@example.org\r\n".encode("utf-16"),
    "UTF-16 without a mark": "Prénom\tE-mail\nZoé\tb@example.org\n".encode("utf-16-le"),
    "Windows-1252": "Prénom;E-mail\r\nZoé;b@example.org\r\n".encode("cp1252"),
}


def upload(client, content, name="people.csv", addresses=""):
    values = {"addresses": addresses, "file": SimpleUploadedFile(name, content)}
    return client.post("/cohorts/cohort-3/joining/addresses/", values, follow=True)


@pytest.mark.parametrize("content", FILES.values(), ids=FILES.keys())
def test_invitations_accept_a_csv_file(client_of, mentor, cohort, content):
    response = upload(client_of(mentor), content, addresses="a@example.org")
    assert "2 invitations sent." in response.text
    assert invited() == ["a@example.org", "b@example.org"]


@pytest.mark.parametrize("content", [b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0rest"])
def test_invitations_refuse_a_workbook_with_advice(client_of, mentor, cohort, content):
    response = upload(client_of(mentor), content, "people.xlsx", addresses="a@example.org")
    assert response.status_code == 422
    assert "Save it as CSV" in response.text
    assert "a@example.org</textarea>" in response.text
    assert invited() == []


def test_invitations_send_valid_lines_and_list_invalid_ones(client_of, mentor, cohort):
    typed = "a@example.org\nb@@example.org\nno address here\nc@example.org; d@example"
    response = invite(client_of(mentor), typed)
    assert response.status_code == 422
    assert invited() == ["a@example.org", "c@example.org"]
    assert "<p>2 invitations sent.</p>" in response.text
    assert "<strong>3 lines weren’t sent. They’re still in the field.</strong>" in response.text
    # The lines of the field as it is now.
    assert "Line 1: “b@@example.org” isn’t an email address." in response.text
    assert "Line 2: there’s no email address in “no address here”." in response.text
    assert "Line 3: “d@example” isn’t an email address." in response.text
    assert ">\nb@@example.org\nno address here\nd@example</textarea>" in response.text


def test_invitations_send_500_addresses_and_keep_the_rest(client_of, mentor, cohort):
    addresses = [f"p{number}@example.org" for number in range(503)]
    response = invite(client_of(mentor), "\n".join(addresses))
    assert response.status_code == 422
    assert len(invited()) == 500
    assert "500 invitations sent." in response.text
    assert "<strong>3 lines weren’t sent. They’re still in the field.</strong>" in response.text
    assert "at once: send the other 3 addresses next." in response.text
    assert ">\np500@example.org\np501@example.org\np502@example.org</textarea>" in response.text


def test_address_list_checks_part_of_a_huge_text_and_keeps_all():
    text = "a@b " * 20_000
    found = parse_addresses(text)
    assert len(found.skipped) == MAX_CHECKED
    assert len(found.skipped) + len(found.unchecked) == 20_000


def test_invitations_do_not_reveal_who_has_an_account(client_of, mentor, newcomer, cohort):
    pages = [
        invite(client_of(mentor), address).text
        for address in (newcomer.email, "no-one@example.com")
    ]
    assert ["1 invitation sent." in page for page in pages] == [True, True]
    assert Message.objects.count() == 2


@pytest.mark.parametrize(
    "content", [b"\xff", b"\x00" * 500, b"\xff\xfe\x00", b"a@\xed\xa0\x80.org", b'"' * 5000]
)
def test_invitations_answer_any_file_with_a_message(client_of, mentor, cohort, content):
    response = upload(client_of(mentor), content)
    assert response.status_code == 422
    assert invited() == []


def test_line_break_in_a_cohort_name_adds_no_mail_header(client_of, mentor, cohort):
    Cohort.objects.filter(pk=cohort.pk).update(name="C\r\nBcc: evil@example.com")
    invite(client_of(mentor), "nia@example.org")
    run_job(send_due_messages)
    message = mail.outbox[0].message()
    assert message["Bcc"] is None
    assert "\n" not in message["Subject"]


# Changing cohorts


def test_changing_cohorts_keeps_memberships_and_posts(learner, cohort):
    join_cohort(learner, cohort)
    other = Cohort.objects.create(
        programme="A", name="B", slug="b", starts_on="2026-01-01", ends_on="2099-01-01"
    )
    join_cohort(learner, other)
    stays = CohortMembership.objects.filter(person=learner).order_by("pk")
    assert [(stay.cohort, stay.until is None) for stay in stays] == [(cohort, False), (other, True)]
    assert current_cohort(learner) == other


def test_settings_offer_only_open_cohorts(client_of, learner, cohort):
    Cohort.objects.create(
        programme="A", name="Closed", slug="c", starts_on="2026-01-01", ends_on="2099-01-01"
    )
    assert "Closed" not in client_of(learner).get("/settings/").text
