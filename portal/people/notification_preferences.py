"""How notices reach a person: in the page always, by mail at once, in a digest, or not at all; per group of kinds."""

from django.utils.translation import gettext_lazy as _

EMAIL_FREQUENCIES = {
    "now": _("by mail, at once"),
    "daily": _("by mail, once a day"),
    "weekly": _("by mail, once a week"),
    "off": _("no mail"),
}
# group: (what it is about, how it comes unless somebody chose, its kinds)
NOTIFICATION_GROUPS = {
    "review": (
        _("What mentors decide about my posts"),
        "now",
        (
            "approved", "amended", "readme_approved", "changes_requested", "rejected", "kept", "hidden", "removed", "restored",
            "appeal_granted", "appeal_declined", "published_unread", "topic_added", "picked",
        ),
    ),
    "answers": (_("Solutions to my challenges, and mine accepted"), "now", ("solved", "accepted")),
    "talk": (_("Comments, replies and mentions"), "daily", ("commented", "replied", "mentioned")),
    "thanks": (_("Thanks, and what became of my flags"), "weekly", ("helped", "thanked", "flag_upheld", "flag_dismissed")),
    "together": (
        _("Requests and invitations to build together"),
        "now",
        (
            "join_asked", "join_invited", "join_accepted", "join_declined", "join_withdrawn", "join_expired",
            "join_question", "join_answer", "seats_filled", "seat_open",
        ),
    ),
    "team": (
        _("My teams: who comes and goes, what changes"),
        "now",
        (
            "member_left", "member_removed", "project_yours", "contract_new", "contract_seen", "contract_again",
            "contract_trouble", "nudge", "seat_reopened",
        ),
    ),
    "duty": (_("For mentors and operators: what waits too long"), "now", ("overdue", "webhook_off", "cohort_asked")),
    "account": (_("My account"), "now", ("suspended", "unsuspended", "trust_named", "trust_revoked", "deadline", "cohort_joined", "cohort_declined")),
}  # fmt: skip
GROUP_BY_KIND = {
    kind: group
    for group, (_about, _frequency, kinds) in NOTIFICATION_GROUPS.items()
    for kind in kinds
}
# What a blocked person has to say is not heard; what a mentor decides is.
BLOCKABLE_GROUPS = ("answers", "talk", "thanks", "together")
# Nobody can switch off that they were suspended.
MANDATORY_GROUPS = ("account",)
# A mentor may take a decision back for ten seconds; the mail about it waits so long.
EMAIL_DELAYS = {"review": 15, "thanks": 15}


def email_frequency(person, group):
    """One of EMAIL_FREQUENCIES."""
    default = NOTIFICATION_GROUPS[group][1]
    chosen = person.mail_choices.get(group, default) if group not in MANDATORY_GROUPS else default
    return chosen if chosen in EMAIL_FREQUENCIES else default


def email_choices(person):
    """(group, what it is about, the way now) of each group that this person may choose for."""
    for group, (about, _frequency, _kinds) in NOTIFICATION_GROUPS.items():
        if group not in MANDATORY_GROUPS and (group != "duty" or person.is_mentor):
            yield group, about, email_frequency(person, group)
