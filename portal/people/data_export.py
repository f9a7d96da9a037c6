"""The part of a data export that is about the account."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db.models import Manager

from portal.data_export import as_json, column_values, row_values
from portal.people.models import (
    CohortInvitation,
    CohortLink,
    CohortRequest,
    FormDraft,
    FormReceipt,
    Message,
    User,
)
from portal.people.models.form_draft import INVITATIONS

# Secrets that give access are never exported.
EXCLUDED_FIELDS = (
    "password",
    "session_key",
    "data",
    "code",
    "payload",
    "digest",
    "password_digest",
)
_rows = partial(row_values, exclude=EXCLUDED_FIELDS)


def personal_data(person: User) -> Iterator[tuple[str, str]]:
    """Yield one JSON file: profile, account, notifications and cohorts."""
    exported = _profile(person) | _account(person) | _cohorts(person)
    yield "profile.json", as_json(exported)


def _profile(person: User) -> dict[str, Any]:
    profile = column_values(person, exclude=EXCLUDED_FIELDS)
    return {
        "profile": profile | {"skills": _names(person.skills)},
        "proposed_skills": list(person.proposed_skills.values_list("name", flat=True)),
        "cohort": person.cohort and person.cohort.name,
        "cohorts": _memberships(person),
        "deadlines": _deadlines(person),
        "mail_addresses": _addresses(person),
        "former_handles": list(person.former_handles.values_list("handle", flat=True)),
        **_choices(person),
    }


def _choices(person: User) -> dict[str, Any]:
    """Return what the person was told, and what and whom they muted or blocked."""
    return {
        "notices": _notifications(person),
        "muted_topics": _names(person.muted_topics),
        "blocked": list(person.blocks.values("blocked__handle", "created_at")),
    }


def _memberships(person: User) -> list[dict[str, Any]]:
    return [
        {"name": stay.cohort.name, "since": stay.since, "until": stay.until}
        for stay in person.stays.select_related("cohort").order_by("since")
    ]


def _deadlines(person: User) -> list[dict[str, Any]]:
    return [
        {"cohort": review.cohort.name, "at": review.at, "there": review.evidence}
        for review in person.deadline_reviews.select_related("cohort").order_by("at")
    ]


def _addresses(person: User) -> list[dict[str, Any]]:
    return [
        {"address": address.email, "verified": address.verified, "primary": address.primary}
        for address in person.emailaddress_set.order_by("pk")
    ]


def _notifications(person: User) -> list[dict[str, Any]]:
    return [
        {
            "said": notification.sentence,
            "about": notification.url,
            "at": notification.created_at,
            "read": notification.read_at,
        }
        for notification in person.notifications.order_by("pk")
    ]


def _names(topics: Manager) -> list[str]:
    return [topic.name for topic in topics.all()]


def _account(person: User) -> dict[str, Any]:
    """Return sessions, ways to sign in, and emails."""
    return {
        "sessions": _rows(UserSession.objects.filter(user=person)),
        "connected_sites": _rows(SocialAccount.objects.filter(user=person)),
        "second_factors": _rows(Authenticator.objects.filter(user=person)),
        "messages": _rows(Message.objects.filter(recipient=person)),
        "forms_sent": _rows(FormReceipt.objects.filter(user=person)),
        "api_tokens": _rows(person.api_tokens.all()),
        "typed_and_not_sent": _form_drafts(person),
    }


def _form_drafts(person: User) -> list[dict[str, Any]]:
    """Return drafts of forms, without lists of other people's addresses."""
    drafts = FormDraft.objects.filter(person=person).exclude(values={})
    own = drafts.exclude(form__startswith=INVITATIONS)
    return row_values(own, exclude=("about",))


def _cohorts(person: User) -> dict[str, Any]:
    """Return what the person asked of cohorts, and did for them as a mentor."""
    mentored = person.mentorships.select_related("cohort")
    return {
        "mentor_of": [mentorship.cohort.name for mentorship in mentored],
        "cohort_links": _rows(CohortLink.objects.filter(made_by=person)),
        **_invitations(person),
        "cohort_requests": row_values(person.cohort_requests.all(), exclude=("answered_by",)),
        "cohort_requests_answered": row_values(CohortRequest.objects.filter(answered_by=person)),
    }


def _invitations(person: User) -> dict[str, Any]:
    """Return those that the person sent, without other people's addresses, and got."""
    sent = CohortInvitation.objects.filter(invited_by=person)
    got = CohortInvitation.objects.to_addresses_of(person)
    return {
        "invitations_i_sent": row_values(sent, exclude=("address", "link")),
        "invitations_to_me": row_values(got, exclude=("invited_by", "link")),
    }
