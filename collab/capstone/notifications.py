"""The kinds of notifications about the graded week, and their emails."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from collab.capstone.mail_details import milestone_details, sample_milestone
from collab.capstone.slot_mails import slot_mail
from portal.people.notification_kinds import NotificationKind, NotificationMail

BECAUSE_IN_TEAM = _("You get this because you’re in the team of %(title)s.")
BECAUSE_LEARNER = _("You get this because you’re a learner of this cohort.")


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
        "account",
        _("Your certificate for %(title)s was revoked: %(reason)s"),
        mail=NotificationMail(
            text=_("Its page says so to everyone who checks its code."),
            button=_("Open your result"),
            because=_("You get this because you had a certificate."),
        ),
    ),
    "result_published": NotificationKind(
        "team",
        _("The result of %(title)s is published."),
        choose_sentence=_by_version,
        mail=NotificationMail(
            text=_("Points, words and a way to ask for a second look are on its page."),
            button=_("Open your result"),
            because=BECAUSE_IN_TEAM,
        ),
    ),
    "second_look_answered": NotificationKind(
        "team",
        _("A mentor answered your request for a second look at %(title)s."),
        mail=NotificationMail(
            text=_("The answer is on the page of your result. Points can’t go down."),
            button=_("Open your result"),
            because=BECAUSE_IN_TEAM,
        ),
    ),
    "second_look_asked": NotificationKind(
        "team",
        _("The team of %(title)s asks for a second look at its result."),
        asks=True,
        mail=NotificationMail(
            text=_("Choose a mentor who didn’t score it."),
            button=_("Choose a mentor"),
            because=_("You get this because you’re a mentor of their cohort."),
        ),
    ),
    "second_look_assigned": NotificationKind(
        "team",
        _("You were asked to take a second look at %(title)s."),
        asks=True,
        mail=NotificationMail(
            text=_("Score it on your own sheet, then answer the team in words."),
            button=_("Read what they ask"),
            because=_("You get this because a mentor of the cohort chose you."),
        ),
    ),
    "deliverable_closed": NotificationKind(
        "team",
        _("Mentors can’t open “%(name)s” of %(title)s."),
        choose_sentence=_by_finding,
        mail=NotificationMail(
            text=_("We opened the link without an account, as your mentors do."),
            button=_("Open deliverables"),
            because=BECAUSE_IN_TEAM,
        ),
    ),
    "milestone_near": NotificationKind(
        "account",
        ngettext_lazy(
            "%(title)s is due within %(days)d days, and %(n)d item is left on your checklist.",
            "%(title)s is due within %(days)d days, and %(n)d items are left on your checklist.",
            "n",
        ),
        choose_sentence=_by_days_left,
        mail=NotificationMail(
            button=_("Open your checklist"),
            because=BECAUSE_LEARNER,
            details=milestone_details,
            sample=sample_milestone,
        ),
    ),
    "peers_answered": NotificationKind(
        "team",
        ngettext_lazy(
            "A learner of another team wrote what they think of %(title)s.",
            "%(n)d learners of other teams wrote what they think of %(title)s.",
            "n",
        ),
        mail=NotificationMail(
            text=_("What works, what was hard to understand, and a suggestion of each."),
            button=_("Read the answers"),
            because=_("You get this because you’re in the team of %(title)s."),
        ),
    ),
    "peers_reported": NotificationKind(
        "team",
        _("The team of %(title)s reports what a peer wrote: %(reason)s"),
        asks=True,
        mail=NotificationMail(
            text=_("You see who wrote it. Talk to them, and to the team."),
            button=_("Read the answers"),
            because=_("You get this because you’re a mentor of their cohort."),
        ),
    ),
    "peers_assigned": NotificationKind(
        "account",
        ngettext_lazy(
            "Your cohort asks you to look at %(n)d project of another team.",
            "Your cohort asks you to look at %(n)d projects of other teams.",
            "n",
        ),
        asks=True,
        mail=NotificationMail(
            text=_(
                "Three questions about each. Nothing is scored, and the team doesn’t see your name."
            ),
            button=_("Open the projects"),
            because=BECAUSE_LEARNER,
        ),
    ),
    "scoring_assigned": NotificationKind(
        "team",
        ngettext_lazy(
            "%(n)d project to score in %(title)s.", "%(n)d projects to score in %(title)s.", "n"
        ),
        choose_sentence=_by_number,
        asks=True,
        mail=NotificationMail(
            text=_(
                "What you type is kept as a draft. The team sees it once the result is published."
            ),
            button=_("Open scoring"),
            because=_("You get this because you’re a mentor of its cohort."),
        ),
    ),
    "slot_booked": NotificationKind(
        "team",
        _("%(by)s booked a presentation slot for %(title)s."),
        mail=slot_mail(),
    ),
    "slot_moved": NotificationKind(
        "team",
        _("%(by)s moved the presentation of %(title)s."),
        mail=slot_mail(),
    ),
    "slot_freed": NotificationKind(
        "team",
        _("%(by)s moved the presentation of %(title)s; your slot is free again."),
        mail=slot_mail(),
    ),
    "slot_cancelled": NotificationKind(
        "team",
        _("%(by)s cancelled the presentation slot of %(title)s."),
        choose_sentence=_by_reason,
        mail=slot_mail(),
    ),
    "slot_near": NotificationKind(
        "team",
        _("The presentation of %(title)s begins within a day."),
        choose_sentence=_by_hours_left,
        mail=slot_mail(),
    ),
    "slot_missing": NotificationKind(
        "team",
        _("%(title)s has no presentation slot yet. %(by)s asks you to book one."),
        mail=NotificationMail(
            text=_("Each team books one time at which it presents to a mentor."),
            button=_("Book a slot"),
            because=_("You get this because you’re in the team of %(title)s."),
        ),
    ),
}
