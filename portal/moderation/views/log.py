"""What was decided: my own, my cohorts', and for everybody a version that names nobody."""

from django.contrib.auth.decorators import login_not_required
from django.views.decorators.http import require_safe

from portal.moderation import cohort_stats, review_targets, saved_replies
from portal.moderation.models import LogEntry, Pseudonym, Rule
from portal.moderation.models.log import THE_SITE
from portal.moderation.parameters import LogParameters
from portal.web.htmx import aims_at, render_page
from portal.web.page_cache import for_readers
from portal.web.pagination import keyset_page


@require_safe
@login_not_required
@for_readers
def how(request):
    """How review works, with how long it lately took."""
    return render_page(request, "moderation/how.html", {"waits": cohort_stats.waits_by_cohort()})


@require_safe
@login_not_required
@for_readers
def log(request):
    """Decisions, newest first. Signed in one reads one's own (mentors their cohorts'), or with `?of=all` what everybody
    reads: no names, no reasons but those that mentors pick from a list, no titles but of what is public."""
    is_public = not request.user.is_authenticated or LogParameters.read(request.GET).of == "all"
    entries = LogEntry.objects.for_everybody() if is_public else LogEntry.objects.visible_to(request.user)
    page = keyset_page(request, entries.newest_first(), by="at", only_new=aims_at(request, "more"))
    shown = review_targets.show([entry.case for entry in page.rows if entry.case])
    people = (
        {} if is_public else Pseudonym.people_behind({who for row in page.rows for who in (row.actor, row.subject)})
    )
    rows = [_row(entry, shown.get(entry.case_id), people, is_public) for entry in page.rows]
    context = {"page": page, "rows": rows, "is_public": is_public}
    return render_page(request, "moderation/log.html", context, partials=["more"])


def _row(entry, shown, people, is_public):
    """What a row says; for everybody, and of what is out of a mentor's reach, only what is public anyway."""
    row = {"entry": entry, "label": shown.label if shown else ""}
    # Where author and actor are one, a name would tell who asked without one.
    if not is_public and (entry.in_full or entry.actor != entry.subject):
        row |= {"actor": people.get(entry.actor), "is_site": entry.actor == THE_SITE, "is_named": True}
    if is_public or not entry.in_full:
        title, url = (shown.public_title, shown.address) if shown else ("", "")
        return row | {"title": title, "url": url, "reason": saved_replies.label_of(entry.canned)}
    title, url = (shown.title, shown.url) if shown else ("", "")
    subject = None if entry.case_id else people.get(entry.subject)
    return row | {"title": title, "url": url, "reason": _reason(entry), "subject": subject}


def _reason(entry):
    """Why: in words, where it was a rule that published."""
    is_rule = entry.action == "published" and entry.reason in Rule.values
    return Rule(entry.reason).label if is_rule else entry.reason
