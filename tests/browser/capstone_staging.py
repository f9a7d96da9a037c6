"""What the pages of the graded week in the catalogue speak of: found in the demo cohort."""

from typing import Any

from portal.people.models import Cohort


def capstone_words(cohort: Cohort) -> dict[str, Any]:
    """{word: value} of the addresses in capstone_pages.py."""
    kind = cohort.deliverable_kinds.get(content="repository")
    return {"kind": kind.pk, "milestone": cohort.milestones.earliest("due_at").pk}
