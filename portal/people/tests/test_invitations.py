"""Invitations by email: their states, sending again, cancelling, and how long they stay."""

import smtplib
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.people.account_deletion import erase_account, schedule_deletion
from portal.people.mail import outbox
from portal.people.models import CohortInvitation, CohortLink, Message
from portal.people.tests.test_joining import invite
from portal.web import rate_limits

PAGE = "/cohorts/cohort-3/joining/"
UPDATE = f"{PAGE}invitations/"
State = CohortInvitation.State


@pytest.fixture
def browser(client_of, mentor, cohort):
    return client_of(mentor)


@pytest.fixture
def invited(browser):
    """invited("nia@example.org"): the invitation of this address, whose mail was sent."""

    def make(address="nia@example.org"):
        invite(browser, address)
        outbox.send_due()
        return CohortInvitation.objects.get(address=address)

    return make


@pytest.fixture
def refuse(monkeypatch):
    """refuse(550): from now on the mail server answers each recipient with this code."""

    def answer(code):
        def send(self, messages):
            address = messages[0].to[0]
            raise smtplib.SMTPRecipientsRefused({address: (code, b"no")})

        monkeypatch.setattr(EmailBackend, "send_messages", send)

    return answer


def state_of(invitation):
    """The state that the row has, which the filter of the list must find too."""
    invitation = CohortInvitation.objects.select_related("link").get(pk=invitation.pk)
    found = [state for state in State if invitation in CohortInvitation.objects.in_state(state)]
    assert found == [invitation.state]
    return invitation.state


def test_invitation_is_being_sent_sent_joined(browser, cohort, make_person, client_of):
    invite(browser, "nia@example.org")
    invitation = CohortInvitation.objects.get()
    states = [state_of(invitation)]
    outbox.send_due()
    states.append(state_of(invitation))
    client_of(make_person("nia")).post(invitation.link.get_absolute_url())
    states.append(state_of(invitation))
    assert states == [State.WAITING, State.SENT, State.JOINED]


def test_invitation_expires(invited):
    invitation = invited()
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert state_of(invitation) == State.EXPIRED


def test_address_that_the_mail_server_does_not_know_is_refused(invited, refuse):
    refuse(550)
    assert state_of(invited()) == State.REFUSED
    assert Message.objects.get().state == "dropped"


def test_refusal_for_now_is_tried_again_until_the_last_attempt(invited, refuse):
    refuse(450)
    invitation = invited()
    assert state_of(invitation) == State.WAITING
    Message.objects.update(attempts=8, due_at=timezone.now())
    outbox.send_due()
    assert state_of(invitation) == State.REFUSED
    assert Message.objects.get().state == "failed"


def test_cancelled_invitation_lets_no_one_join(browser, invited, client_of, make_person):
    invitation = invited()
    answers = [
        browser.post(UPDATE, {"invitation": invitation.pk, "do": "cancel"}, follow=True).text
        for _time in range(2)
    ]
    assert "Invitation cancelled." in answers[0]
    assert "This invitation is over already." in answers[1]
    assert state_of(invitation) == State.CANCELLED
    joining = client_of(make_person("nia")).post(invitation.link.get_absolute_url())
    assert joining.status_code == 410


def test_resent_invitation_has_a_new_link(browser, invited):
    invitation = invited()
    early = browser.post(UPDATE, {"invitation": invitation.pk, "do": "resend"}, follow=True)
    assert "Nothing to send" in early.text
    CohortInvitation.objects.update(queued_at=timezone.now() - timedelta(days=2))
    browser.post(UPDATE, {"invitation": invitation.pk, "do": "resend"})
    outbox.send_due()
    assert len(mail.outbox) == 2
    former, new = CohortLink.objects.order_by("pk")
    assert [former.is_usable, new.is_usable] == [False, True]
    assert new.code in mail.outbox[1].body
    assert CohortInvitation.objects.get().link == new


def test_inviting_again_renews_what_is_over(browser, invited):
    CohortInvitation.objects.get(pk=invited().pk).cancel()
    assert "1 invitation sent." in invite(browser, "NIA@example.org").text
    assert CohortInvitation.objects.get().state == State.WAITING


def test_all_of_a_state_are_sent_again(browser, invited):
    rows = [invited(f"p{number}@example.org") for number in range(3)]
    for row in rows[:2]:
        row.cancel()
    told = browser.post(UPDATE, {"state": "cancelled", "do": "resend"}, follow=True).text
    assert "2 invitations sent." in told
    assert {state_of(row) for row in rows} == {State.WAITING, State.SENT}


def test_what_is_left_of_a_state_is_told(browser, monkeypatch):
    monkeypatch.setattr("portal.people.views.invitations.MAX_RESENT", 2)
    invite(browser, "\n".join(f"p{number}@example.org" for number in range(5)))
    CohortInvitation.objects.update(cancelled_at=timezone.now())
    assert "Send the newest 2 of 5 again" in browser.get(f"{PAGE}?state=cancelled").text
    values = {"state": "cancelled", "do": "resend"}
    answer = browser.post(UPDATE, values, follow=True)
    assert "<p>2 invitations sent.</p>" in answer.text
    assert "<p>3 invitations are left: send them with the same button.</p>" in answer.text
    assert "Send the newest 2 of 3 again" in answer.text
    monkeypatch.setitem(rate_limits.LIMITS, "invite-by-mail", rate_limits.Limit(8, 86_400))
    answer = browser.post(UPDATE, values, follow=True)
    assert "<p>1 invitation sent.</p>" in answer.text
    assert "<p>2 invitations are left for tomorrow: you reached the limit of a day.</p>" in (
        answer.text
    )
    assert browser.post(UPDATE, values).status_code == 429
    assert "Choose what to do" in browser.post(UPDATE, {"state": "cancelled"}, follow=True).text


def test_list_above_the_limit_of_a_day_uses_up_nothing(browser, monkeypatch):
    monkeypatch.setitem(rate_limits.LIMITS, "invite-by-mail", rate_limits.Limit(3, 86_400))
    addresses = [f"p{number}@example.org" for number in range(4)]
    refused = invite(browser, "\n".join(addresses))
    assert refused.status_code == 422
    assert "You can send 3 more invitations today." in refused.text
    invite(browser, "\n".join(addresses[1:]))
    assert CohortInvitation.objects.count() == 3


def test_further_mails_wait_for_their_turn(browser):
    invite(browser, "\n".join(f"p{number}@example.org" for number in range(61)))
    due = Message.objects.order_by("pk").values_list("due_at", flat=True)
    assert [round((at - due[0]).total_seconds()) for at in (due[29], due[30], due[60])] == [
        0,
        60,
        120,
    ]


def test_addresses_over_the_limit_of_a_day_are_refused_and_kept(browser, mentor):
    rate_limits.count("invite-by-mail", mentor.pk, times=998)
    invite(browser, "p1@example.org\np2@example.org")
    refused = invite(browser, "nia@example.org")
    assert refused.status_code == 429
    assert "nia@example.org</textarea>" in refused.text
    assert CohortInvitation.objects.count() == 2


def test_list_shows_states_with_counts_and_pages(browser):
    invite(browser, "\n".join(f"p{number}@example.org" for number in range(60)))
    CohortInvitation.objects.first().cancel()
    page = browser.get(PAGE)
    assert page.context["invitation_counts"] == [
        ("waiting", State.WAITING.label, 59),
        ("cancelled", State.CANCELLED.label, 1),
    ]
    assert len(page.context["invitations"]) == 50
    assert len(browser.get(f"{PAGE}?page=2").context["invitations"]) == 10
    assert len(browser.get(f"{PAGE}?state=cancelled").context["invitations"]) == 1
    table = browser.get(f"{PAGE}invitations.csv?state=cancelled").text.splitlines()
    assert table[0] == "email address,status,invited on,invited by"
    assert [line.split(",")[1] for line in table[1:]] == ["cancelled"]


def test_list_costs_the_same_queries(browser):
    counts = []
    for start, total in ((0, 2), (2, 40)):
        invite(browser, "\n".join(f"p{number}@example.org" for number in range(start, total)))
        with CaptureQueriesContext(connection) as queries:
            browser.get(PAGE)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_new_invitations_are_written_once(cohort, mentor):
    with CaptureQueriesContext(connection) as queries:
        CohortInvitation.invite(cohort, ["nia@example.org", "ali@example.org"], by=mentor)
    statements = [query["sql"] for query in queries if "people_cohortinvitation" in query["sql"]]
    assert [statement.split()[0] for statement in statements] == ["SELECT", "INSERT"]


@pytest.mark.parametrize("ended", ["joined_at", "cancelled_at", "refused_at", "expires_at"])
def test_addresses_are_deleted_thirty_days_after_the_end(invited, ended):
    invitation = invited()
    CohortLink.objects.update(expires_at=timezone.now() + timedelta(days=99))
    rows = CohortLink if ended == "expires_at" else CohortInvitation
    for days, left in ((29, 1), (31, 0)):
        rows.objects.update(**{ended: timezone.now() - timedelta(days=days)})
        CohortInvitation.objects.delete_old()
        assert CohortInvitation.objects.filter(pk=invitation.pk).count() == left


def test_erased_person_leaves_no_invitation(invited, make_person, mentor):
    invitation = invited()
    nia = make_person("nia")
    nia.emailaddress_set.create(email="Nia@example.org", verified=True)
    for person in (mentor, nia):
        schedule_deletion(person, keep=False)
        erase_account(person.pk)
        left = CohortInvitation.objects.filter(pk=invitation.pk).values_list(
            "invited_by", flat=True
        )
        assert list(left) == ([None] if person == mentor else [])


def test_list_is_of_the_cohorts_mentors_alone(invited, client_of, stranger, learner):
    invitation = invited()
    for person in (stranger, learner):
        browser = client_of(person)
        assert browser.get(f"{PAGE}invitations.csv").status_code == 404
        values = {"invitation": invitation.pk, "do": "cancel"}
        assert browser.post(UPDATE, values).status_code == 404
    assert state_of(invitation) == State.SENT
