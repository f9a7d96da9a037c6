"""What a digest says: its notifications in sections, and their numbers.

There is a number for each group.
"""

from collections.abc import Callable, Sequence
from itertools import islice
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from portal.people.mail.content import (
    MailButton,
    MailContent,
    MailItem,
    MailSection,
    absolute_url,
    plain_words,
)
from portal.people.mail.notification_texts import details_of, heading_of
from portal.people.models import Notification, User
from portal.people.notification_kinds import MailDetails
from portal.people.time_zones import zone_city, zone_or_utc
from portal.text.plurals import counted

# So that a digest stays small; the rest is counted.
MAX_ITEMS = 15
MAX_ITEM_TEXT_LENGTH = 140
NOON = 12


class GroupWords(NamedTuple):
    """What digests call the notifications of a group."""

    section: Promise
    label: Promise
    count: Promise


FOR_YOU, YOUR_TEAM, FOR_MENTORS = _("For you"), _("Your team"), _("For mentors")
GROUP_WORDS = {
    "review": GroupWords(
        FOR_YOU, _("Review"), ngettext_lazy("%(n)d decision", "%(n)d decisions", "n")
    ),
    "answers": GroupWords(
        FOR_YOU, _("Solution"), ngettext_lazy("%(n)d solution", "%(n)d solutions", "n")
    ),
    "talk": GroupWords(
        FOR_YOU, _("Comment"), ngettext_lazy("%(n)d comment", "%(n)d comments", "n")
    ),
    "thanks": GroupWords(
        FOR_YOU, _("Thanks"), ngettext_lazy("%(n)d thank-you", "%(n)d thank-yous", "n")
    ),
    "together": GroupWords(
        YOUR_TEAM, _("Request"), ngettext_lazy("%(n)d request", "%(n)d requests", "n")
    ),
    "team": GroupWords(
        YOUR_TEAM, _("Project"), ngettext_lazy("%(n)d team update", "%(n)d team updates", "n")
    ),
    "duty": GroupWords(
        FOR_MENTORS, _("To do"), ngettext_lazy("%(n)d thing to do", "%(n)d things to do", "n")
    ),
    "account": GroupWords(
        FOR_YOU, _("Account"), ngettext_lazy("%(n)d account update", "%(n)d account updates", "n")
    ),
}
SUBJECTS = {"daily": _("Nexus today: %(counts)s"), "weekly": _("Nexus this week: %(counts)s")}
REASONS = {
    "daily": _("You get this once a day, in the morning of your time zone (%(zone)s)."),
    "weekly": _("You get this once a week, on Monday morning of your time zone (%(zone)s)."),
}


def digest_content(
    notifications: Sequence[Notification],
    person: User,
    period: str,
    *,
    unsubscribe_url: str,
    details: Callable[[Notification], MailDetails] = details_of,
) -> MailContent:
    """Return the digest of these notifications, in the active language."""
    return MailContent(
        subject=SUBJECTS[period] % {"counts": _counts(notifications)},
        heading=_greeting(person),
        paragraphs=_days_left(person),
        sections=tuple(_sections(notifications, details)),
        button=MailButton(gettext("Open Nexus"), absolute_url(reverse("people:notification_list"))),
        note=_not_shown(len(notifications) - MAX_ITEMS),
        reason=REASONS[period] % {"zone": zone_city(person.time_zone)},
        unsubscribe_url=unsubscribe_url,
    )


def _not_shown(count: int) -> str:
    """Return a sentence about notifications that the digest has no room for, or ""."""
    if count <= 0:
        return ""
    return counted(
        "%(n)d more notification is on Nexus.", "%(n)d more notifications are on Nexus.", count
    )


def _counts(notifications: Sequence[Notification]) -> str:
    """Return how many there are of each group, such as "2 comments, 1 request"."""
    counts = []
    for group, words in GROUP_WORDS.items():
        number = sum(notification.group == group for notification in notifications)
        if number:
            counts.append(words.count % {"n": number})
    return ", ".join(counts)


def _greeting(person: User) -> str:
    name = plain_words(person.name, 60)
    if timezone.localtime(timezone=zone_or_utc(person.time_zone)).hour < NOON:
        return gettext("Good morning, %(name)s") % {"name": name}
    return gettext("Hello, %(name)s") % {"name": name}


def _days_left(person: User) -> tuple[str, ...]:
    """Return a sentence about the deadline of the person's cohort, if it lies ahead."""
    cohort = person.cohort
    days = (cohort.deadline - timezone.now()).days if cohort else -1
    if cohort is None or days < 0:
        return ()
    sentence = _deadline_sentence(days) % {"n": days, "cohort": cohort.name}
    return (plain_words(sentence, 120),)


def _deadline_sentence(days: int) -> str:
    if days == 0:
        return gettext("Today is the last day before the deadline of %(cohort)s.")
    return ngettext(
        "%(n)d day left until the deadline of %(cohort)s.",
        "%(n)d days left until the deadline of %(cohort)s.",
        days,
    )


def _sections(
    notifications: Sequence[Notification], details: Callable[[Notification], MailDetails]
) -> list[MailSection]:
    """Return the newest notifications, in the order of GROUP_WORDS."""
    items: dict[Promise, list[MailItem]] = {}
    shown = list(islice(notifications, MAX_ITEMS))
    for group, words in GROUP_WORDS.items():
        of_group = [_item(one, details(one)) for one in shown if one.group == group]
        if of_group:
            items.setdefault(words.section, []).extend(of_group)
    return [MailSection(str(heading), lines) for heading, lines in items.items()]


def _item(notification: Notification, details: MailDetails) -> MailItem:
    text = details.quote or " ".join(details.paragraphs)
    return MailItem(
        group=notification.group,
        label=str(GROUP_WORDS[notification.group].label),
        title=heading_of(notification),
        url=absolute_url(notification.url),
        text=plain_words(text, MAX_ITEM_TEXT_LENGTH),
    )
