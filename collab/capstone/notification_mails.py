"""What the emails about the graded week say."""

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from collab.capstone.milestone_reminders import missing_checks
from collab.capstone.models import Milestone
from collab.capstone.slot_mails import slot_mail
from portal.checklist import evidence_by_person
from portal.people.mail.notification_texts import MailDetails, NotificationMail
from portal.people.models import Notification, User
from portal.people.time_zones import zone_or_utc

BECAUSE_IN_TEAM = _("You get this because you’re in the team of %(title)s.")
BECAUSE_LEARNER = _("You get this because you’re a learner of this cohort.")


def milestone_details(notification: Notification) -> MailDetails:
    """Say when the milestone is due where the learner is, and what they still miss."""
    key = notification.thing.split(":")[1]
    milestone = Milestone.objects.select_related("cohort").filter(pk=key).first()
    if milestone is None:
        return MailDetails()
    person = notification.recipient
    due_at = localtime(milestone.due_at, zone_or_utc(person.time_zone))
    names = _missing_names(milestone, person)
    return _describe_milestone(date_format(due_at, gettext("D j M, H:i")), names)


def _missing_names(milestone: Milestone, person: User) -> list[str]:
    evidence = evidence_by_person([person.pk])[person.pk]
    return [str(check.label) for check in missing_checks(milestone, person.track, evidence)]


def _describe_milestone(due: str, names: list[str]) -> MailDetails:
    paragraphs = [gettext("Due: %(when)s where you are.") % {"when": due}]
    if names:
        paragraphs.append(gettext("Left to do: %(names)s.") % {"names": ", ".join(names)})
    return MailDetails(tuple(paragraphs))


def sample_milestone() -> MailDetails:
    """The details of a made-up milestone."""
    return _describe_milestone("Thu 17 Dec, 18:00", [gettext("API contract published")])


NOTIFICATION_MAILS = {
    "certificate_revoked": NotificationMail(
        text=_("Its page says so to everyone who checks its code."),
        button=_("Open your result"),
        because=_("You get this because you had a certificate."),
    ),
    "result_published": NotificationMail(
        text=_("Points, words and a way to ask for a second look are on its page."),
        button=_("Open your result"),
        because=BECAUSE_IN_TEAM,
    ),
    "second_look_answered": NotificationMail(
        text=_("The answer is on the page of your result. Points can’t go down."),
        button=_("Open your result"),
        because=BECAUSE_IN_TEAM,
    ),
    "peers_reported": NotificationMail(
        text=_("You see who wrote it. Talk to them, and to the team."),
        button=_("Read the answers"),
        because=_("You get this because you’re a mentor of their cohort."),
    ),
    "second_look_asked": NotificationMail(
        text=_("Choose a mentor who didn’t score it."),
        button=_("Choose a mentor"),
        because=_("You get this because you’re a mentor of their cohort."),
    ),
    "second_look_assigned": NotificationMail(
        text=_("Score it on your own sheet, then answer the team in words."),
        button=_("Read what they ask"),
        because=_("You get this because a mentor of the cohort chose you."),
    ),
    "deliverable_closed": NotificationMail(
        text=_("We opened the link without an account, as your mentors do."),
        button=_("Open deliverables"),
        because=BECAUSE_IN_TEAM,
    ),
    "milestone_near": NotificationMail(
        button=_("Open your checklist"),
        because=BECAUSE_LEARNER,
        details=milestone_details,
        sample=sample_milestone,
    ),
    "peers_answered": NotificationMail(
        text=_("What works, what was hard to understand, and a suggestion of each."),
        button=_("Read the answers"),
        because=_("You get this because you’re in the team of %(title)s."),
    ),
    "peers_assigned": NotificationMail(
        text=_(
            "Three questions about each. Nothing is scored, and the team doesn’t see your name."
        ),
        button=_("Open the projects"),
        because=BECAUSE_LEARNER,
    ),
    "scoring_assigned": NotificationMail(
        text=_("What you type is kept as a draft. The team sees it once the result is published."),
        button=_("Open scoring"),
        because=_("You get this because you’re a mentor of its cohort."),
    ),
    "slot_booked": slot_mail(),
    "slot_moved": slot_mail(),
    "slot_freed": slot_mail(),
    "slot_cancelled": slot_mail(),
    "slot_near": slot_mail(),
    "slot_missing": NotificationMail(
        text=_("Each team books one time at which it presents to a mentor."),
        button=_("Book a slot"),
        because=_("You get this because you’re in the team of %(title)s."),
    ),
}
