"""Join a cohort by link, code, request or invitation; manage this as a mentor."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import F
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.people.form_drafts import draft_of
from portal.people.forms.joining import CohortLinkForm, InvitationForm
from portal.people.models import (
    AlreadyRequested,
    Cohort,
    CohortInvitation,
    CohortLink,
    CohortRequest,
    FormDraft,
    LinkUnusable,
    User,
)
from portal.people.models.form_draft import INVITATIONS
from portal.people.parameters import (
    CodeFindParameters,
    CohortRequestAnswerParameters,
    LinkCloseParameters,
)
from portal.people.views.access import cohort_mentor_required
from portal.people.views.invitations import invitation_list
from portal.text.plurals import counted
from portal.web import rate_limits
from portal.web.absolute_urls import absolute_url
from portal.web.errors import too_many_requests
from portal.web.htmx import render_page
from portal.web.methods import require_safe_or_post

# Rows of each list of the page.
MAX_REQUESTS, MAX_LINKS = 200, 50


def _redirect_to_joining(cohort: Cohort) -> HttpResponse:
    return redirect(cohort.joining_url)


@require_safe
@cohort_mentor_required
def cohort_joining(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    """For mentors: requests to join, links, and invitations."""
    return _joining_page(request, cohort)


def _joining_page(
    request: HttpRequest, cohort: Cohort, status: int = 200, **forms: BaseForm
) -> HttpResponse:
    """Render the page, with the forms that are given, and empty ones for others.

    They are given as `link_form` or `addresses_form`.
    """
    draft = draft_of(request.user, f"{INVITATIONS}{cohort.pk}")
    context = {"cohort": cohort, "cohort_tab": "joining", "draft": draft}
    context["addresses_form"] = InvitationForm(initial=draft.values)
    context |= _requests_context(cohort) | _links_context(request, cohort)
    context |= invitation_list(request, cohort)
    return render_page(request, "people/cohort_joining.html", context | forms, status=status)


def _requests_context(cohort: Cohort) -> dict[str, Any]:
    requests = cohort.requests.filter(answered_at=None).select_related("person")
    return {"requests": requests[:MAX_REQUESTS], "request_count": requests.count()}


def _links_context(request: HttpRequest, cohort: Cohort) -> dict[str, Any]:
    """The links with their addresses, and the form for another one."""
    links = _newest_links(cohort)
    shown = [(one, absolute_url(request, one.get_absolute_url())) for one in links[:MAX_LINKS]]
    return {
        "links": shown,
        "has_older_links": len(links) > MAX_LINKS,
        "link_form": CohortLinkForm(),
    }


def _newest_links(cohort: Cohort) -> list[CohortLink]:
    """The links that are listed, and one more if there are others."""
    # Those that were turned off come last, so that a link that works can be.
    open_first = [F("closed_at").desc(nulls_first=True), "-made_at", "-pk"]
    links = cohort.links.filter(invitation=None).select_related("made_by")
    return list(links.order_by(*open_first)[: MAX_LINKS + 1])


@require_POST
@cohort_mentor_required
def link_new(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    """Create a link."""
    form = CohortLinkForm(request.POST)
    if not form.is_valid():
        return _joining_page(request, cohort, 422, link_form=form)
    form.save_for(cohort, by=request.user)
    messages.success(request, _("Here’s your link. Anyone who has it can join."))
    return _redirect_to_joining(cohort)


@require_POST
@cohort_mentor_required
def link_close(request: HttpRequest, cohort: Cohort, pk: int) -> HttpResponse:
    """Close a link; with `renew`, replace it with a new one."""
    link = get_object_or_404(cohort.links, pk=pk)
    if LinkCloseParameters.read(request.POST).renew:
        link.renew(by=request.user)
        messages.success(request, _("The old link no longer works. Here’s the new one."))
    else:
        link.close()
    return _redirect_to_joining(cohort)


@require_POST
@cohort_mentor_required
def invitations_send(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    """Mail each address a link of its own; what was skipped returns in the form."""
    form = InvitationForm(request.POST, request.FILES)
    page = partial(_joining_page, request, cohort, addresses_form=form)
    if not form.is_valid() or not _fits_today(request.user, form):
        return page(422)
    try:
        times = len(form.cleaned_data["addresses"])
        rate_limits.count("invite-by-mail", request.user.pk, times=times)
    except rate_limits.RateLimited as error:
        return rate_limits.rate_limited_response(error, form, page)
    _invite(request, cohort, form)
    if not form.remaining_text:
        return _redirect_to_joining(cohort)
    form.report_skipped()
    return page(422)


def _fits_today(mentor: User, form: InvitationForm) -> bool:
    """Whether a list is within what is left of today's limit; else the form says so.

    With nothing left, counting raises RateLimited.
    """
    left = rate_limits.left("invite-by-mail", mentor.pk)
    if 0 < left < len(form.cleaned_data["addresses"]):
        problem = counted(
            "You can send %(n)d more invitation today. Shorten the list.",
            "You can send %(n)d more invitations today. Shorten the list.",
            left,
        )
        form.add_error("addresses", problem)
    return form.is_valid()


def _invite(request: HttpRequest, cohort: Cohort, form: InvitationForm) -> None:
    addresses = form.cleaned_data["addresses"]
    sent = CohortInvitation.invite(cohort, addresses, by=request.user)
    _tell_what_was_sent(request, sent, len(addresses) - sent)
    not_sent = {"addresses": form.remaining_text} if form.remaining_text else {}
    FormDraft.store(f"{INVITATIONS}{cohort.pk}", not_sent, by=request.user, about=None)


def _tell_what_was_sent(request: HttpRequest, sent: int, already_invited: int) -> None:
    """Say how many were invited, and how many were before.

    The form says what was skipped.
    """
    if sent:
        told = counted("%(n)d invitation sent.", "%(n)d invitations sent.", sent)
        messages.success(request, told)
    if already_invited:
        before = counted(
            "%(n)d address was already invited, so it gets no second email.",
            "%(n)d addresses were already invited, so they get no second email.",
            already_invited,
        )
        messages.info(request, before)


@require_safe_or_post
@login_not_required
def cohort_join(request: HttpRequest, code: str) -> HttpResponse:
    """Join by a link; sign-in comes first, and leads back."""
    try:
        # Counted by account, because people may share an address.
        link = CohortLink.objects.with_code(code, tried_by=rate_limits.requester_key(request))
    except rate_limits.RateLimited as error:
        return too_many_requests(request, error)
    if link is None or not link.is_usable:
        return _link_unusable(request, 410 if link else 404)
    if request.method == "POST" and request.user.is_authenticated:
        return _join(request, link)
    return render_page(request, "people/cohort_join.html", {"link": link, "cohort": link.cohort})


def _join(request: HttpRequest, link: CohortLink) -> HttpResponse:
    try:
        link.use(request.user)
    except LinkUnusable:
        return _link_unusable(request, 410)
    messages.success(request, _("Welcome to %(name)s!") % {"name": link.cohort.name})
    return redirect(link.cohort)


def _link_unusable(request: HttpRequest, status: int) -> HttpResponse:
    return render_page(request, "people/link_unusable.html", status=status)


@require_safe_or_post
def code_find(request: HttpRequest) -> HttpResponse:
    """Redirect from a typed code to its page.

    Without one, redirect to one's cohort, or ask for a code.
    """
    if request.method != "POST":
        cohort = request.user.cohort
        return redirect(cohort) if cohort else render_page(request, "people/code_find.html")
    typed = CodeFindParameters.read(request.POST).code.lower()
    code = "".join(letter for letter in typed if letter.isalnum())[:20]
    return redirect(f"/join/{code or 'x'}/")


@require_POST
def cohort_request_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Request to join a cohort."""
    cohort = get_object_or_404(Cohort.objects.running(), slug=slug)
    try:
        rate_limits.count("cohort-ask", request.user.pk)
        CohortRequest.ask(request.user, cohort)
        messages.success(request, _("A mentor will answer, and we’ll notify you."))
    except AlreadyRequested:
        messages.info(request, _("You’re already in, or your request is pending."))
    except rate_limits.RateLimited as error:
        messages.warning(request, str(error))
    return redirect(cohort)


@require_POST
@cohort_mentor_required
def cohort_request_answer(request: HttpRequest, cohort: Cohort, pk: int) -> HttpResponse:
    """Accept or decline a request to join, as a mentor."""
    cohort_request = get_object_or_404(cohort.requests.select_related("person", "cohort"), pk=pk)
    answer = CohortRequestAnswerParameters.read(request.POST).yes
    if not answer:
        messages.warning(request, _("Choose “Accept” or “Decline”."))
    elif not cohort_request.answer(by=request.user, yes=answer == "1"):
        messages.info(request, _("A colleague has already answered this."))
    return _redirect_to_joining(cohort)
