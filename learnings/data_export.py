"""The part of a data export about entries: Markdown to read, JSON for programs."""

import json
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from learnings import own_readme
from learnings.models import (
    Comment,
    Draft,
    Entry,
    Mute,
    PinnedEntry,
    Reaction,
    ReadmeDocument,
    ReadmeImport,
    ReadmeLayout,
    ReadmeSource,
    Revision,
    TopicCase,
)
from portal.data_export import as_json, json_default, row_values
from portal.people.models import User
from portal.rows import values_of

_DRAFT_TEXTS = ("title", "body", "solution", "outcome")


def personal_data(person: User) -> Iterator[tuple[str, str]]:
    """Yield (file name, text) of each file about entries in a data export.

    These are the README, a file for each entry and draft, and learnings.json.
    """
    yield "README.md", own_readme.build_readme(person, is_own=True)
    entries = list(_entries_of(person))
    for entry in entries:
        yield from _markdown_files_of(entry)
    yield "learnings.json", as_json(_all_data(person, entries))


def _all_data(person: User, entries: list[Entry]) -> dict[str, Any]:
    return {
        "entries": [_entry_data(entry) for entry in entries],
        "comments": _comments_of(person),
        "reactions": _reactions_of(person),
        "followed_topics": [topic.name for topic in person.followed_topics.all()],
        "muted_discussions": row_values(Mute.objects.filter(user=person)),
        "pinned_entries": list(PinnedEntry.objects.of_person(person).values("entry", "position")),
        "topic_proposals": row_values(TopicCase.objects.filter(case__author=person)),
        "small_changes_as_mentor": row_values(
            Revision.objects.filter(edited_by=person), exclude=("html", "outcome_html")
        ),
        **_readme_data(person),
    }


def _comments_of(person: User) -> list[dict[str, Any]]:
    comments = Comment.objects.filter(author=person).select_related("entry")
    return [_comment_data(comment) for comment in comments]


def _reactions_of(person: User) -> list[dict[str, Any]]:
    return [
        {"kind": one.kind, "entry": one.entry_id, "at": one.created_at}
        for one in Reaction.objects.filter(user=person).order_by("pk")
    ]


def _readme_data(person: User) -> dict[str, Any]:
    """Return the rows about the README of a person."""
    models: dict[str, Any] = {
        "readme_imports": ReadmeImport,
        "readme_document": ReadmeDocument,
        "readme_layout": ReadmeLayout,
        "readme_source": ReadmeSource,
    }
    return {name: row_values(model.objects.filter(owner=person)) for name, model in models.items()}


def _entries_of(person: User) -> QuerySet[Entry]:
    mine = Entry.objects.filter(author=person).select_related(
        "draft",
        "live_revision",
        "waiting_revision",
        "challenge__live_revision",
        "challenge__waiting_revision",
        "challenge__draft",
    )
    return mine.prefetch_related("revisions__topics", "topics").order_by("pk")


def _markdown_files_of(entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield (file name, Markdown) of the last revision and of an open draft.

    The Markdown has front matter.
    """
    name = f"{entry.pk}-{entry.slug}.md"
    for revision in list(entry.revisions.all())[:1]:
        yield f"{entry.kind}s/{name}", _markdown_of_revision(entry, revision)
    draft = getattr(entry, "draft", None)
    if draft and draft.is_open:
        text = _with_front_matter(entry, draft, draft.topic_names, saved=draft.saved_at)
        yield f"drafts/{name}", text


def _markdown_of_revision(entry: Entry, revision: Revision) -> str:
    topics = [topic.name for topic in revision.topics.all()]
    return _with_front_matter(entry, revision, topics, version=revision.number)


def _with_front_matter(entry: Entry, text: Revision | Draft, topics: list[str], **more: Any) -> str:
    facts = {
        "title": entry.title if entry.is_solution else text.title,
        "kind": entry.kind,
        "section": entry.section or None,
        "track": text.track,
        "topics": topics,
        "state": entry.status,
        "address": entry.get_absolute_url() if entry.shown_revision else None,
        "published": entry.published_at,
        **more,
    }
    # JSON values are valid YAML, so no YAML library is needed.
    lines = [
        f"{name}: {json.dumps(value, ensure_ascii=False, default=json_default)}"
        for name, value in facts.items()
    ]
    sections = [("", text.body), ("Solution", getattr(text, "solution", ""))]
    sections.append(("Outcome", text.outcome))
    parts = [_section(heading, body) for heading, body in sections if body.strip()]
    return "\n".join(["---", *lines, "---", "", "\n\n".join(parts), ""])


def _section(heading: str, body: str) -> str:
    return f"## {heading}\n\n{body}".strip() if heading else body.strip()


def _entry_data(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.pk,
        "kind": entry.kind,
        "section": entry.section or None,
        "track": entry.track,
        "state": entry.status,
        "challenge": entry.challenge_id,
        "accepted_solution": entry.accepted_solution_id,
        "topics": [topic.name for topic in entry.topics.all()],
        "created": entry.created_at,
        "published": entry.published_at,
        "helped": entry.helped_count,
        "versions": [_revision_data(revision) for revision in entry.revisions.all()],
        "draft": _draft_data(getattr(entry, "draft", None)),
    }


def _revision_data(revision: Revision) -> dict[str, Any]:
    return {
        "number": revision.number,
        "title": revision.title,
        "body": revision.body,
        "outcome": revision.outcome,
        "at": revision.created_at,
    }


def _draft_data(draft: Draft | None) -> dict[str, Any] | None:
    if draft is None or not draft.is_open:
        return None
    return values_of(draft, _DRAFT_TEXTS) | {
        "topics": draft.topics_text,
        "saved": draft.saved_at,
    }


def _comment_data(comment: Comment) -> dict[str, Any]:
    return {
        "entry": comment.entry_id,
        "reply_to": comment.parent_id,
        "body": comment.body,
        "at": comment.created_at,
        "edited": comment.edited_at,
    }
