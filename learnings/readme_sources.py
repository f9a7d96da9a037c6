"""Checking the READMEs of connected repositories, each once a day."""

from collections.abc import Callable

from learnings.models import ReadmeSource
from learnings.tasks import check_readme_source
from portal.web.fetching import fetch_in_task, start_checks

# Each takes ten seconds at most, and `tick` runs every ten minutes.
MAX_CHECKED_PER_RUN = 30


def check_due_readmes() -> str:
    """Fetch the READMEs of connected repositories that are due, and compare them."""
    started = start_checks(list(ReadmeSource.objects.due()[:MAX_CHECKED_PER_RUN]), start_check)
    return f"READMEs of repositories: {started} to be checked."


def start_check(source: ReadmeSource) -> bool:
    """Have a task check this README if it is due. Returns False if it is not, or not any longer.

    Raises FetchInProgress.
    """

    def claim(enqueue: Callable[..., None]) -> bool:
        is_claimed = source.claim()
        if is_claimed:
            enqueue(source.pk, source.asked_at.isoformat())
        return is_claimed

    return fetch_in_task(check_readme_source, claim)
