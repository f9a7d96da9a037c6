"""The kinds of notifications about the graded week."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from portal.people.notification_kinds import NotificationKind


def _by_days_left(values: dict[str, Any]) -> Promise | None:
    """Choose the sentence of a milestone that is due within a day."""
    if values["days"] > 1:
        return None
    return ngettext_lazy(
        "%(title)s is due within a day, and %(n)d item is left on your checklist.",
        "%(title)s is due within a day, and %(n)d items are left on your checklist.",
        "n",
    )


def _by_finding(values: dict[str, Any]) -> Promise | None:
    """Choose the sentence of an address that asks for a sign-in."""
    if values["status"] != "sign_in":
        return None
    return _("Mentors can’t open “%(name)s” of %(title)s: it asks for a sign-in.")


def _by_number(values: dict[str, Any]) -> Promise | None:
    """Choose the sentence of one project to score."""
    return _("You were asked to score %(title)s.") if values["n"] == 1 else None


def _by_version(values: dict[str, Any]) -> Promise | None:
    """Choose the sentence of a later version of a result."""
    return _("The result of %(title)s was corrected.") if values["n"] > 1 else None


def _by_hours_left(values: dict[str, Any]) -> Promise | None:
    """Choose the sentence of a presentation that begins within an hour."""
    if values["hours"] > 1:
        return None
    return _("The presentation of %(title)s begins within an hour.")


def _by_reason(values: dict[str, Any]) -> Promise | None:
    """Choose the sentence of a slot that a mentor cancelled, with the reason."""
    if not values["reason"]:
        return None
    return _("%(by)s cancelled the presentation slot of %(title)s: %(reason)s")


NOTIFICATIONS = {
    "certificate_revoked": NotificationKind(
        "account", _("Your certificate for %(title)s was revoked: %(reason)s")
    ),
    "result_published": NotificationKind(
        "team", _("The result of %(title)s is published."), choose_sentence=_by_version
    ),
    "second_look_answered": NotificationKind(
        "team", _("A mentor answered your request for a second look at %(title)s.")
    ),
    "second_look_asked": NotificationKind(
        "team", _("The team of %(title)s asks for a second look at its result."), asks=True
    ),
    "second_look_assigned": NotificationKind(
        "team", _("You were asked to take a second look at %(title)s."), asks=True
    ),
    "deliverable_closed": NotificationKind(
        "team",
        _("Mentors can’t open “%(name)s” of %(title)s."),
        choose_sentence=_by_finding,
    ),
    "milestone_near": NotificationKind(
        "account",
        ngettext_lazy(
            "%(title)s is due within %(days)d days, and %(n)d item is left on your checklist.",
            "%(title)s is due within %(days)d days, and %(n)d items are left on your checklist.",
            "n",
        ),
        choose_sentence=_by_days_left,
    ),
    "peers_answered": NotificationKind(
        "team",
        ngettext_lazy(
            "A learner of another team wrote what they think of %(title)s.",
            "%(n)d learners of other teams wrote what they think of %(title)s.",
            "n",
        ),
    ),
    "peers_reported": NotificationKind(
        "team",
        _("The team of %(title)s reports what a peer wrote: %(reason)s"),
        asks=True,
    ),
    "peers_assigned": NotificationKind(
        "account",
        ngettext_lazy(
            "Your cohort asks you to look at %(n)d project of another team.",
            "Your cohort asks you to look at %(n)d projects of other teams.",
            "n",
        ),
        asks=True,
    ),
    "scoring_assigned": NotificationKind(
        "team",
        ngettext_lazy(
            "%(n)d project to score in %(title)s.", "%(n)d projects to score in %(title)s.", "n"
        ),
        choose_sentence=_by_number,
        asks=True,
    ),
    "slot_booked": NotificationKind("team", _("%(by)s booked a presentation slot for %(title)s.")),
    "slot_moved": NotificationKind("team", _("%(by)s moved the presentation of %(title)s.")),
    "slot_freed": NotificationKind(
        "team", _("%(by)s moved the presentation of %(title)s; your slot is free again.")
    ),
    "slot_cancelled": NotificationKind(
        "team",
        _("%(by)s cancelled the presentation slot of %(title)s."),
        choose_sentence=_by_reason,
    ),
    "slot_near": NotificationKind(
        "team",
        _("The presentation of %(title)s begins within a day."),
        choose_sentence=_by_hours_left,
    ),
    "slot_missing": NotificationKind(
        "team", _("%(title)s has no presentation slot yet. %(by)s asks you to book one.")
    ),
}
