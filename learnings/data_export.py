"""What somebody wrote, as files to take away: Markdown with front matter to read, JSON for programs."""

import json

from learnings.models import Comment, Entry, Mute, Reaction, ReadmeImport, ReadmeLayout, Revision, TopicCase
from learnings.readme import export
from portal.data_export import as_json, plainly, rows_of


def files_of(person):
    """The README, a file for each entry and draft, and all of it as JSON."""
    yield "README.md", export.readme_of(person)
    entries = list(_entries_of(person))
    for entry in entries:
        for folder, text in _texts_of(entry):
            yield f"{folder}/{entry.pk}-{entry.slug}.md", text
    said = {
        "entries": [_as_values(entry) for entry in entries],
        "comments": [_comment(comment) for comment in Comment.objects.filter(author=person).select_related("entry")],
        "reactions": [
            {"kind": one.kind, "entry": one.entry_id, "at": one.created_at}
            for one in Reaction.objects.filter(user=person).order_by("pk")
        ],
        "followed_topics": [topic.name for topic in person.followed_topics.all()],
        "muted_discussions": rows_of(Mute.objects.filter(user=person)),
        "topic_proposals": rows_of(TopicCase.objects.filter(case__author=person)),
        "small_changes_as_mentor": rows_of(Revision.objects.filter(edited_by=person), but=("html", "outcome_html")),
        "readme_imports": rows_of(ReadmeImport.objects.filter(owner=person)),
        "readme_layout": rows_of(ReadmeLayout.objects.filter(owner=person)),
    }
    yield "learnings.json", as_json(said)


def _entries_of(person):
    mine = Entry.objects.filter(author=person).select_related("draft", "live_revision", "waiting_revision")
    mine = mine.select_related("challenge__live_revision", "challenge__waiting_revision", "challenge__draft")
    return mine.prefetch_related("revisions__topics", "topics").order_by("pk")


def _texts_of(entry):
    """(folder, Markdown with front matter) of what was sent last, and of a draft with something unsent in it."""
    revisions = list(entry.revisions.all())
    if revisions:
        topics = [topic.name for topic in revisions[0].topics.all()]
        yield f"{entry.kind}s", _with_front_matter(entry, revisions[0], topics, version=revisions[0].number)
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
        f"{name}: {json.dumps(value, ensure_ascii=False, default=plainly)}" for name, value in facts.items()
    )
    parts = [text.body, *_more_of(text)]
    return f"---\n{front}\n---\n\n" + "\n\n".join(part.strip() for part in parts if part.strip()) + "\n"


def _more_of(text):
    solution = getattr(text, "solution", "")
    yield f"## Solution\n\n{solution}" if solution.strip() else ""
    yield f"## Outcome\n\n{text.outcome}" if text.outcome.strip() else ""


def _as_values(entry):
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
            {"number": one.number, "title": one.title, "body": one.body, "outcome": one.outcome, "at": one.created_at}
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


def _comment(comment):
    return {
        "entry": comment.entry_id,
        "reply_to": comment.parent_id,
        "body": comment.body,
        "at": comment.created_at,
        "edited": comment.edited_at,
    }
