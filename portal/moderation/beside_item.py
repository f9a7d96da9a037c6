"""What an item's page shows beside it: saved replies, history, comments, notes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from portal.moderation import review_targets
from portal.moderation.author_history import AuthorHistory
from portal.moderation.models import Case, ParagraphComment, PrivateNote
from portal.moderation.review_targets import CaseContent
from portal.moderation.saved_replies import SavedReply, filled, replies_of, reply_values
from portal.people.form_drafts import TypedText, drafts_of
from portal.people.models import User
from portal.text.paragraphs import Paragraph, split_paragraphs


class CommentedParagraph(NamedTuple):
    """A paragraph of the text under review, and the comments on it."""

    paragraph: Paragraph
    comments: list[ParagraphComment]


@dataclass(frozen=True)
class Beside:
    """`earlier` comments are on paragraphs that changed, or a text that doesn't wait."""

    case: Case
    replies: list[SavedReply]
    history: AuthorHistory | None
    paragraphs: list[CommentedParagraph]
    earlier: list[ParagraphComment]
    notes: list[PrivateNote]
    # What the mentor typed of a note and of a comment, and has not sent.
    note_draft: TypedText
    comment_draft: TypedText

    @property
    def drafted_paragraph(self) -> int | None:
        """The paragraph that a comment's draft is about, unless the text changed since."""
        values = self.comment_draft.values
        if values.get("revision_number") != str(self.case.waiting_revision):
            return None
        return int(values["paragraph"]) if values["paragraph"].isdecimal() else None

    @property
    def has_placed_comments(self) -> bool:
        """Whether a paragraph of the text has a comment, so that the text is to be shown."""
        return any(one.comments for one in self.paragraphs)

    @classmethod
    def of(cls, case: Case, content: CaseContent | None, mentor: User) -> Beside:
        """Return what this mentor sees beside a case that they may review."""
        comments = case.paragraph_comments.open().select_related("author")
        paragraphs = _paragraphs(case, content)
        placed, earlier = place_comments(paragraphs, comments)
        note, comment = f"case_note:{case.pk}", f"case_comment:{case.pk}"
        drafts = drafts_of(mentor, [note, comment])
        return cls(
            case=case,
            replies=filled(replies_of(mentor), reply_values(case, content)),
            history=AuthorHistory.of(case.author) if case.author else None,
            paragraphs=placed,
            earlier=earlier,
            notes=notes_beside(case, mentor),
            note_draft=drafts[note],
            comment_draft=drafts[comment],
        )


def _paragraphs(case: Case, content: CaseContent | None) -> list[Paragraph]:
    """The paragraphs that can be commented on.

    None for kinds whose author would not see it.
    """
    if content is None or not case.waiting_revision or not case.review_target.has_comments:
        return []
    return split_paragraphs(content.html)


def place_comments(
    paragraphs: Iterable[Paragraph], comments: Iterable[ParagraphComment]
) -> tuple[list[CommentedParagraph], list[ParagraphComment]]:
    """Return the paragraphs with their comments, and comments without a paragraph."""
    placed = [CommentedParagraph(paragraph, []) for paragraph in paragraphs]
    earlier = []
    for comment in comments:
        found = [one for one in placed if one.paragraph.digest == comment.digest]
        same_place = [one for one in found if one.paragraph.number == comment.paragraph]
        if found:
            (same_place or found)[0].comments.append(comment)
        else:
            earlier.append(comment)
    return placed, earlier


def notes_beside(case: Case, mentor: User) -> list[PrivateNote]:
    """Return the notes on a case and on its author that this mentor may read."""
    notes = PrivateNote.objects.visible_to(mentor).beside(case)
    return list(notes.select_related("author").order_by("pk"))


def notes_about(person: User, mentor: User) -> list[PrivateNote]:
    """Return the notes on a person, without those on one of their posts."""
    notes = PrivateNote.objects.visible_to(mentor).filter(person=person, case=None)
    return list(notes.select_related("author").order_by("pk"))


def replies_for(case: Case, mentor: User) -> list[SavedReply]:
    """Return the saved replies of a mentor, filled for a case."""
    content = review_targets.get_contents([case]).get(case.pk)
    return filled(replies_of(mentor), reply_values(case, content))
