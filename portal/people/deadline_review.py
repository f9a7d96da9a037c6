"""Record what each learner of a cohort had at its deadline."""

from django.db import transaction
from django.utils import timezone

from portal.checklist import evidence_by_person
from portal.people.models import Cohort, DeadlineReview, Notification

CHUNK = 500


def record_due_reviews():
    """Write the deadline reviews of cohorts that ended, once each."""
    written = 0
    for cohort in Cohort.objects.filter(ends_on__lt=timezone.now().date(), reviewed_at=None):
        written += _record_reviews(cohort)
    return f"Deadlines: {written} reviews written."


@transaction.atomic
def _record_reviews(cohort):
    """Write the reviews of a cohort in one transaction. A second process waits, then finds them."""
    if not Cohort.objects.filter(pk=cohort.pk, reviewed_at=None).update(reviewed_at=timezone.now()):
        return 0
    people = list(cohort.learners.listed().order_by("pk"))
    evidence = evidence_by_person([person.pk for person in people])
    rows = [
        DeadlineReview(cohort=cohort, person=person, evidence=evidence[person.pk])
        for person in people
    ]
    DeadlineReview.objects.bulk_create(rows, batch_size=CHUNK)
    for person in people:
        url, thing = cohort.get_absolute_url(), f"deadline:{cohort.pk}"
        Notification.send(person, "deadline", url=url, title=cohort.name, thing=thing)
    return len(rows)
