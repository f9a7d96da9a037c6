"""Checking the READMEs of connected repositories, each once a day."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.utils.translation import get_language

from learnings.models import ReadmeImport, ReadmeSource
from learnings.tasks import check_readme_source, fetch_readme_of_import
from portal.people.models import User, run_once
from portal.web.fetching import fetch_in_task, start_checks

# Each takes ten seconds at most, and `tick` runs every ten minutes.
MAX_CHECKED_PER_RUN = 30


def check_due_readmes() -> str:
    """Fetch the READMEs of connected repositories that are due, and compare them."""
    started = start_checks(list(ReadmeSource.objects.due()[:MAX_CHECKED_PER_RUN]), start_check)
    return f"READMEs of repositories: {started} to be checked."


def start_check(source: ReadmeSource) -> bool:
    """Have a task check this README if it is due.

    Returns False if it is not, or not any longer. Raises FetchInProgress.
    """

    def claim(enqueue: Callable[..., None]) -> bool:
        is_claimed = source.claim()
        if is_claimed:
            enqueue(source.pk, source.asked_at.isoformat())
        return is_claimed

    return fetch_in_task(check_readme_source, claim)


def import_once(owner: User, key: UUID, start: Callable[[Callable[..., None]], str]) -> str:
    """Have a task fetch a README for an import. Returns the URL of the import.

    `start` gets what enqueues the task. It is not called again for the same form, of which `key`
    is the key. Raises FetchInProgress.
    """
    return fetch_in_task(
        fetch_readme_of_import, lambda enqueue: run_once(owner, key, partial(start, enqueue))
    )


def enqueue_import(owner: User, address: str, enqueue: Callable[..., None]) -> str:
    """Create an import whose README a task fetches. Returns its URL."""
    staged = ReadmeImport.create_waiting(owner, address)
    enqueue(staged.pk, get_language())
    return staged.get_absolute_url()
