"""What the emails about milestones say: when one is due, and what is missing."""

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext

from collab.capstone.milestone_reminders import missing_checks
from collab.capstone.models import Milestone
from portal.checklist import evidence_by_person
from portal.people.models import Notification, User
from portal.people.notification_kinds import MailDetails
from portal.people.time_zones import zone_or_utc


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
