"""Look at each kind of mail, in development only."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import translation
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from portal.people.mail.content import MailContent
from portal.people.mail.previews import mail_previews

# As mail clients show it: inline styles, and nothing that runs or is fetched.
POLICY = {"sandbox": True, "default-src": [CSP.NONE], "style-src": [CSP.UNSAFE_INLINE]}


@require_safe
@login_not_required
def mail_preview_list(request: HttpRequest) -> HttpResponse:
    """List the kinds of mail with their subjects."""
    rows = [(kind, make_mail().subject_line) for kind, make_mail in mail_previews().items()]
    context = {"rows": rows, "languages": settings.LANGUAGES}
    return render(request, "mail/preview_list.html", context)


@require_safe
@login_not_required
@csp_override(POLICY)
def mail_preview(
    request: HttpRequest, kind: str, language: str = settings.LANGUAGE_CODE, part: str = "html"
) -> HttpResponse:
    """Show the HTML of a mail, or its plain text."""
    previews = mail_previews()
    if kind not in previews or language not in dict(settings.LANGUAGES):
        raise Http404
    with translation.override(language):
        content = previews[kind]()
        return HttpResponse(content.as_html()) if part == "html" else _as_text(content)


def _as_text(content: MailContent) -> HttpResponse:
    text = f"Subject: {content.subject_line}\n\n{content.as_text()}"
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


urlpatterns = [
    path("", mail_preview_list, name="mail_preview_list"),
    path("<slug:kind>/", mail_preview, name="mail_preview"),
    path("<slug:kind>/<slug:language>/", mail_preview, name="mail_preview"),
    path(
        "<slug:kind>/<slug:language>/text/",
        mail_preview,
        {"part": "text"},
        name="mail_preview_text",
    ),
]
