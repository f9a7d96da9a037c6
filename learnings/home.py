"""What learnings shows on Home: unfinished work, the cohort's week and the feed."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.core.cache import caches
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from learnings.models import Entry
from learnings.parameters import HomeParameters
from learnings.work_in_progress import WorkRow, newest_work
from portal.clock import ago
from portal.hooks import Panel
from portal.next_step import NextStep, Rule
from portal.ops.prepared_queries import LazyRows, PreparedQuery
from portal.people.models import User
from portal.text.plurals import counted
from portal.web.page_cache import CACHE_SECONDS
from portal.web.pagination import PAGE_SIZE, LazyPage, is_first_page, keyset_page

MAX_UNFINISHED = 5
MAX_AUTHORS = 3


def home_panels(request: HttpRequest) -> list[Panel]:
    """Return the user's unfinished entries and the feed.

    Learners also see what their cohort did.
    """
    user = request.user
    feed = _feed(request)
    panels = [*_unfinished(user, position=10), feed]
    if user.cohort_id and not user.is_mentor:
        panels.append(_cohort_week(user.cohort_id, feed.values["page"].rows))
    return panels


def _feed(request: HttpRequest) -> Panel:
    """Return a page of new entries of the user's cohort, without muted topics.

    People without a cohort see those of all cohorts, as others can choose to.
    """
    user = request.user
    feed = HomeParameters.read(request.GET).feed
    if user.cohort_id and not feed and is_first_page(request):
        page = LazyPage(request, _newest_of_cohort(user))
    else:
        page = keyset_page(request, _feed_rows(user, feed))  # type: ignore[assignment]
    values = {"page": page, "feed": feed, "has_cohort": user.cohort_id is not None}
    return Panel("learnings/_feed.html", values, place="feed")


def _feed_rows(user: User, feed: str) -> QuerySet[Entry]:
    entry_topics = Entry.topics.through.objects
    muted_topics = User.muted_topics.through.objects.filter(user=user.pk)
    muted = entry_topics.filter(topic__in=muted_topics.values("topic"))
    entries = Entry.objects.public().exclude(pk__in=muted.values("entry"))
    if feed == "followed":
        entries = entries.filter(pk__in=entry_topics.filter(topic__followers=user).values("entry"))
    elif user.cohort_id and feed != "all":
        entries = entries.filter(cohort=user.cohort_id)
    if feed == "unsolved":
        entries = entries.challenges().filter(solution_count=0)
    return entries.for_rows()


def _newest_of_cohort(user: User) -> LazyRows:
    """Return the first page of the cohort's feed, and one row more if there is one."""
    found = _first_of_cohort.lazy_rows(user.pk, user.cohort_id)
    return found[: found.values("cohort_id").count(user.cohort_id)]


def _cohort_feed(person: int, cohort: int) -> QuerySet[Entry]:
    """Return the newest entries of the cohort, then of the next one to fill the page.

    Only the index that begins with the cohort has this order, and PostgreSQL reads no more of it
    than the page. By time alone it would read all entries to find the few of a new cohort; given
    where the cohort ends, it expects so few that it reads and sorts all.
    """
    rows = _feed_rows(User(pk=person), feed="").filter(cohort__gte=cohort)
    return rows.order_by("cohort_id", "-published_at", "-pk")[: PAGE_SIZE + 1]


_first_of_cohort = PreparedQuery(_cohort_feed)


def _cohort_week(cohort_id: int, shown: Sequence[Entry]) -> Panel:
    """Return how many challenges the cohort solved, and its posts, in seven days.

    `shown` is the page of the feed, whose newest authors are shown beside the numbers.
    """
    key = f"cohort-week:{cohort_id}"
    counts = caches["pages"].get_or_set(key, lambda: _count_week(cohort_id), CACHE_SECONDS)
    values = counts | {"authors": _authors_of_week(cohort_id, shown)}
    return Panel("learnings/_cohort_week.html", values, position=30, place="strip")


def _authors_of_week(cohort_id: int, entries: Sequence[Entry]) -> list[User]:
    """Return the first few people who posted these entries in the cohort this week.

    Only those who posted under their names. `entries` are the newest first. Of lazy rows only one
    of each author becomes an instance.
    """
    shown: dict[int, User] = {}
    for place, (author, is_anonymous) in enumerate(_authors_of(entries)):
        if is_anonymous or author in shown:
            continue
        (entry,) = entries[place : place + 1]
        if entry.published_at < _a_week_ago():
            break
        if entry.cohort_id == cohort_id and not entry.author.erased_at:
            shown[author] = entry.author
        if len(shown) == MAX_AUTHORS:
            break
    return list(shown.values())


def _authors_of(entries: Sequence[Entry]) -> Iterable[tuple[int, bool]]:
    """Return the key of each entry's author, and whether the entry is anonymous."""
    if isinstance(entries, LazyRows):
        return zip(entries.values("author_id"), entries.values("is_anonymous"), strict=True)
    return [(entry.author_id, entry.is_anonymous) for entry in entries]


def _a_week_ago() -> datetime:
    return ago(timedelta(days=7))


def _count_week(cohort_id: int) -> dict[str, int]:
    entries = Entry.objects.public().filter(cohort=cohort_id, published_at__gte=_a_week_ago())
    is_solution = Q(kind=Entry.Kind.SOLUTION)
    return entries.aggregate(
        solved=Count("challenge", filter=is_solution, distinct=True),
        posted=Count("pk", filter=~is_solution),
    )


def _unfinished(user: User, position: int) -> list[Panel]:
    """Return the user's unfinished entries.

    Learners who never wrote are shown how to begin.
    """
    rows, has_written, readme_news = newest_work(user, MAX_UNFINISHED)
    if rows or readme_news:
        steps = [_work_step(row) for row in rows]
    elif user.is_mentor or has_written:
        return []
    else:
        steps = [_first_entry_step()]
    total = rows[0].entry.total if rows else 0
    values = {"rows": rows, "total": total, "readme_news": readme_news}
    next_steps = tuple(step for step in steps if step)
    return [Panel("learnings/_unfinished.html", values, position, next_steps=next_steps)]


def _work_step(row: WorkRow) -> NextStep | None:
    """Return the step that this row of unfinished work asks for, if it asks for one."""
    entry = row.entry
    if entry.status == Entry.Status.CHANGES_REQUESTED:
        return NextStep(
            rule=Rule.MAKE_CHANGES,
            title=_("Changes requested"),
            text=row.title,
            url=row.url,
            action=_("See what to change"),
            kind=entry.kind,
            icon="pen",
        )
    if not (row.is_import and entry.status == Entry.Status.DRAFT):
        return None
    title = counted(
        "Submit the draft of your README", "Submit the %(n)d drafts of your README", entry.size
    )
    return NextStep(
        rule=Rule.SUBMIT_DRAFTS,
        title=title,
        text=_("Only you can see them. Mentors review them as one."),
        url=row.url,
        action=_("Read and submit"),
        kind="learning",
        icon="download",
    )


def _first_entry_step() -> NextStep:
    return NextStep(
        rule=Rule.FIRST_ENTRY,
        title=_("Write down the first thing you learned"),
        text=_("Two minutes are enough: a title and a few sentences. Or import your README."),
        url=reverse("new"),
        action=_("Write your first post"),
        kind="learning",
        icon="learning",
    )
