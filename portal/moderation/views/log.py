"""What was decided: my own, my cohorts', and for everybody a version that names nobody."""

from django.contrib.auth.decorators import login_not_required
from django.views.decorators.http import require_safe

from portal.htmx import render_page
from portal.keyset import keyset_page
from portal.moderation import canned, kinds
from portal.moderation.models import LogEntry


@require_safe
@login_not_required
def log(request):
    """Decisions, newest first. Signed in one reads one's own (mentors their cohorts'), or with `?of=all` what everybody
    reads: no names, no reasons but those that mentors pick from a list, no titles but of what is public."""
    is_public = not request.user.is_authenticated or request.GET.get("of") == "all"
    entries = LogEntry.objects.for_everybody() if is_public else LogEntry.objects.visible_to(request.user)
    page = keyset_page(request, entries.newest_first(), by="at", only_new=request.htmx.target == "more")
    shown = kinds.show([entry.case for entry in page.rows if entry.case])
    rows = [_row(entry, shown.get(entry.case_id), is_public) for entry in page.rows]
    context = {"page": page, "rows": rows, "is_public": is_public}
    return render_page(request, "moderation/log.html", context, partials=["more"])


def _row(entry, shown, is_public):
    """What a row says; for everybody only what is public anyway."""
    if is_public:
        return {
            "entry": entry,
            "title": shown.public_title if shown else "",
            "url": shown.address if shown else "",
            "label": shown.label if shown else "",
            "reason": canned.label_of(entry.canned),
        }
    return {
        "entry": entry,
        "title": shown.title if shown else "",
        "url": shown.url if shown else "",
        "label": shown.label if shown else "",
        "reason": entry.reason,
        "actor": entry.actor,
    }
