"""Forms of mentors and of their authors that are saved while one types."""

from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404

from portal.moderation.forms.decisions import MAX_REASON
from portal.moderation.forms.waves import MAX_WAVE_REASON
from portal.moderation.models import (
    OwnReply,
    ParagraphComment,
    can_moderate_person,
    own_reply,
    paragraph_comment,
    private_note,
)
from portal.moderation.models.cohort_message import MAX_SUBJECT
from portal.moderation.models.cohort_message import MAX_TEXT as MAX_MESSAGE
from portal.moderation.permissions import get_reviewable_case
from portal.moderation.review_targets import REVIEW_TARGETS
from portal.people.form_drafts import DraftedForm, find_cohort, parse_key
from portal.people.models import User

NEW = "new"
MAX_NUMBER = 20


def _require_mentor(person: User) -> None:
    """Raise Http404 for who may not review."""
    if not person.can_moderate or person.is_read_only:
        raise Http404


def _author_of_case(person: User, target: str) -> User | None:
    _require_mentor(person)
    author: User | None = get_reviewable_case(person, parse_key(target)).author
    return author


def _person(person: User, target: str) -> User:
    _require_mentor(person)
    about = get_object_or_404(User.objects.listed().select_related("cohort"), pk=parse_key(target))
    if not can_moderate_person(about, by=person):
        raise Http404
    return about


def _author_of_hidden(person: User, target: str) -> User | None:
    """Whose "entry:12" a mentor is about to hide."""
    _require_mentor(person)
    kind, _colon, key = target.partition(":")
    found = REVIEW_TARGETS.get(kind)
    thing = found.find(parse_key(key), person) if found and found.is_removable else None
    if thing is None or not found.case_of(thing).can_be_reviewed_by(person):
        raise Http404
    return found.author_of(thing)


def _own_comment(person: User, target: str) -> None:
    get_object_or_404(ParagraphComment.objects.for_author(person).open(), pk=parse_key(target))


def _wave(person: User, target: str) -> User | None:
    _require_mentor(person)
    return author_of_wave(target)


def author_of_wave(query: str) -> User | None:
    """Return whom the query string of a wave names as its author, if it names one."""
    return User.objects.filter(handle=QueryDict(query).get("author", "")).first()


def _own_reply(person: User, target: str) -> None:
    _require_mentor(person)
    if target != NEW:
        get_object_or_404(OwnReply, mentor=person, pk=parse_key(target))


FORM_DRAFTS = [
    DraftedForm("case_note", _author_of_case, {"text": private_note.MAX_TEXT}),
    DraftedForm("person_note", _person, {"text": private_note.MAX_TEXT}),
    DraftedForm(
        "case_comment",
        _author_of_case,
        {
            "text": paragraph_comment.MAX_TEXT,
            "paragraph": MAX_NUMBER,
            "revision_number": MAX_NUMBER,
        },
    ),
    DraftedForm("comment_answer", _own_comment, {"answer": paragraph_comment.MAX_TEXT}),
    DraftedForm(
        "wave",
        _wave,
        {"reason": MAX_WAVE_REASON, "canned": MAX_NUMBER * 2, "days": MAX_NUMBER},
        lists=("post",),
    ),
    DraftedForm("suspension", _person, {"reason": MAX_WAVE_REASON, "days": MAX_NUMBER}),
    DraftedForm("hide", _author_of_hidden, {"reason": MAX_REASON}),
    DraftedForm(
        "own_reply",
        _own_reply,
        {"label": 60, "text": own_reply.MAX_TEXT, "version": MAX_NUMBER},
    ),
    DraftedForm("cohort_message", find_cohort, {"subject": MAX_SUBJECT, "text": MAX_MESSAGE}),
]
