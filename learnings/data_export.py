"""What somebody wrote, as files to take away: Markdown with front matter to read, JSON for programs."""

import json

from learnings.models import (
    Comment,
    Entry,
    Mute,
    Reaction,
    ReadmeImport,
    ReadmeLayout,
    Revision,
    TopicCase,
)
from learnings.readme import export
from portal.data_export import as_json, json_default, row_values


def personal_data(person):
    """The README, a file for each entry and draft, and all of it as JSON."""
    yield "README.md", export.build_readme(person)
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
        "topic_proposals": row_values(TopicCase.objects.filter(case__author=person)),
        "small_changes_as_mentor": row_values(
            Revision.objects.filter(edited_by=person), exclude=("html", "outcome_html")
        ),
        "readme_imports": row_values(ReadmeImport.objects.filter(owner=person)),
        "readme_layout": row_values(ReadmeLayout.objects.filter(owner=person)),
    }
    yield "learnings.json", as_json(exported)


def _entries_of(person):
    mine = Entry.objects.filter(author=person).select_related(
        "draft", "live_revision", "waiting_revision"
    )
    mine = mine.select_related(
        "challenge__live_revision", "challenge__waiting_revision", "challenge__draft"
    )
    return mine.prefetch_related("revisions__topics", "topics").order_by("pk")


def _markdown_files_of(entry):
    """(folder, Markdown with front matter) of what was sent last, and of a draft with something unsent in it."""
    revisions = list(entry.revisions.all())
    if revisions:
        topics = [topic.name for topic in revisions[0].topics.all()]
        yield (
            f"{entry.kind}s",
            _with_front_matter(entry, revisions[0], topics, version=revisions[0].number),
        )
    draft = getattr(entry, "draft", None)
    if draft and draft.is_open:
        topics = [name.strip() for name in draft.topics_text.split(",") if name.strip()]
        yield "drafts", _with_front_matter(entry, draft, topics, saved=draft.saved_at)


def _with_front_matter(entry, text, topics, **more):
    facts = {
        "title": text.title if not entry.is_solution else entry.title,
        "kind": entry.kind,
        "section": entry.section or None,
        "track": text.track,
        "topics": topics,
        "state": entry.status,
        "address": entry.get_absolute_url() if entry.shown_revision else None,
        "published": entry.published_at,
        **more,
    }
    # JSON is YAML too, and needs no library to be written right.
    front = "\n".join(
        f"{name}: {json.dumps(value, ensure_ascii=False, default=json_default)}"
        for name, value in facts.items()
    )
    parts = [text.body, *_extra_sections(text)]
    return (
        f"---\n{front}\n---\n\n"
        + "\n\n".join(part.strip() for part in parts if part.strip())
        + "\n"
    )


def _extra_sections(text):
    solution = getattr(text, "solution", "")
    yield f"## Solution\n\n{solution}" if solution.strip() else ""
    yield f"## Outcome\n\n{text.outcome}" if text.outcome.strip() else ""


def _entry_data(entry):
    draft = getattr(entry, "draft", None)
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
        "versions": [
            {
                "number": one.number,
                "title": one.title,
                "body": one.body,
                "outcome": one.outcome,
                "at": one.created_at,
            }
            for one in entry.revisions.all()
        ],
        "draft": draft
        and draft.is_open
        and {
            "title": draft.title,
            "body": draft.body,
            "solution": draft.solution,
            "outcome": draft.outcome,
            "topics": draft.topics_text,
            "saved": draft.saved_at,
        }
        or None,
    }


def _comment_data(comment):
    return {
        "entry": comment.entry_id,
        "reply_to": comment.parent_id,
        "body": comment.body,
        "at": comment.created_at,
        "edited": comment.edited_at,
    }
