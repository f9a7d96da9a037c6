"""How notifications are listed: by day, and those about one event in one row."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.people.mail.notification_texts import mail_about
from portal.people.models import Notification, User
from portal.people.models.notification import NotificationQuerySet
from portal.people.notification_kinds import notification_kinds
from portal.people.notification_preferences import NOTIFICATION_GROUPS

# What one action sends arrives together; later words about the same page are another event.
SAME_EVENT = timedelta(minutes=1)


@dataclass
class NotificationRow:
    """Notifications about one event, the newest first."""

    notifications: list[Notification]
    day: str = ""
    begins_day: bool = False

    @property
    def main(self) -> Notification:
        """The one that was sent first, whose sentence is the row's title."""
        return self.notifications[-1]

    @property
    def others(self) -> list[Notification]:
        """What else the event means for the reader, in the order of sending."""
        return self.notifications[-2::-1]

    @property
    def is_unread(self) -> bool:
        """Whether one of them was not read."""
        return any(one.read_at is None for one in self.notifications)

    @property
    def updated_at(self) -> datetime:
        """When the newest of them was sent."""
        return self.notifications[0].updated_at

    @property
    def icon(self) -> str:
        """The icon of a row that names no person."""
        return NOTIFICATION_GROUPS[self.main.group].icon

    @property
    def button(self) -> str:
        """The label of the link to what the reader is asked to do; "" if there is nothing."""
        is_asked = self.is_unread and notification_kinds()[self.main.kind].asks
        return str(mail_about(self.main.kind).button) if is_asked else ""

    @property
    def accept_url(self) -> str:
        """Where accepting what an unread row asks for is posted to, or ""."""
        accept_url = notification_kinds()[self.main.kind].accept_url
        return accept_url(self.main) if accept_url and self.is_unread else ""

    def includes(self, notification: Notification) -> bool:
        """Whether an older notification is about the same event."""
        is_same_page = notification.url == self.main.url
        is_new_kind = notification.kind not in {one.kind for one in self.notifications}
        return (
            is_same_page and is_new_kind and self.updated_at - notification.updated_at <= SAME_EVENT
        )


def notification_rows(
    notifications: Iterable[Notification], *, after: datetime | None = None
) -> list[NotificationRow]:
    """Return the rows of notifications, which are given newest first.

    `after` is when the last notification was sent that the list shows already.
    """
    rows: list[NotificationRow] = []
    for notification in notifications:
        if rows and rows[-1].includes(notification):
            rows[-1].notifications.append(notification)
        else:
            rows.append(NotificationRow([notification]))
    _label_days(rows, timezone.localdate(after) if after else None)
    return rows


def _label_days(rows: list[NotificationRow], previous: date | None) -> None:
    today = timezone.localdate()
    for row in rows:
        day = timezone.localdate(row.updated_at)
        row.day, row.begins_day = _day_label(day, today), day != previous
        previous = day


def _day_label(day: date, today: date) -> str:
    if day == today:
        return gettext("Today")
    if day == today - timedelta(days=1):
        return gettext("Yesterday")
    pattern = gettext("D j M") if day.year == today.year else gettext("j M Y")
    return date_format(day, pattern)


# {value of the parameter `show`: (label, groups of kinds)}
GROUP_FILTERS: dict[str, tuple[Promise, tuple[str, ...]]] = {
    "teams": (_("My teams"), ("together", "team")),
    "reviews": (_("Reviews"), ("review",)),
    "talk": (_("Comments"), ("talk", "answers")),
}
FILTERS = ("new", *GROUP_FILTERS)


class FilterLink(NamedTuple):
    """A filter of the list, and how many notifications it leaves."""

    value: str
    label: str
    total: int


def filtered(notifications: NotificationQuerySet, show: str) -> NotificationQuerySet:
    """Return the notifications that a filter leaves; all of them for ""."""
    if show == "new":
        return notifications.filter(read_at=None)
    return notifications.filter(kind__in=_kinds_of(show)) if show else notifications


def _kinds_of(show: str) -> list[str]:
    groups = GROUP_FILTERS[show][1]
    return [name for name, kind in notification_kinds().items() if kind.group in groups]


def filter_links(person: User) -> list[FilterLink]:
    """Return the filters that leave something, in one query."""
    counted = person.notifications.visible().order_by().values("kind")
    rows = list(counted.annotate(n=Count("pk"), unread=Count("pk", filter=Q(read_at=None))))
    counts = {row["kind"]: row["n"] for row in rows}
    links = [
        FilterLink("", gettext("All"), sum(counts.values())),
        FilterLink("new", gettext("New"), sum(row["unread"] for row in rows)),
        *_group_links(counts),
    ]
    return [link for link in links if link.total]


def _group_links(counts: dict[str, int]) -> Iterator[FilterLink]:
    """Yield the filters by group; `counts` is {kind: how many}."""
    for value, (label, _groups) in GROUP_FILTERS.items():
        total = sum(counts.get(kind, 0) for kind in _kinds_of(value))
        yield FilterLink(value, str(label), total)
