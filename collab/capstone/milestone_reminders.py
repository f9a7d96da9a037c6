"""Reminders of milestones to learners who miss something.

They are sent three days and one day before.
"""

from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from collab.capstone.models import Milestone
from portal.checklist import Check, evidence_by_person, todo_items
from portal.people.models import Notification, User
from portal.rows import lock_row, stored_keys
from portal.web.partial_saves import save_values


def remind_of_milestones() -> str:
    """Remind learners of milestones that are due within three days, and within one."""
    keys = stored_keys(Milestone.objects.to_remind_of())
    reminded = sum(map(_remind_of, keys))
    return f"Milestones: {reminded} learners reminded."


@transaction.atomic
def _remind_of(key: int) -> int:
    """Send the reminder of one milestone that is due now.

    A second process finds it sent.
    """
    milestone = lock_row(Milestone, key)
    days = milestone.due_reminder(timezone.now())
    if days is None:
        return 0
    save_values(milestone, reminded=[*milestone.reminded, days])
    people = list(_people_with_missing_checks(milestone))
    for person, missing in people:
        _remind(person, milestone, days, len(missing))
    return len(people)


def _remind(person: User, milestone: Milestone, days: int, missing: int) -> None:
    Notification.send(
        person,
        "milestone_near",
        url=milestone.cohort.get_absolute_url(),
        thing=f"milestone:{milestone.pk}:{days}",
        title=milestone.title,
        days=days,
        n=missing,
    )


def _people_with_missing_checks(milestone: Milestone) -> Iterator[tuple[User, list[Check]]]:
    """Yield the learners of its cohort who miss a check of the milestone, with those."""
    people = milestone.cohort.learners.listed().order_by("pk").in_bulk()
    evidence = evidence_by_person(people)
    for pk, person in people.items():
        missing = missing_checks(milestone, person.track, evidence[pk])
        if missing:
            yield person, missing


def missing_checks(milestone: Milestone, track: str, evidence: dict[str, str]) -> list[Check]:
    """The checks due at the milestone that a learner on this track does not pass yet."""
    items = todo_items(_due_checks(milestone, track), evidence)
    return [item.check for item in items]


def _due_checks(milestone: Milestone, track: str) -> list[Check]:
    """Those of the track that the milestone names; all if it names none."""
    asked = milestone.cohort.checks_for(track)
    if not milestone.checks:
        return asked
    return [check for check in asked if check.key in milestone.checks]
