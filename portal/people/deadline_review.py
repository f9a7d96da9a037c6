"""Record what each learner of a cohort had at its deadline."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from portal.checklist import evidence_by_person
from portal.people.models import Cohort, DeadlineReview, Notification, User

CHUNK = 500


def record_due_reviews() -> str:
    """Record the deadline reviews of cohorts that ended, once each."""
    ended = Cohort.objects.filter(ends_on__lt=timezone.now().date(), reviewed_at=None)
    written = sum(_record_reviews(cohort) for cohort in ended)
    return f"Deadlines: {written} reviews written."


@transaction.atomic
def _record_reviews(cohort: Cohort) -> int:
    """Write the reviews of a cohort in one transaction.

    A second process waits, then finds them.
    """
    if not _begin_review(cohort):
        return 0
    people = cohort.learners.listed().order_by("pk").in_bulk()
    evidence = evidence_by_person(people)
    reviews = [DeadlineReview(cohort=cohort, person_id=pk, evidence=evidence[pk]) for pk in people]
    DeadlineReview.objects.bulk_create(reviews, batch_size=CHUNK)
    _notify(cohort, people.values())
    return len(people)


def _begin_review(cohort: Cohort) -> int:
    """Note that the cohort is reviewed now.

    Returns 0 if another process did so before.
    """
    unreviewed = Cohort.objects.filter(pk=cohort.pk, reviewed_at=None)
    return unreviewed.update(reviewed_at=timezone.now())


def _notify(cohort: Cohort, people: Iterable[User]) -> None:
    url, thing = cohort.get_absolute_url(), f"deadline:{cohort.pk}"
    for person in people:
        Notification.send(person, "deadline", url=url, title=cohort.name, thing=thing)
