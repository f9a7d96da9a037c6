"""What was decided: my own, my cohorts', and for everybody a version that names nobody."""

from django.contrib.auth.decorators import login_not_required
from django.views.decorators.http import require_safe

from portal.moderation import cohort_stats, review_targets, saved_replies
from portal.moderation.models import LogEntry, Pseudonym, PublicationRule
from portal.moderation.models.log import SITE_ACTOR
from portal.moderation.parameters import LogParameters
from portal.web.htmx import render_page, targets_partial
from portal.web.page_cache import cached_for_readers
from portal.web.pagination import keyset_page


@require_safe
@login_not_required
@cached_for_readers
def how_review_works(request):
    """How review works, with how long it lately took."""
    return render_page(
        request, "moderation/how_review_works.html", {"waits": cohort_stats.waits_by_cohort()}
    )


@require_safe
@login_not_required
@cached_for_readers
def log(request):
    """Decisions, newest first. Signed in one reads one's own (mentors their cohorts'), or with `?of=all` what everybody
    reads: no names, no reasons but those that mentors pick from a list, no titles but of what is public."""
    is_public = not request.user.is_authenticated or LogParameters.read(request.GET).of == "all"
    entries = (
        LogEntry.objects.public_actions()
        if is_public
        else LogEntry.objects.visible_to(request.user)
    )
    page = keyset_page(
        request, entries.newest_first(), by="at", only_new=targets_partial(request, "more")
    )
    contents = review_targets.get_contents([entry.case for entry in page.rows if entry.case])
    people = (
        {}
        if is_public
        else Pseudonym.people_by_label(
            {who for row in page.rows for who in (row.actor, row.subject)}
        )
    )
    rows = [_row(entry, contents.get(entry.case_id), people, is_public) for entry in page.rows]
    context = {"page": page, "rows": rows, "is_public": is_public}
    return render_page(request, "moderation/log.html", context, partials=["more"])


def _row(entry, content, people, is_public):
    """What a row says; for everybody, and of what is out of a mentor's reach, only what is public anyway."""
    row = {"entry": entry, "label": content.label if content else ""}
    # Where author and actor are one, a name would tell who asked without one.
    if not is_public and (entry.with_details or entry.actor != entry.subject):
        row |= {
            "actor": people.get(entry.actor),
            "is_site": entry.actor == SITE_ACTOR,
            "is_named": True,
        }
    if is_public or not entry.with_details:
        title, url = (content.public_title, content.address) if content else ("", "")
        return row | {"title": title, "url": url, "reason": saved_replies.reply_label(entry.canned)}
    title, url = (content.title, content.url) if content else ("", "")
    subject = None if entry.case_id else people.get(entry.subject)
    return row | {"title": title, "url": url, "reason": _reason(entry), "subject": subject}


def _reason(entry):
    """Why: in words, where it was a rule that published."""
    is_rule = entry.action == "published" and entry.reason in PublicationRule.values
    return PublicationRule(entry.reason).label if is_rule else entry.reason
