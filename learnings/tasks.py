"""Tasks that run outside of requests."""

import logging

from django.tasks import task
from django.utils import translation
from django.utils.translation import gettext as _

from learnings.models import Entry, ReadmeImport, ReadmeSource, SearchDocument
from learnings.models.readme_source import ERROR, UNREADABLE
from learnings.readme import NotAReadme, decode
from learnings.readme.github import NotARepositoryAddress, fetch_readme
from learnings.readme_comparison import compare_readme
from learnings.related import update_related_entries
from portal.web.outgoing_requests import NOT_PUBLIC, FetchFailed

logger = logging.getLogger(__name__)


@task
def relate(entry_key: int) -> None:
    """Update the related entries of an entry, if it is still public."""
    entry = Entry.objects.public().select_related("live_revision").filter(pk=entry_key).first()
    if entry:
        update_related_entries(entry)


@task
def notify_followers(solution_key: int) -> None:
    """Notify a challenge's followers of a new solution, if it is still public.

    Run twice, it notifies each of them once.
    """
    solutions = Entry.objects.public().select_related("author", "challenge", "live_revision")
    solution = solutions.filter(pk=solution_key).first()
    if solution:
        solution.notify_followers()


@task
def describe_topic(topic_key: int) -> None:
    """Update the search documents of entries on a topic, after its name changed."""
    entries = Entry.objects.public().filter(topics=topic_key)
    rows = entries.select_related("live_revision", "challenge__live_revision")
    for entry in rows.order_by("pk").iterator(chunk_size=500):
        SearchDocument.write(entry)


@task
def fetch_readme_of_import(import_key: int, language: str) -> None:
    """Fetch and parse the README at an import's URL, unless that was already done."""
    waiting = ReadmeImport.objects.filter(pk=import_key, fetching=ReadmeImport.Fetching.WAITING)
    staged = waiting.select_related("owner").first()
    if staged is None:
        return
    text = ""
    with translation.override(language):
        try:
            text, repaired = decode(fetch_readme(staged.address))
            staged.store_fetched_text(text, repaired=repaired)
        except NotAReadme as refused:
            staged.mark_fetch_failed(_(str(refused)), text=text)
        except (NotARepositoryAddress, FetchFailed) as refused:
            staged.mark_fetch_failed(str(refused), text=text)
        except Exception:
            logger.exception("The README of import %s could not be read.", import_key)
            staged.mark_fetch_failed(
                _(
                    "We couldn’t read this README. The error has been logged; you can paste it "
                    "instead."
                )
            )


@task
def check_readme_source(source_key: int, asked_at: str) -> None:
    """Compare the README of a repository with the profile of its owner.

    A check that was done already, or of a repository that was disconnected, does nothing.
    """
    source = ReadmeSource.objects.select_related("owner").filter(pk=source_key).first()
    if source is None or not source.begin_check(asked_at):
        return
    try:
        text, repaired = decode(fetch_readme(source.address))
        source.store_difference(text, compare_readme(source, text, repaired=repaired))
    except FetchFailed as refused:
        source.store_failure(refused.code)
    except NotARepositoryAddress:
        source.store_failure(NOT_PUBLIC)
    except NotAReadme:
        source.store_failure(UNREADABLE)
    except Exception:
        logger.exception("The README of source %s could not be checked.", source_key)
        source.store_failure(ERROR)
