"""Join a cohort by link, code, request or invitation; manage this as a mentor."""

import hashlib
from datetime import timedelta
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.people.forms.joining import CohortLinkForm, InvitationForm
from portal.people.models import (
    AlreadyRequested,
    Cohort,
    CohortLink,
    CohortRequest,
    LinkUnusable,
    Message,
)
from portal.people.parameters import (
    CodeFindParameters,
    CohortRequestAnswerParameters,
    LinkCloseParameters,
)
from portal.web import rate_limits, second_factor
from portal.web.absolute_urls import absolute_url
from portal.web.errors import rate_limited
from portal.web.htmx import render_page


def cohort_mentor_required(view):
    """Pass the view a cohort that the user moderates; others are 404."""

    @wraps(view)
    def guarded(request, slug, *args, **kwargs):
        cohort, person = get_object_or_404(Cohort, slug=slug), request.user
        if (
            not (person.is_operator or cohort.pk in person.mentored_cohort_ids)
            or person.is_read_only
        ):
            raise Http404
        if not person.can_moderate_cohort(cohort.pk):
            return second_factor.redirect_to_second_factor(request)
        return view(request, cohort, *args, **kwargs)

    return guarded


def _cohort_joining_url(cohort):
    return f"{cohort.get_absolute_url()}joining/"


@require_safe
@cohort_mentor_required
def cohort_joining(request, cohort):
    """For mentors: requests to join, links, and invitations."""
    return _cohort_joining_page(request, cohort, 200)


def _cohort_joining_page(request, cohort, status, *, link=None, addresses=None):
    links = list(cohort.links.select_related("made_by")[:50])
    context = {
        "cohort": cohort,
        "requests": cohort.requests.filter(answered_at=None).select_related("person")[:200],
        "links": [(one, absolute_url(request, one.get_absolute_url())) for one in links],
        "link_form": link or CohortLinkForm(),
        "addresses_form": addresses or InvitationForm(),
    }
    return render_page(request, "people/cohort_joining.html", context, status=status)


@require_POST
@cohort_mentor_required
def link_new(request, cohort):
    """Create a link."""
    form = CohortLinkForm(request.POST)
    if not form.is_valid():
        return _cohort_joining_page(request, cohort, 422, link=form)
    form.save_for(cohort, by=request.user)
    messages.success(request, _("Here is the link. Whoever has it can come in."))
    return redirect(_cohort_joining_url(cohort))


@require_POST
@cohort_mentor_required
def link_close(request, cohort, pk):
    """Close a link; with `renew`, replace it with a new one."""
    link = get_object_or_404(cohort.links, pk=pk)
    if LinkCloseParameters.read(request.POST).renew:
        link.renew(by=request.user)
        messages.success(request, _("The old link is closed, and here is a new one."))
    else:
        link.close()
    return redirect(_cohort_joining_url(cohort))


@require_POST
@cohort_mentor_required
def invitations_send(request, cohort):
    """Mail each address a link of its own; skipped lines return in the form."""
    form = InvitationForm(request.POST, request.FILES)

    def page(status):
        return _cohort_joining_page(request, cohort, status, addresses=form)

    if not form.is_valid():
        return page(422)
    addresses = form.cleaned_data["addresses"]
    try:
        for _address in addresses:
            rate_limits.count("invite-by-mail", request.user.pk)
    except rate_limits.RateLimited as error:
        return rate_limits.rate_limited_response(error, form, page)
    sent = _send_invitations(cohort, addresses, by=request.user)
    messages.success(
        request, _invitation_summary(sent, len(addresses) - sent, len(form.skipped_lines))
    )
    if not form.remaining_text:
        return redirect(_cohort_joining_url(cohort))
    form.report_skipped_lines()
    return page(422)


def _invitation_summary(sent: int, already_invited: int, skipped_lines: int) -> str:
    """Return sentences: how many were invited, invited before, and skipped."""
    sentences = [
        (
            ngettext(
                "%(n)d invitation is on its way.", "%(n)d invitations are on their way.", sent
            ),
            sent,
        )
    ]
    if already_invited:
        before = ngettext(
            "%(n)d address was invited this week already.",
            "%(n)d addresses were invited this week already.",
            already_invited,
        )
        sentences.append((before, already_invited))
    if skipped_lines:
        sentences.append(
            (
                ngettext("%(n)d line was left out.", "%(n)d lines were left out.", skipped_lines),
                skipped_lines,
            )
        )
    return " ".join(sentence % {"n": n} for sentence, n in sentences)


@transaction.atomic
def _send_invitations(cohort, addresses, *, by):
    """Create a link per address, unless invited this week. Return the number of new ones."""
    week, sent = timezone.now().strftime("%G-%V"), 0
    for address in addresses:
        digest = hashlib.sha256(address.encode()).hexdigest()[:24]
        key = f"invite:{cohort.pk}:{week}:{digest}"
        if Message.objects.filter(key=key).exists():
            continue
        expires = timezone.now() + timedelta(days=30)
        link = CohortLink.objects.create(cohort=cohort, made_by=by, most=1, expires_at=expires)
        payload = {"address": address, "code": link.code}
        sent += Message.objects.queue_once(
            key, channel=Message.Channel.MAIL, cohort=cohort, payload=payload
        )
    return sent


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def cohort_join(request, code):
    """Join by a link; sign-in comes first, and leads back."""
    try:
        # Counted by account, because people may share an address.
        link = CohortLink.objects.with_code(code, tried_by=rate_limits.requester_key(request))
    except rate_limits.RateLimited as error:
        return rate_limited(request, error.seconds)
    if link is None or not link.is_usable:
        return render_page(
            request, "people/link_unusable.html", status=404 if link is None else 410
        )
    if request.method == "POST" and request.user.is_authenticated:
        try:
            link.use(request.user)
        except LinkUnusable:
            return render_page(request, "people/link_unusable.html", status=410)
        messages.success(request, _("Welcome to %(name)s.") % {"name": link.cohort.name})
        return redirect(link.cohort)
    return render_page(request, "people/cohort_join.html", {"link": link, "cohort": link.cohort})


@require_POST
def code_find(request):
    """Redirect from a typed code to its page."""
    code = "".join(
        letter for letter in CodeFindParameters.read(request.POST).code.lower() if letter.isalnum()
    )[:20]
    return redirect(f"/join/{code or 'x'}/")


@require_POST
def cohort_request_new(request, slug):
    """Request to join a cohort."""
    cohort = get_object_or_404(Cohort.objects.running(), slug=slug)
    try:
        rate_limits.count("cohort-ask", request.user.pk)
        CohortRequest.ask(request.user, cohort)
        messages.success(request, _("A mentor will answer, and you will get a notice."))
    except AlreadyRequested:
        messages.info(request, _("You are in it already, or your request waits for an answer."))
    except rate_limits.RateLimited as error:
        messages.warning(request, str(error))
    return redirect(cohort)


@require_POST
@cohort_mentor_required
def cohort_request_answer(request, cohort, pk):
    """Accept or decline a request to join, as a mentor."""
    cohort_request = get_object_or_404(cohort.requests.select_related("person", "cohort"), pk=pk)
    if not cohort_request.answer(
        by=request.user, yes=CohortRequestAnswerParameters.read(request.POST).yes
    ):
        messages.info(request, _("A colleague answered in the meantime."))
    return redirect(_cohort_joining_url(cohort))
