"""What an author has not published yet: drafts, and entries in review or sent back."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Subquery, Value, When, Window
from django.db.models.functions import Cast, Coalesce, Concat, RowNumber
from django.urls import reverse

from learnings.models import Entry
from learnings.models.readme_source import news_count_of
from portal.people.models import User
from portal.text.cleaning import readable_slug

Status, Kind = Entry.Status, Entry.Kind
FINISHED = 3  # the urgency of what is not in progress
# Texts that no list of one's own work shows.
LONG_TEXTS = [
    f"{entry}{text}"
    for entry in ("", "challenge__")
    for text in (
        "live_revision__body",
        "live_revision__html",
        "waiting_revision__body",
        "waiting_revision__html",
        "draft__body",
        "draft__solution",
        "draft__outcome",
    )
]


IN_REVIEW = Q(status__in=[Status.PENDING, Status.CHANGES_REQUESTED])
UNFINISHED = IN_REVIEW | Q(status__in=[Status.DRAFT, Status.LIVE], draft__is_open=True)


class WorkRow(NamedTuple):
    """A row of a list of unfinished work. `is_import`: it stands for several of one README."""

    entry: Entry
    title: str
    url: str
    is_import: bool


def work_in_progress(author: User) -> QuerySet[Entry]:
    """Return one entry for each row of the author's unfinished work, what needs them first.

    What was submitted together, such as a README, is one row, and so are the drafts of an import:
    `size` entries without their solutions, of `total` in all rows.
    """
    return _rows(Entry.objects.filter(UNFINISHED, author=author))


class NewestWork(NamedTuple):
    """The first rows of unfinished work.

    `has_written` is whether the author wrote anything at all, and `readme_news` how many parts
    are new in the README of their repository.
    """

    rows: list[WorkRow]
    has_written: bool
    readme_news: int


def newest_work(author: User, most: int) -> NewestWork:
    """Return the first rows of unfinished work, and what is new in the author's repository.

    One query finds all: it adds the newest entry, even if that is finished, as the last row. So
    it finds nothing new for an author without entries.
    """
    newest = Entry.objects.filter(author=author).order_by("-pk").values("pk")[:1]
    entries = _rows(Entry.objects.filter(UNFINISHED | Q(pk=Subquery(newest)), author=author))
    found = list(entries.annotate(readme_news=news_count_of(author))[:most])
    rows = work_rows(entry for entry in found if entry.urgency < FINISHED)
    return NewestWork(rows, bool(found), found[0].readme_news or 0 if found else 0)


def _rows(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    group = {"partition_by": [F("group")]}
    is_counted = Case(When(kind=Kind.SOLUTION, then=None), default=F("pk"))
    is_unfinished = Case(When(UNFINISHED, then=F("pk")), default=None)
    rows = entries.annotate(group=_group_of_entry(), urgency=_urgency()).annotate(
        size=Window(Count(is_counted), **group),
        place=Window(RowNumber(), order_by="pk", **group),
        total=Window(Count(is_unfinished)),
    )
    related = [
        "draft",
        "live_revision",
        "waiting_revision",
        "challenge__live_revision",
        "challenge__waiting_revision",
        "challenge__draft",
    ]
    shown = rows.filter(place=1).select_related(*related).defer(*LONG_TEXTS)
    newest_first = Coalesce("draft__saved_at", "created_at").desc()
    return shown.order_by("urgency", newest_first, "-pk")


def _group_of_entry() -> Case:
    """Return the name of the row in which an entry is shown."""
    return Case(
        When(
            status=Status.PENDING,
            case__submission__isnull=False,
            then=_name("submission", "case__submission"),
        ),
        When(
            status=Status.DRAFT,
            readme_import__isnull=False,
            then=_name("import", "readme_import"),
        ),
        default=_name("entry", "pk"),
    )


def _name(prefix: str, column: str) -> Concat:
    return Concat(Value(f"{prefix}-"), Cast(column, CharField()))


def _urgency() -> Case:
    return Case(
        When(status=Status.CHANGES_REQUESTED, then=0),
        When(status=Status.PENDING, then=1),
        When(UNFINISHED, then=2),
        default=FINISHED,
    )


def work_rows(entries: Iterable[Entry]) -> list[WorkRow]:
    """Return the rows of these entries of `work_in_progress`."""
    return [_work_row(entry) for entry in entries]


def _work_row(entry: Entry) -> WorkRow:
    title = _title(entry.challenge if entry.is_solution else entry)
    if entry.readme_import_id and entry.size > 1:
        url = reverse("learnings:readme_preview", args=[entry.readme_import_id])
        return WorkRow(entry, title, url, is_import=True)
    return WorkRow(entry, title, _url(entry, title), is_import=False)


def _title(entry: Entry) -> str:
    """Return the title of an entry; one that was sent back has it in its draft."""
    if entry.live_revision_id or entry.waiting_revision_id:
        return entry.title
    return str(getattr(entry, "draft", ""))


def _url(entry: Entry, title: str) -> str:
    """Return the URL of the composer for a draft, and that of its page for any other entry.

    The methods of Entry would look up the title of an entry that was sent back.
    """
    page = entry.challenge if entry.is_solution else entry
    args = [page.pk, readable_slug(title, page.kind)]
    if entry.status in (Status.DRAFT, Status.LIVE):
        own_key = [entry.pk] if entry.is_solution else []
        return reverse(f"learnings:{entry.kind}_edit", args=args + own_key)
    url = reverse(f"learnings:{page.kind}_detail", args=args)
    return f"{url}#solution-{entry.pk}" if entry.is_solution else url
