"""A cohort's invitations by email: states, sending again, cancelling, CSV."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from portal.people.models import Cohort, CohortInvitation
from portal.people.parameters import InvitationListParameters, InvitationUpdateParameters
from portal.people.views.access import cohort_mentor_required
from portal.text.plurals import counted
from portal.web import errors, rate_limits
from portal.web.csv_files import csv_response

PAGE_SIZE = 50
MAX_RESENT = 500


def _invitations(cohort: Cohort, state: str) -> QuerySet[CohortInvitation]:
    """The invitations of a cohort in this state, or in any; the newest first."""
    rows = cohort.invitations.select_related("link", "invited_by")
    return rows.in_state(state) if state else rows


def invitation_list(request: HttpRequest, cohort: Cohort) -> dict[str, Any]:
    """Return the values of the list: a page of it, and how many are in each state."""
    given = InvitationListParameters.read(request.GET)
    return {
        "invitations": Paginator(_invitations(cohort, given.state), PAGE_SIZE).get_page(given.page),
        "invitation_state": given.state,
        "is_renewable": given.state in CohortInvitation.RENEWABLE,
        "max_resent": MAX_RESENT,
        **_invitation_counts(cohort, given.state),
    }


def _invitation_counts(cohort: Cohort, chosen: str) -> dict[str, Any]:
    """How many are in each state, and how many there are in all.

    A state is there if it has some or is chosen.
    """
    counts = [
        (state, label, cohort.invitations.in_state(state).count())
        for state, label in CohortInvitation.State.choices
    ]
    return {
        "invitation_counts": [row for row in counts if row[2] or row[0] == chosen],
        "invitation_total": sum(count for _state, _label, count in counts),
    }


@require_POST
@cohort_mentor_required
def invitation_update(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    """Send one invitation again or cancel it; or send all of one state again."""
    given = InvitationUpdateParameters.read(request.POST)
    if given.do == "resend":
        return _resend(request, cohort, _chosen_keys(cohort, given))
    if given.do == "cancel":
        _cancel(request, cohort, given.invitation)
    else:
        messages.warning(request, _("Choose what to do with the invitation."))
    return redirect(cohort.joining_url)


def _chosen_keys(cohort: Cohort, given: Any) -> list[int]:
    """The keys of all invitations of a state, or of the one that was chosen."""
    if given.state:
        return list(_invitations(cohort, given.state).values_list("pk", flat=True))
    return [given.invitation] if given.invitation else []


def _cancel(request: HttpRequest, cohort: Cohort, key: int | None) -> None:
    invitation = cohort.invitations.filter(pk=key).first()
    if invitation and invitation.cancel():
        messages.success(request, _("Invitation cancelled. Its link no longer works."))
    else:
        messages.info(request, _("This invitation is over already."))


def _resend(request: HttpRequest, cohort: Cohort, keys: list[int]) -> HttpResponse:
    """Send as many of these as is allowed at once and in a day.

    Says how many are left.
    """
    left_today = rate_limits.left("invite-by-mail", request.user.pk)
    now = keys[: min(MAX_RESENT, left_today)]
    try:
        rate_limits.count("invite-by-mail", request.user.pk, times=max(1, len(now)))
    except rate_limits.RateLimited as error:
        return errors.too_many_requests(request, error)
    sent = CohortInvitation.resend(cohort, now, by=request.user)
    left = len(keys) - len(now)
    _tell_what_was_sent(request, sent, _what_is_left(left, is_for_today=left_today > len(now)))
    return redirect(_url_of_state(request, cohort) if left else cohort.joining_url)


def _tell_what_was_sent(request: HttpRequest, sent: int, more: str) -> None:
    if sent:
        told = counted("%(n)d invitation sent.", "%(n)d invitations sent.", sent)
        messages.success(request, told)
    else:
        messages.info(request, _("Nothing to send: invited within the last day, or joined."))
    if more:
        messages.info(request, more)


def _url_of_state(request: HttpRequest, cohort: Cohort) -> str:
    """Where the invitations of the state that was sent are listed."""
    state = InvitationUpdateParameters.read(request.POST).state
    return f"{cohort.joining_url}?state={state}"


def _what_is_left(count: int, *, is_for_today: bool) -> str:
    """Return a sentence about invitations that were not sent now; "" for none."""
    if not count:
        return ""
    told = _left_for_today(count) if is_for_today else _left_for_tomorrow(count)
    return told % {"n": count}


def _left_for_today(count: int) -> str:
    return ngettext(
        "%(n)d invitation is left: send it with the same button.",
        "%(n)d invitations are left: send them with the same button.",
        count,
    )


def _left_for_tomorrow(count: int) -> str:
    return ngettext(
        "%(n)d invitation is left for tomorrow: you reached the limit of a day.",
        "%(n)d invitations are left for tomorrow: you reached the limit of a day.",
        count,
    )


@require_safe
@cohort_mentor_required
def invitations_csv(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    """The invitations as CSV, with the filter of the list."""
    state = InvitationListParameters.read(request.GET).state
    rows = [_csv_row(row) for row in _invitations(cohort, state)]
    columns = [_("email address"), _("status"), _("invited on"), _("invited by")]
    return csv_response(f"{cohort.slug}-invitations.csv", columns, rows)


def _csv_row(invitation: CohortInvitation) -> list[object]:
    return [
        invitation.address,
        str(invitation.state.label),
        timezone.localdate(invitation.queued_at).isoformat(),
        invitation.invited_by.name if invitation.invited_by else "",
    ]
