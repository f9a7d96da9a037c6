"""Flags, reports of personal data, appeals and thanks."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.moderation import review_targets
from portal.moderation.forms.reports import AppealForm, FlagForm, PersonalDataForm
from portal.moderation.models import (
    CannotAppeal,
    CannotFlagOwnContent,
    Case,
    Flag,
    NotPermitted,
    Review,
    Thanks,
)
from portal.moderation.parameters import ReportParameters
from portal.moderation.review_targets import ReviewTarget
from portal.moderation.url_lookup import object_at
from portal.web import rate_limits
from portal.web.form_pages import render_form
from portal.web.htmx import render_page
from portal.web.methods import require_safe_or_post
from portal.web.parameters import referring_path

# Open reports of readers about one object; more would tell the mentors nothing new. There is no
# limit for all objects together, because one person could use it up.
MAX_WAITING_REPORTS = 10


@require_safe_or_post
def flag_new(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Flag an object that the person sees, once for each text that it has."""
    target, thing = get_target(request, kind, pk)
    context = {"title": target.title_of(thing), "back_url": thing.get_absolute_url()}
    flag = Flag.on_present_text(target.case_of(thing), by=request.user)
    if flag:
        return render_page(request, "moderation/flagged.html", context | {"flag": flag})
    form = FlagForm(request.POST or None)

    def page(status: int) -> HttpResponse:
        shown = context | {"form": form}
        return render_page(request, "moderation/flag.html", shown, status=status)

    if not form.is_valid():
        return page(422 if form.is_bound else 200)
    try:
        Flag.report(target.get_or_create_case(thing), by=request.user, **form.cleaned_data)
    except CannotFlagOwnContent as error:
        message = _("This is your own post: you can edit or delete it.")
        raise PermissionDenied(message) from error
    except rate_limits.RateLimited as error:
        return rate_limits.rate_limited_response(error, form, page)
    messages.success(request, _("Thanks. A mentor will check it, and you’ll hear the outcome."))
    # The flag may have hidden it.
    still_visible = target.find(pk, request.user)
    return redirect(still_visible.get_absolute_url() if still_visible else "home")


def get_target(request: HttpRequest, kind: str, pk: int) -> tuple[ReviewTarget, Model]:
    """What is flagged or hidden, and its kind.

    Raises Http404 for what the person doesn't see.
    """
    if kind not in review_targets.REVIEW_TARGETS:
        raise Http404
    target = review_targets.REVIEW_TARGETS[kind]
    thing = target.find(pk, request.user)
    if thing is None:
        raise Http404
    return target, thing


@require_safe_or_post
@login_not_required
def report_new(request: HttpRequest) -> HttpResponse:
    """Report personal data or a secret, with or without an account."""
    form = PersonalDataForm(request.POST or None, initial=vars(ReportParameters.read(request.GET)))

    def page(status: int) -> HttpResponse:
        return render_page(request, "moderation/report.html", {"form": form}, status=status)

    if not form.is_valid():
        return page(422 if form.is_bound else 200)
    try:
        return _flag_reported_page(request, form)
    except rate_limits.RateLimited as error:
        return rate_limits.rate_limited_response(error, form, page)


def _flag_reported_page(request: HttpRequest, form: PersonalDataForm) -> HttpResponse:
    """Flag what is at the address, or show an error if nothing public is there."""
    if form.cleaned_data["website"]:
        return render_page(request, "moderation/reported.html")
    rate_limits.count("report", rate_limits.requester_key(request))
    kind, thing = object_at(form.cleaned_data["address"], request.user)
    if thing is None:
        form.add_error(
            "address",
            _("There’s nothing public at this URL. Copy it from the page itself."),
        )
        return render_page(request, "moderation/report.html", {"form": form}, status=422)
    case = review_targets.REVIEW_TARGETS[kind].get_or_create_case(thing)
    reporter = None
    if request.user.is_authenticated and request.user.pk != case.author_id:
        reporter = request.user
    waiting = case.flags.filter(outcome="", reporter=None)
    if reporter or waiting.count() < MAX_WAITING_REPORTS:
        note = form.cleaned_data["note"]
        Flag.report(case, by=reporter, reason=Flag.Reason.SECRET, note=note)
    return render_page(request, "moderation/reported.html")


@require_safe_or_post
def appeal_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, once, for a second look at a rejection or removal."""
    case = get_object_or_404(Case, pk=pk, author=request.user)
    content = review_targets.get_contents([case]).get(case.pk)
    if not case.can_be_appealed:
        messages.info(request, _("There’s nothing to appeal: each decision can be appealed once."))
        return redirect("moderation:log")
    form = AppealForm(request.POST or None)
    if form.is_valid():
        try:
            case.appeal_against(form.cleaned_data["text"], by=request.user)
        except (NotPermitted, CannotAppeal):
            return redirect("moderation:log")
        messages.success(request, _("Submitted. A different mentor will take a look."))
        return redirect(content.url if content else "moderation:log")
    context = {"content": content, "latest_review": case.latest_review()}
    return render_form(request, "moderation/appeal.html", form, **context)


@require_POST
def thanks_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Thank the mentor who reviewed a post of this person."""
    reviews = Review.objects.select_related("reviewer")
    review = get_object_or_404(reviews, pk=pk, author=request.user)
    Thanks.record(review, by=request.user)
    messages.success(
        request, _("We’ll pass your thanks on to %(name)s.") % {"name": review.reviewer.name}
    )
    return redirect(_previous_page(request))


def _previous_page(request: HttpRequest) -> str:
    """The path of the page with the button, or "/" if it is not a page of this site."""
    path = referring_path(request)
    try:
        resolve(path)
    except Resolver404:
        return "/"
    return path
