"""Calendar files, and the page of a person's secret calendar address."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from collab.capstone.calendars import (
    calendar_response,
    cohort_calendar,
    personal_calendar,
    slot_calendar,
)
from collab.capstone.models import CalendarLink, Slot
from portal.people.mail.content import absolute_url
from portal.people.models import Cohort, User
from portal.rows import delete_rows
from portal.web import rate_limits
from portal.web.htmx import render_page
from portal.web.methods import require_safe_or_post

PLAIN = "text/plain; charset=utf-8"


@login_not_required
@require_safe
def cohort_file(request: HttpRequest, slug: str) -> HttpResponse:
    """The public calendar of a cohort: its deadline and milestones."""
    cohort = get_object_or_404(Cohort, slug=slug)
    return calendar_response(cohort_calendar(cohort), cohort.slug)


@login_not_required
@require_safe
def personal_file(request: HttpRequest, token: str) -> HttpResponse:
    """A person's calendar, for anyone who has its secret address; no session is read.

    Wrong addresses are limited for each network.
    """
    try:
        person = _reader_of(token, rate_limits.client_network(request))
    except rate_limits.RateLimited as error:
        response = HttpResponse(str(error), status=429, content_type=PLAIN)
        return rate_limits.with_retry_after(error, _not_stored(response))
    if person is None:
        text = _("This calendar was removed, or its address was replaced.")
        return _not_stored(HttpResponse(text, status=404, content_type=PLAIN))
    return _not_stored(calendar_response(personal_calendar(person), "nexus"))


def _reader_of(token: str, network: str) -> User | None:
    """Return whose calendar it is; None for a wrong address, which is counted.

    Raises RateLimited.
    """
    rate_limits.check("calendar-guess", network)
    person = CalendarLink.reader_of(token)
    if person is None:
        rate_limits.count("calendar-guess", network)
    return person


def _not_stored(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
def slot_file(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A presentation as a calendar file, for its team and the mentors."""
    slots = Slot.objects.booked().select_related("project", "cohort", "mentor")
    slot = get_object_or_404(slots, pk=pk, cohort__slug=slug)
    if not slot.shows_call_to(request.user):
        raise Http404
    return calendar_response(slot_calendar(slot), f"presentation-{slot.pk}")


@require_safe_or_post
def calendar_link(request: HttpRequest) -> HttpResponse:
    """My calendar's secret address: show it, or get a new one."""
    if request.method == "POST":
        return _replace(request)
    link = CalendarLink.objects.filter(person=request.user).first()
    address = absolute_url(link.get_absolute_url()) if link else ""
    return render_page(request, "capstone/calendar_link.html", {"link": link, "address": address})


@rate_limits.rate_limited("calendar")
def _replace(request: HttpRequest) -> HttpResponse:
    CalendarLink.replace_of(request.user)
    messages.success(request, _("Your calendar has a new address."))
    return redirect("capstone:calendar_link")


@require_POST
def calendar_revoke(request: HttpRequest) -> HttpResponse:
    """Remove my calendar's address."""
    if delete_rows(CalendarLink.objects.filter(person=request.user)):
        messages.success(request, _("The address no longer works."))
    return redirect("capstone:calendar_link")
