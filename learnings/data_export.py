"""The part of a data export that is about entries: Markdown to read, JSON for programs."""

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
    """Yield (file name, text): the README, a file for each entry and draft, and learnings.json."""
    yield "README.md", own_readme.build_readme(person, is_own=True)
    entries = list(_entries_of(person))
    for entry in entries:
        for folder, text in _markdown_files_of(entry):
            yield f"{folder}/{entry.pk}-{entry.slug}.md", text
    exported = {
        "entries": [_entry_data(entry) for entry in entries],
        "comments": [
            _comment_data(comment)
            for comment in Comment.objects.filter(author=person).select_related("entry")
        ],
        "reactions": [
            {"kind": one.kind, "entry": one.entry_id, "at": one.created_at}
            for one in Reaction.objects.filter(user=person).order_by("pk")
        ],
        "followed_topics": [topic.name for topic in person.followed_topics.all()],
        "muted_discussions": row_values(Mute.objects.filter(user=person)),
        "pinned_entries": list(PinnedEntry.objects.of_person(person).values("entry", "position")),
        "topic_proposals": row_values(TopicCase.objects.filter(case__author=person)),
        "small_changes_as_mentor": row_values(
            Revision.objects.filter(edited_by=person), exclude=("html", "outcome_html")
        ),
        "readme_imports": row_values(ReadmeImport.objects.filter(owner=person)),
        "readme_document": row_values(ReadmeDocument.objects.filter(owner=person)),
        "readme_layout": row_values(ReadmeLayout.objects.filter(owner=person)),
        "readme_source": row_values(ReadmeSource.objects.filter(owner=person)),
    }
    yield "learnings.json", as_json(exported)


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
    """Yield (folder, Markdown with front matter) of the last revision and of an open draft."""
    revisions = list(entry.revisions.all())
    if revisions:
        last = revisions[0]
        topics = [topic.name for topic in last.topics.all()]
        yield f"{entry.kind}s", _with_front_matter(entry, last, topics, version=last.number)
    draft = getattr(entry, "draft", None)
    if draft and draft.is_open:
        yield "drafts", _with_front_matter(entry, draft, draft.topic_names, saved=draft.saved_at)


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
    more = {"topics": draft.topics_text, "saved": draft.saved_at}
    return values_of(draft, _DRAFT_TEXTS) | more


def _comment_data(comment: Comment) -> dict[str, Any]:
    return {
        "entry": comment.entry_id,
        "reply_to": comment.parent_id,
        "body": comment.body,
        "at": comment.created_at,
        "edited": comment.edited_at,
    }
