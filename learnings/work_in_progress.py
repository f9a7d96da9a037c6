"""What an author hasn't published yet: drafts, entries in review or sent back."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet, Subquery
from django.urls import reverse

from learnings.models import Draft, Entry
from learnings.models.readme_source import news_count_of
from portal.ops.prepared_queries import PreparedValues
from portal.people.models import User
from portal.rows import grouped
from portal.text.cleaning import readable_slug

Status, Kind = Entry.Status, Entry.Kind
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

STATE_COLUMNS = ["pk", "kind", "status", "readme_import", "created_at"]
RELATED_STATE = {
    "submission": F("case__submission"),
    "is_open": F("draft__is_open"),
    "saved_at": F("draft__saved_at"),
}


class NewestState(NamedTuple):
    """A row of `_states`, with how many parts are new in the author's README."""

    pk: int
    kind: str
    status: str
    readme_import: int | None
    created_at: datetime
    submission: int | None
    is_open: bool | None
    saved_at: datetime | None
    readme_news: int | None


class WorkRow(NamedTuple):
    """A row of unfinished work; `is_import` if it stands for several of one README."""

    entry: Entry
    title: str
    url: str
    is_import: bool


class NewestWork(NamedTuple):
    """The first rows of unfinished work.

    `has_written` is whether the author wrote anything at all, and `readme_news` how many parts
    are new in the README of their repository.
    """

    rows: list[WorkRow]
    has_written: bool
    readme_news: int


def work_in_progress(author: User, most: int) -> list[Entry]:
    """Return an entry per row of the author's unfinished work, what needs them first.

    What was submitted together, such as a README, is one row, and so are the drafts of an import:
    `size` entries without their solutions, of `total` in all rows. Returns at most `most` rows.
    """
    return _first_rows(_states(Entry.objects.filter(UNFINISHED, author=author)), most)


def newest_work(author: User, most: int) -> NewestWork:
    """Return the first unfinished work, and what is new in the author's repository.

    The first query adds the newest entry, even if that is finished. So it finds nothing new for
    an author without entries.
    """
    states = [NewestState(*row) for row in _newest_query.rows(author.pk)]
    unfinished = [state for state in states if _is_unfinished(state)]
    news = states[0].readme_news or 0 if states else 0
    return NewestWork(work_rows(_first_rows(unfinished, most)), bool(states), news)


def _newest_states(author: int) -> QuerySet[Entry, Any]:
    newest = Entry.objects.filter(author=author).order_by("-created_at", "-pk").values("pk")[:1]
    entries = Entry.objects.filter(UNFINISHED | Q(pk=Subquery(newest)), author=author)
    return _states(entries.annotate(readme_news=news_count_of(User(pk=author))), "readme_news")


_newest_query = PreparedValues(_newest_states)


def _states(entries: QuerySet[Entry], *more: str) -> QuerySet[Entry, Any]:
    """Return what decides an entry's row and its place: few columns of all entries."""
    states = entries.annotate(**RELATED_STATE).order_by("pk")
    return states.values_list(*STATE_COLUMNS, *RELATED_STATE, *more, named=True)


def _is_unfinished(state: Any) -> bool:
    """Tell of one of `_states` what UNFINISHED tells of an entry."""
    is_in_review = state.status in (Status.PENDING, Status.CHANGES_REQUESTED)
    return is_in_review or (state.is_open and state.status in (Status.DRAFT, Status.LIVE))


def _first_rows(states: Iterable[Any], most: int) -> list[Entry]:
    """Return the first entry of each row, with `size` and `total`."""
    rows = grouped((_row_of_entry(state), state) for state in states)
    shown = sorted(rows.values(), key=lambda row: _place(row[0]))[:most]
    entries = _with_texts([row[0].pk for row in shown])
    total = sum(len(row) for row in rows.values())
    for row in shown:
        if entry := entries.get(row[0].pk):
            entry.size = sum(state.kind != Kind.SOLUTION for state in row)
            entry.total = total
    return [entries[row[0].pk] for row in shown if row[0].pk in entries]


def _row_of_entry(state: Any) -> tuple[str, int]:
    """Return the name of the row in which an entry is shown."""
    if state.status == Status.PENDING and state.submission:
        return "submission", state.submission
    if state.status == Status.DRAFT and state.readme_import:
        return "import", state.readme_import
    return "entry", state.pk


def _place(state: Any) -> tuple[int, float, int]:
    """Return what sorts rows: what needs the author first, then what was saved last."""
    urgency = {Status.CHANGES_REQUESTED: 0, Status.PENDING: 1}.get(state.status, 2)
    return urgency, -(state.saved_at or state.created_at).timestamp(), -state.pk


def _with_texts(keys: list[int]) -> dict[int, Any]:
    """Return these entries by key, with what their rows show."""
    if not keys:
        return {}
    related = [
        "draft",
        "live_revision",
        "waiting_revision",
        "challenge__live_revision",
        "challenge__waiting_revision",
        "challenge__draft",
    ]
    entries = Entry.objects.select_related(*related).defer(*LONG_TEXTS).in_bulk(keys)
    drafts = [entry.draft for entry in entries.values() if hasattr(entry, "draft")]
    untitled = {draft.pk: draft for draft in drafts if not draft.title}
    # Their first words are their names.
    for key, body in Draft.objects.filter(pk__in=untitled).values_list("pk", "body"):
        untitled[key].body = body
    return entries


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
    """Return the composer's URL for a draft, and its page's for any other entry.

    The methods of Entry would look up the title of an entry that was sent back.
    """
    page = entry.challenge if entry.is_solution else entry
    args = [page.pk, readable_slug(title, page.kind)]
    if entry.status in (Status.DRAFT, Status.LIVE):
        own_key = [entry.pk] if entry.is_solution else []
        return reverse(f"learnings:{entry.kind}_edit", args=args + own_key)
    url = reverse(f"learnings:{page.kind}_detail", args=args)
    return f"{url}#solution-{entry.pk}" if entry.is_solution else url
