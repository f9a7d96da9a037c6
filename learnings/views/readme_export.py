"""README out, and everything that is mine."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from learnings.forms.readme_layout import ReadmeLayoutForm
from learnings.models import ReadmeLayout
from learnings.parameters import DownloadParameters
from learnings.readme import export
from portal.people.models import User
from portal.web.htmx import render_page
from portal.web.page_cache import cached_for_readers


@require_safe
@login_not_required
@cached_for_readers
def readme_export(request, handle):
    """The hub as a README that can be put into a repository."""
    person = get_object_or_404(User.objects.listed(), handle=handle)
    shown = person.as_seen_by(request.user)
    response = HttpResponse(export.build_readme(shown), content_type="text/markdown; charset=utf-8")
    if DownloadParameters.read(request.GET).download:
        response["Content-Disposition"] = 'attachment; filename="README.md"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def readme_layout(request):
    """My README: which sections, in which order, and how it reads."""
    layout = ReadmeLayout.for_person(request.user)
    form = ReadmeLayoutForm(
        request.POST or None, layout=layout, entries=export.public_entries(request.user)
    )
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your README is laid out like this from now on."))
        return redirect("learnings:readme_layout")
    context = {"form": form, "readme": export.build_readme(request.user, layout)}
    return render_page(
        request, "learnings/readme_layout.html", context, status=422 if form.is_bound else 200
    )


@require_POST
def readme_download(request):
    """Take my README along; the checklist of the cohort knows it."""
    layout = ReadmeLayout.for_person(request.user)
    layout.save_values(exported_at=timezone.now())
    response = HttpResponse(
        export.build_readme(request.user, layout), content_type="text/markdown; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="README.md"'
    return response
