"""What everybody may do: flag a thing, appeal against a no, thank a mentor, report personal data without an account."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.moderation import review_targets
from portal.moderation.forms.decisions import AppealForm, FlagForm, PersonalDataForm
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
from portal.moderation.url_lookup import object_at
from portal.web import rate_limits
from portal.web.htmx import render_page
from portal.web.parameters import referring_path

# Of one account, or of one network of readers. There is no limit for all together, which one person could use up:
# what waits for a mentor is bounded by the number of things that are public.
# More reports of readers about one thing tell the mentors nothing new.
MAX_WAITING_REPORTS = 10


@require_http_methods(["GET", "HEAD", "POST"])
def flag_new(request, kind, pk):
    """Say that something is wrong with a thing that I see."""
    thing = _get_target(request, kind, pk)
    form = FlagForm(request.POST or None)

    def page(status):
        context = {
            "form": form,
            "title": review_targets.REVIEW_TARGETS[kind].title_of(thing),
            "back": thing.get_absolute_url(),
        }
        return render_page(request, "moderation/flag.html", context, status=status)

    if request.method != "POST" or not form.is_valid():
        return page(422 if form.is_bound else 200)
    try:
        Flag.report(
            review_targets.REVIEW_TARGETS[kind].get_or_create_case(thing),
            by=request.user,
            **form.cleaned_data,
        )
    except CannotFlagOwnContent as own:
        raise PermissionDenied(_("This is yours: you can change or delete it yourself.")) from own
    except rate_limits.RateLimited as often:
        return rate_limits.rate_limited_response(often, form, page)
    messages.success(
        request, _("Thank you. A mentor will look at it, and you will hear what came of it.")
    )
    seen = review_targets.REVIEW_TARGETS[kind].find(pk, request.user)
    return redirect(seen.get_absolute_url() if seen else "home")


def _get_target(request, kind, pk):
    thing = (
        review_targets.REVIEW_TARGETS[kind].find(pk, request.user)
        if kind in review_targets.REVIEW_TARGETS
        else None
    )
    if thing is None:
        raise Http404
    return thing


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def report_new(request):
    """Report personal data or a secret, with or without an account."""
    form = PersonalDataForm(request.POST or None, initial=vars(ReportParameters.read(request.GET)))

    def page(status):
        return render_page(request, "moderation/report.html", {"form": form}, status=status)

    if request.method != "POST" or not form.is_valid():
        return page(422 if form.is_bound else 200)
    try:
        return _report(request, form)
    except rate_limits.RateLimited as often:
        return rate_limits.rate_limited_response(often, form, page)


def _report(request, form):
    """Write it down for the mentors; an address that leads to nothing public is told so."""
    if form.cleaned_data["website"]:
        return render_page(request, "moderation/reported.html")
    rate_limits.count("report", rate_limits.requester_key(request))
    kind, thing = object_at(form.cleaned_data["address"], request.user)
    if thing is None:
        form.add_error(
            "address",
            _("We find nothing public at this address. Please copy it from the page itself."),
        )
        return render_page(request, "moderation/report.html", {"form": form}, status=422)
    case = review_targets.REVIEW_TARGETS[kind].get_or_create_case(thing)
    by = (
        request.user
        if request.user.is_authenticated and request.user.pk != case.author_id
        else None
    )
    if by or case.flags.filter(outcome="", reporter=None).count() < MAX_WAITING_REPORTS:
        Flag.report(case, by=by, reason=Flag.Reason.SECRET, note=form.cleaned_data["note"])
    return render_page(request, "moderation/reported.html")


@require_http_methods(["GET", "HEAD", "POST"])
def appeal_new(request, pk):
    """Ask for a second look at what was refused or removed: once."""
    case = get_object_or_404(Case, pk=pk, author=request.user)
    content = review_targets.get_contents([case]).get(case.pk)
    if not case.can_be_appealed:
        messages.info(
            request, _("There is nothing to appeal against: one can ask for a second look once.")
        )
        return redirect("moderation:log")
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            case.appeal_against(form.cleaned_data["text"], by=request.user)
        except (NotPermitted, CannotAppeal):
            return redirect("moderation:log")
        messages.success(request, _("Sent. A mentor who did not decide it before will look."))
        return redirect(content.url if content else "moderation:log")
    context = {
        "form": form,
        "case": case,
        "content": content,
        "latest_review": case.latest_review(),
    }
    return render_page(
        request, "moderation/appeal.html", context, status=422 if form.is_bound else 200
    )


@require_POST
def thanks_new(request, pk):
    """Thank the mentor who reviewed something of mine."""
    review = get_object_or_404(
        Review.objects.select_related("reviewer"), pk=pk, author=request.user
    )
    Thanks.record(review, by=request.user)
    messages.success(
        request, _("%(name)s will read that you said thank you.") % {"name": review.reviewer.name}
    )
    return redirect(_previous_page(request))


def _previous_page(request):
    """The page of ours that the button was on."""
    path = referring_path(request)
    try:
        resolve(path)
    except Resolver404:
        return "/"
    return path
