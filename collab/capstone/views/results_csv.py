"""The results of a cohort as CSV, for the programme."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from collab.capstone.models import MemberResult, Result
from portal.moderation.permissions import mentor_required, moderated_cohort_or_404
from portal.web.csv_files import csv_response


@require_safe
@mentor_required
def results_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest results of a cohort, one line for each learner and project."""
    cohort = moderated_cohort_or_404(request, slug)
    newest = Result.objects.newest().filter(cohort=cohort)
    rows = MemberResult.objects.filter(result__in=newest).select_related(
        "person", "result__project"
    )
    columns = [
        _("handle"), _("name"), _("project"), _("track"), _("points"), _("maximum"), _("percent"),
        _("band"), _("version"), _("published"),
    ]  # fmt: skip
    lines = [_line(row) for row in rows.order_by("person__handle", "pk")]
    return csv_response(f"{slug}-results.csv", columns, lines)


def _line(row: MemberResult) -> list[object]:
    result = row.result
    return [
        f"@{row.person.handle}",
        row.person.name,
        result.project.name,
        str(result.get_track_display()),
        row.points,
        result.out_of,
        row.percent,
        str(row.get_band_display()),
        result.number,
        result.published_at.date().isoformat(),
    ]
