"""Checks of the addresses of deliverables: when saved, on request, and daily."""

from collections.abc import Callable
from functools import partial

from collab.capstone.models import Deliverable
from collab.capstone.tasks import check_deliverable
from portal.web.fetching import fetch_in_task, start_checks

# Each takes ten seconds at most, and `tick` runs every ten minutes.
MAX_CHECKED_PER_RUN = 60


def start_check(deliverable: Deliverable, *, tells_team: bool = False) -> bool:
    """Have a task check this address; False if one is checking it.

    Raises FetchInProgress.
    """

    def claim(enqueue: Callable[..., None]) -> bool:
        is_claimed = deliverable.claim_check()
        if is_claimed:
            enqueue(deliverable.pk, deliverable.url, tells_team)
        return is_claimed

    return fetch_in_task(check_deliverable, claim)


def check_due_deliverables() -> str:
    """Check the addresses that are due, and tell teams of those that stopped opening."""
    due = list(Deliverable.objects.due()[:MAX_CHECKED_PER_RUN])
    started = start_checks(due, partial(start_check, tells_team=True))
    return f"Deliverables: {started} to be checked."
