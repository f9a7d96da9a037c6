"""The log of decisions, and how review works."""

from collections.abc import Mapping
from itertools import chain
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from portal.moderation import cohort_stats, review_targets, saved_replies
from portal.moderation.log_filters import filtered, one_row_per_act, rows_of_readmes
from portal.moderation.models import LogEntry, Pseudonym, PublicationRule
from portal.moderation.models.log import ACTIONS, PUBLIC_ACTIONS, SITE_ACTOR, LogEntryQuerySet
from portal.moderation.parameters import LogParameters
from portal.moderation.review_targets import CaseContent
from portal.people.models import Cohort, User
from portal.web.htmx import render_page, targets_partial
from portal.web.page_cache import cached_for_readers
from portal.web.pagination import keyset_page

# Of an entry about a person, or about an object that was deleted.
NO_CONTENT = CaseContent(title="", label="", url="")


@require_safe
@login_not_required
@cached_for_readers
def how_review_works(request: HttpRequest) -> HttpResponse:
    """How review works, and how long it took recently."""
    context = {"waits": cohort_stats.waits_by_cohort()}
    return render_page(request, "moderation/how_review_works.html", context)


@require_safe
@login_not_required
@cached_for_readers
def log(request: HttpRequest) -> HttpResponse:
    """Decisions, newest first.

    People who are signed in see decisions on their own posts, and mentors those of their cohorts.
    Everyone else, and `?of=all`, sees all decisions without names; reasons only as the label of
    a saved reply; and titles only of what is public.
    """
    wanted = LogParameters.read(request.GET)
    is_public = not request.user.is_authenticated or wanted.of == "all"
    log_entries = LogEntry.objects
    readable = log_entries.public_actions() if is_public else log_entries.visible_to(request.user)
    is_filtered = any(value for name, value in vars(wanted).items() if name != "of")
    entries = one_row_per_act(filtered(readable, wanted, is_public=is_public))
    only_new = targets_partial(request, "more")
    page = keyset_page(request, entries.newest_first(), by="at", only_new=only_new)
    context = {
        "page": page,
        "rows": _rows(page.rows, readable, is_public),
        "is_public": is_public,
        "wanted": wanted,
        "is_filtered": is_filtered,
        "decisions": _decision_choices(is_public),
        "kinds": review_targets.kinds(),
        "cohorts": [] if is_public else _cohorts_of(request.user),
    }
    return render_page(request, "moderation/log.html", context, partials=["more"])


def _rows(
    entries: list[LogEntry], readable: LogEntryQuerySet, is_public: bool
) -> list[dict[str, Any]]:
    """The rows of a page.

    Each act on a README is one row that has `entries` of its own.
    """
    acts = rows_of_readmes(entries, readable)
    everything = [*entries, *chain.from_iterable(acts.values())]
    cases = {entry.case_id: entry.case for entry in everything if entry.case}
    contents = review_targets.get_contents(list(cases.values()))
    people = {} if is_public else _people_in(everything)

    def row_of(entry: LogEntry) -> dict[str, Any]:
        return _log_row(entry, contents.get(entry.case_id), people, is_public)

    rows = []
    for entry in entries:
        inner = [row_of(one) for one in acts.get(entry.pk, [])]
        rows.append(row_of(entry) | {"entries": inner})
    return rows


def _cohorts_of(person: User) -> Any:
    """Cohorts that a mentor can filter by, also those that are over.

    All cohorts for an operator.
    """
    if person.can_operate:
        return Cohort.objects.order_by("-starts_on", "name")
    return person.mentored_cohorts if person.can_moderate else []


def _decision_choices(is_public: bool) -> list[tuple[str, Any]]:
    names = PUBLIC_ACTIONS if is_public else ACTIONS
    return [(name, ACTIONS[name]) for name in names]


def _people_in(entries: list[LogEntry]) -> dict[str, User]:
    actors = {entry.actor for entry in entries}
    return Pseudonym.people_by_label(actors | {entry.subject for entry in entries})


def _log_row(
    entry: LogEntry, content: CaseContent | None, people: Mapping[str, User], is_public: bool
) -> dict[str, Any]:
    """What the page shows of an entry. Without details, only what is public anyway."""
    content = content or NO_CONTENT
    row = {"entry": entry, "label": content.label}
    # If author and actor are the same, the name would reveal who asked anonymously.
    if not is_public and (entry.with_details or entry.actor != entry.subject):
        row["actor"] = people.get(entry.actor)
        row["is_site"] = entry.actor == SITE_ACTOR
        row["is_named"] = True
    if is_public or not entry.with_details:
        row["title"], row["url"] = content.public_title, content.address
        row["reason"] = saved_replies.reply_label(entry.canned)
    else:
        row["title"], row["url"] = content.title, content.url
        row["reason"] = _shown_reason(entry)
        row["subject"] = None if entry.case_id else people.get(entry.subject)
    return row


def _shown_reason(entry: LogEntry) -> str:
    """The reason, or the label of the rule that published the text."""
    is_rule = entry.action == "published" and entry.reason in PublicationRule.values
    return PublicationRule(entry.reason).label if is_rule else entry.reason
