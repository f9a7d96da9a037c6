"""The page of one's own README: its layout, text, and its public repository."""

import uuid

from django.http import HttpRequest, HttpResponse

from learnings import own_readme
from learnings.document_sections import section_order
from learnings.forms.readme_layout import ReadmeLayoutForm
from learnings.forms.readme_source import ReadmeSourceForm
from learnings.models import ReadmeDocument, ReadmeLayout, ReadmeSource
from learnings.profile_sections import shown_profile_sections
from portal.web.htmx import render_page


def readme_page(
    request: HttpRequest,
    *,
    form: ReadmeLayoutForm | None = None,
    source_form: ReadmeSourceForm | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render the page, with a form that was refused or with the problem of a check."""
    layout = ReadmeLayout.for_person(request.user)
    if form is None:
        entries = own_readme.public_entries(request.user)
        form = ReadmeLayoutForm(None, layout=layout, entries=entries)
    source = ReadmeSource.objects.filter(owner=request.user).first()
    document = ReadmeDocument.of_person(request.user)
    context = {
        "form": form,
        "readme": own_readme.build_readme(request.user, layout, is_own=True),
        "document": document,
        "order": section_order(document) if document else None,
        "profile_sections": shown_profile_sections(request.user, is_own=True),
        "source": source,
        "source_form": source_form or ReadmeSourceForm(),
        "problem": problem,
        "key": uuid.uuid4(),
    }
    return render_page(
        request, "learnings/readme_layout.html", context, partials=["repository"], status=status
    )
