"""What the site knows of somebody, as a file to take away."""

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession

from portal.data_export import as_json, columns_of, rows_of
from portal.people.models import Block, CohortLink, CohortRequest, FormReceipt, Mentorship, Message

# Keys and codes let people in: they are in no file, not even their owner's.
SECRET = ("password", "session_key", "data", "code", "payload")


def files_of(person):
    """The profile, the account, notifications, and what concerns cohorts."""
    said = _profile(person) | _account(person) | _cohorts(person)
    yield "profile.json", as_json(said)


def _profile(person):
    return {
        "profile": columns_of(person, but=SECRET) | {"skills": [topic.name for topic in person.skills.all()]},
        "cohort": person.cohort and person.cohort.name,
        "cohorts": [
            {"name": stay.cohort.name, "since": stay.since, "until": stay.until}
            for stay in person.stays.select_related("cohort").order_by("since")
        ],
        "deadlines": [
            {"cohort": review.cohort.name, "at": review.at, "there": review.evidence}
            for review in person.deadline_reviews.select_related("cohort").order_by("at")
        ],
        "mail_addresses": [
            {"address": one.email, "verified": one.verified, "primary": one.primary}
            for one in person.emailaddress_set.order_by("pk")
        ],
        "former_handles": list(person.former_handles.values_list("handle", flat=True)),
        "notices": [
            {"said": one.sentence, "about": one.url, "at": one.created_at, "read": one.read_at}
            for one in person.notices.order_by("pk")
        ],
        "muted_topics": [topic.name for topic in person.muted_topics.all()],
        "blocked": list(Block.objects.filter(blocker=person).values("blocked__handle", "created_at")),
    }


def _account(person):
    """Where they are signed in, how they sign in, and mail to them."""
    return {
        "sessions": rows_of(UserSession.objects.filter(user=person), but=SECRET),
        "connected_sites": rows_of(SocialAccount.objects.filter(user=person)),
        "second_factors": rows_of(Authenticator.objects.filter(user=person), but=SECRET),
        "messages": rows_of(Message.objects.filter(recipient=person), but=SECRET),
        "forms_sent": rows_of(FormReceipt.objects.filter(user=person)),
    }


def _cohorts(person):
    """What they asked of cohorts, and did for them as mentors."""
    mentored = Mentorship.objects.filter(user=person).select_related("cohort")
    return {
        "mentor_of": [mentorship.cohort.name for mentorship in mentored],
        "cohort_links": rows_of(CohortLink.objects.filter(made_by=person), but=SECRET),
        "cohort_requests": rows_of(CohortRequest.objects.filter(person=person), but=("answered_by",)),
        "cohort_requests_answered": rows_of(CohortRequest.objects.filter(answered_by=person)),
    }
