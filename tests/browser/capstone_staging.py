"""What the pages of the graded week in the catalogue speak of: found in the demo cohort."""

from typing import Any

from collab.capstone.models import Certificate
from portal.people.models import Cohort


def capstone_words(cohort: Cohort) -> dict[str, Any]:
    """{word: value} of the addresses in capstone_pages.py."""
    kind = cohort.deliverable_kinds.get(content="repository")
    amina = cohort.peer_reviews.filter(reviewer__handle="amina", sent_at=None)
    certificate = Certificate.objects.get(result__cohort=cohort)
    return {
        "certificate": certificate.code,
        "ledger": certificate.result.project.get_absolute_url(),
        "kind": kind.pk,
        "milestone": cohort.milestones.earliest("due_at").pk,
        "slot": cohort.slots.booked().first().pk,
        "peer_review": amina.get().pk,
    }
