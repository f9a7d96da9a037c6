"""What the catalogue of pages speaks of: found in the demo cohort, or made where it has none. Run inside the server's own
settings (`manage.py shell`); prints JSON."""

import hashlib
import json
import secrets
import sys
import uuid
from datetime import timedelta

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from cryptography.hazmat.primitives.asymmetric import ec
from django.urls import reverse
from django.utils import timezone
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from collab.models import JoinRequest, Project
from learnings.models import Comment, Draft, Entry, ReadmeImport, ReadmeSource
from portal.moderation.models import (
    Case,
    CohortMessage,
    OwnReply,
    ParagraphComment,
    PrivateNote,
    Review,
)
from portal.moderation.models.cohort_message import send_waiting_copies
from portal.people.mail import notification_mails
from portal.people.models import Cohort, CohortInvitation, CohortLink, Mentorship, User
from tests.browser.capstone_staging import capstone_words
from tests.browser.sessions import session_of

PEOPLE = {
    "learner": "amina",
    "mentor": "wanjiru",
    "operator": "site-operator",
    "newcomer": "nadia",
    "guarded": "zola",
    "kofi": "kofi",
}
README = "# Me\n\n## Technologies\n\n- Django\n- Docker\n\n## Challenges\n\n- **Slow pages** - An index\n\n## Poetry\n\nRoses.\n"


def _newcomer(handle, **fields):
    person = User(handle=handle, email=f"{handle}@example.com", **fields)
    person.set_unusable_password() if handle == "nadia" else person.set_password(
        secrets.token_urlsafe()
    )
    person.save()
    person.emailaddress_set.create(email=person.email, verified=True, primary=True)
    return person


def _passkey():
    """A credential as a browser would have registered it."""
    public = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    attested = AttestedCredentialData.create(Aaguid.NONE, b"0123456789abcdef", public)
    flags = AuthenticatorData.FLAG.AT | AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV
    data = AuthenticatorData.create(hashlib.sha256(b"127.0.0.1").digest(), flags, 0, attested)
    seen = CollectedClientData.create("webauthn.create", b"challenge", "http://127.0.0.1")
    number = websafe_encode(attested.credential_id)
    answer = {
        "clientDataJSON": websafe_encode(seen),
        "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
    }
    return {
        "id": number,
        "rawId": number,
        "type": "public-key",
        "response": answer,
        "clientExtensionResults": {},
    }


def _add_second_factors(person):
    """A second factor of every kind; returns the passkey's number."""
    TOTP.activate(person, generate_totp_secret())
    RecoveryCodes.activate(person)
    data = {"name": "My phone", "passwordless": True, "credential": _passkey()}
    return Authenticator.objects.create(user=person, type="webauthn", data=data).pk


def _submitted_entry(author, title):
    entry = Entry(kind="learning", author=author)
    Draft(
        entry=entry,
        key=uuid.uuid4(),
        title=title,
        body="Some words.",
        section="tip",
        track="backend",
    ).save_text(version=0)
    entry.submit()
    entry.refresh_from_db()
    return entry


def _rejected_case(author, mentor):
    """The number of a case that a mentor decided against, so that its author may appeal."""
    entry = _submitted_entry(author, "Buy my course")
    number = entry.waiting_revision.number
    entry.case.decide(
        Review.Decision.REJECT, by=mentor, revision_number=number, reason="This sells something."
    )
    return entry.case_id


def _entries(amina):
    mine = Entry.objects.filter(author=amina, status="live")
    others = Entry.objects.filter(status="live").exclude(author=amina)
    challenge = max(
        others.filter(kind="challenge", accepted_solution__isnull=False),
        key=lambda entry: entry.solution_count,
    )
    solution = challenge.accepted_solution
    my_solution = mine.filter(kind="solution").first()
    return {
        "learning": others.filter(kind="learning", comment_count__gt=0).first().get_absolute_url(),
        "entry": others.filter(kind="learning").first().pk,
        "challenge": challenge.get_absolute_url(),
        "solution": solution.pk,
        "mine": mine.filter(kind="learning").first().get_absolute_url(),
        "my_challenge": mine.filter(kind="challenge").first().get_absolute_url(),
        "my_section": mine.filter(kind="section").first().get_absolute_url(),
        "my_section_pk": mine.filter(kind="section").first().pk,
        "my_solution": my_solution.get_edit_url().removesuffix("edit/"),
    }


def _comments(amina, entry):
    return {
        "comment": Comment.objects.exclude(author=amina).filter(parent=None).first().pk,
        "my_comment": Comment(
            entry=Entry.objects.get(pk=entry), author=amina, body="This *helped*."
        )
        .post()
        .pk,
    }


def _account(zola):
    key = {"uidb36": user_pk_to_url_str(zola), "key": default_token_generator.make_token(zola)}
    return {
        "passkey": _add_second_factors(zola),
        "reset": reverse("account_reset_password_from_key", kwargs=key),
    }


def _fill_seat(project, handle):
    seat = project.seats.filter(holder=None).first()
    seat.holder, seat.held_since = User.objects.get(handle=handle), timezone.now()
    seat.save()
    return handle


def _add_member(project, person):
    """Give this person one more seat of the project."""
    number, now = project.seats.count() + 1, timezone.now()
    project.seats.create(number=number, track="backend", holder=person, held_since=now)


def _accepted_request(project, handle):
    """The key of the request with which this member joined."""
    now = timezone.now()
    values = {"direction": "ask", "status": "accepted", "answered_at": now}
    person = User.objects.get(handle=handle)
    return JoinRequest.objects.create(project=project, person=person, **values).pk


def _imports(amina):
    confirmed = ReadmeImport.stage(amina, README.replace("Slow", "Late"))
    confirmed.confirm()
    address = {"owner": amina, "address": "https://github.com/amina/alx-project-nexus"}
    problem = (
        "There’s no README at this URL, or the repository is private. You can paste it instead."
    )
    fetching = ReadmeImport.objects.create(**address, fetching="waiting")
    not_fetched = ReadmeImport.objects.create(
        **address, fetching="failed", notes={"problem": problem}
    )
    staged = ReadmeImport.stage(amina, README)
    seen = {"state": "differs", "checked_at": timezone.now(), "changed_at": timezone.now()}
    counts = {"new_parts": 3, "missing_entries": 2, "seen_digest": "a" * 64}
    ReadmeSource.connect(amina, address["address"])
    ReadmeSource.objects.filter(owner=amina).update(**seen, **counts)
    keys = {
        "confirmed": confirmed,
        "staged": staged,
        "fetching": fetching,
        "not_fetched": not_fetched,
    }
    return {name: one.pk for name, one in keys.items()}


def _mentor_message(learner, mentor):
    """The key of a message that a learner got."""
    words = {"subject": "Your demo video", "text": "Hi {name},\n\nyour video is still missing."}
    message = CohortMessage.send(learner.cohort, [learner], by=mentor, **words)
    send_waiting_copies()
    return message.pk


def _sent_back(author, mentor):
    """A comment on a paragraph of a post that its author was asked to change, and the post."""
    entry = _submitted_entry(author, "It works again")
    number = {"revision_number": entry.waiting_revision.number, "by": mentor}
    comment = ParagraphComment.add(entry.case, paragraph=1, text="What did you change?", **number)
    entry.case.decide(Review.Decision.REQUEST_CHANGES, reason="See the comment.", **number)
    return {"answered": comment.pk, "commented": entry.get_absolute_url()}


def _invitations(cohort, mentor):
    """Invitations by email in every state."""
    now, State = timezone.now(), CohortInvitation.State
    addresses = [f"{state}@a-school-with-a-long-name.example" for state in State]
    CohortInvitation.invite(cohort, addresses, by=mentor)
    fields = {State.SENT: "sent_at", State.REFUSED: "refused_at", State.JOINED: "joined_at"}
    for state, field in (fields | {State.CANCELLED: "cancelled_at"}).items():
        CohortInvitation.objects.filter(address__startswith=state).update(**{field: now})
    old = CohortInvitation.objects.get(address__startswith=State.EXPIRED)
    CohortLink.objects.filter(pk=old.link_id).update(expires_at=now)


def _words_of_review(pending, mentor):
    """The keys of what a mentor wrote: a saved reply, a comment and a note."""
    author = pending.author
    text = "Hi {name}, please name the version in “{title}”."
    replies = [OwnReply(mentor=mentor, label=f"Version {n}", text=text) for n in (1, 2)]
    OwnReply.objects.bulk_create(replies)
    on_first = {"paragraph": 1, "revision_number": pending.waiting_revision, "by": mentor}
    comment = ParagraphComment.add(pending, text="Which version is this?", **on_first)
    note = PrivateNote.add_to_case(pending, "I saw the same text in another cohort.", by=mentor)
    PrivateNote.add_to_person(author, "Writes to us about their laptop.", by=mentor)
    things = {"reply": replies[0], "comment_on": comment, "note": note}
    return {name: one.pk for name, one in things.items()}


def stage():
    """{word: value} of the catalogue, and {"sessions": {who: key}}."""
    amina, wanjiru = User.objects.get(handle="amina"), User.objects.get(handle="wanjiru")
    _newcomer("nadia")
    zola = _newcomer("zola", display_name="Zola", cohort=amina.cohort)
    found = _entries(amina)
    pending = Case.objects.waiting().filter(kind="entry", submission__isnull=False).first()
    sokoni, kura = Project.objects.get(name="Sokoni"), Project.objects.get(name="Kura")
    _add_member(kura, zola)
    link = CohortLink.objects.create(
        cohort=amina.cohort, expires_at=timezone.now() + timedelta(days=9)
    )
    found |= capstone_words(amina.cohort)
    found["mentor_message"] = _mentor_message(amina, wanjiru)
    _invitations(amina.cohort, wanjiru)
    refused = _rejected_case(zola, wanjiru)
    found |= _words_of_review(pending, wanjiru) | _sent_back(zola, wanjiru)
    found |= _comments(amina, found["entry"]) | _imports(amina) | _account(zola)
    return found | {
        "sokoni": sokoni.get_absolute_url(),
        "sokoni_pk": sokoni.pk,
        "kura": kura.get_absolute_url(),
        "endpoint": kura.endpoints.order_by("pk")[1].pk,
        "feedling": Project.objects.get(name="Feedling").get_absolute_url(),
        "draft": Draft.objects.by_author(amina).open().first().key,
        "member": _fill_seat(sokoni, "grace"),
        "joined": _accepted_request(sokoni, "grace"),
        "code": link.code,
        "token": notification_mails.unsubscribe_link(amina, "talk")
        .split("/unsubscribe/")[1]
        .rstrip("/"),
        "pending": pending.pk,
        "submission": pending.submission_id,
        "refused": refused,
        "sessions": {
            who: session_of(User.objects.get(handle=handle)) for who, handle in PEOPLE.items()
        },
    }


def main():
    json.dump(stage(), sys.stdout, default=str)


def main_empty():
    mentor = _newcomer("wanjiru", cohort=Cohort.objects.get(slug="cohort-3"))
    Mentorship.objects.create(user=mentor, cohort=mentor.cohort)
    json.dump({"sessions": {"mentor": session_of(mentor)}}, sys.stdout)
