"""One's README repository: connecting it, its checks, and importing what is new."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from learnings.forms.readme_source import ReadmeSourceForm
from learnings.models import ReadmeSource
from learnings.parameters import form_key
from learnings.readme_page import readme_page
from learnings.readme_sources import enqueue_import, import_once, start_check
from portal.web import fetching, rate_limits


@require_POST
def readme_source_connect(request: HttpRequest) -> HttpResponse:
    """Connect the README of a public repository, and check it for the first time."""
    form = ReadmeSourceForm(request.POST)
    if not form.is_valid():
        return readme_page(request, source_form=form, status=422)
    try:
        rate_limits.count("fetch-readme", request.user.pk)
    except rate_limits.RateLimited as error:
        return rate_limits.rate_limited_response(
            error, form, lambda status: readme_page(request, source_form=form, status=status)
        )
    source = ReadmeSource.connect(request.user, form.cleaned_data["address"])
    return _check(request, source)


@require_POST
@rate_limits.rate_limited("fetch-readme")
def readme_source_check(request: HttpRequest) -> HttpResponse:
    """Check the README at the repository now, also after its checks were paused."""
    return _check(request, _own_source(request))


@require_POST
@rate_limits.rate_limited("import-readme")
@rate_limits.rate_limited("fetch-readme")
def readme_source_import(request: HttpRequest) -> HttpResponse:
    """Stage an import of the README at the repository, and lead to its preview.

    The same form sent again leads to the first import.
    """
    start = partial(enqueue_import, request.user, _own_source(request).address)
    try:
        return redirect(import_once(request.user, form_key(request.POST), start))
    except fetching.FetchInProgress as error:
        return _busy_page(request, error)


@require_POST
@rate_limits.rate_limited("settings")
def readme_source_hide(request: HttpRequest) -> HttpResponse:
    """Hide the new parts from Home until the README at the repository changes again."""
    _own_source(request).hide_news()
    messages.success(request, _("Hidden from Home until the README there changes again."))
    return _back()


@require_POST
@rate_limits.rate_limited("settings")
def readme_source_disconnect(request: HttpRequest) -> HttpResponse:
    """Disconnect the repository. What was imported from it stays."""
    _own_source(request).delete()
    messages.success(request, _("Repository disconnected. What you imported from it stays."))
    return _back()


def _own_source(request: HttpRequest) -> ReadmeSource:
    return get_object_or_404(ReadmeSource, owner=request.user)


def _check(request: HttpRequest, source: ReadmeSource) -> HttpResponse:
    source.request_check()
    try:
        start_check(source)
    except fetching.FetchInProgress as error:
        return _busy_page(request, error)
    return _back()


def _back() -> HttpResponse:
    return redirect(f"{reverse('learnings:readme_layout')}#repository")


def _busy_page(request: HttpRequest, error: fetching.FetchInProgress) -> HttpResponse:
    response = readme_page(request, problem=str(error), status=503)
    response["Retry-After"] = str(fetching.RETRY_AFTER_SECONDS)
    return response
