"""Operations that write: drafts, submitting them, reactions and comments."""

import uuid
from typing import Annotated, Any, Literal

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Path, Schema

from learnings.api.entries import CommentDetails, KindName, SectionName, describe_comment
from learnings.composer_page import get_solvable_challenge, new_draft, own_draft
from learnings.draft_limits import check_save_limits
from learnings.entry_lookup import get_open_entry
from learnings.forms.composer import DraftForm
from learnings.forms.discussion import CommentForm
from learnings.models import (
    Comment,
    Draft,
    Entry,
    IncompleteDraft,
    RepeatedComment,
)
from learnings.models.draft import TEXT_FIELDS
from learnings.reacting import set_reaction
from learnings.submission import submit_draft
from portal.api import operations as api
from portal.api.values import linked
from portal.moderation.models import AlreadyReviewed
from portal.people.api import IdempotencyKey, run_request_once
from portal.people.models import Blocked
from portal.rows import values_of
from portal.web import rate_limits
from portal.web.absolute_urls import absolute_url
from portal.web.edit_versions import StaleEdit
from portal.web.parameters import MAX_VERSION
from portal.web.problems import Problem

ReactionName = Literal["helped", "met", "saved", "follow"]
# Longer than what a form accepts, whose sentence says by how much.
MAX_TEXT = 100_000
DraftKey = Annotated[uuid.UUID, Path(example="6f2c1b9e-0d7a-4c55-9a3e-2f8d5b7c1e04")]
# Names of values, where the form of drafts has others.
_NAMES = {"topics_text": "topics", "without_name": "is_anonymous"}
EXAMPLE_DRAFT = {
    "kind": "learning",
    "title": "An image keeps what a layer deleted",
    "section": "concept",
    "topics": ["docker"],
}
EXAMPLE_CHANGES = {"version": 1, "body": "Delete files in the `RUN` that made them."}
DRAFT = "/me/drafts/{uuid:key}"
REACTION, COMMENTS = "/entries/{id}/reactions/{kind}", "/entries/{id}/comments"
router, answers = (
    api.PlainRouter(tags=["Me"], auth=api.READ),
    api.PlainRouter(tags=["Entries"], auth=api.WRITE),
)


class DraftText(api.Given):
    """The texts of a draft.

    A solution has no title; only challenges have a `solution`.
    """

    title: str | None = Field(None, max_length=1_000)
    body: str | None = Field(None, max_length=MAX_TEXT, description="Markdown.")
    solution: str | None = Field(None, max_length=MAX_TEXT)
    outcome: str | None = Field(None, max_length=MAX_TEXT)
    topics: list[str] | None = Field(None, max_length=20, description="Names or slugs of topics.")
    section: SectionName | None = None  # type: ignore[valid-type]
    track: Literal["backend", "frontend", "both"] | None = None
    is_anonymous: bool | None = Field(None, description="Ask a challenge without my name.")


class NewDraft(DraftText, json_schema_extra={"example": EXAMPLE_DRAFT}):
    kind: KindName
    challenge: api.GivenKey | None = Field(None, description="That this solution solves.")


class DraftVersion(api.Given):
    version: int = Field(ge=0, le=MAX_VERSION, description="The version that you read.")


class DraftChanges(DraftText, DraftVersion, json_schema_extra={"example": EXAMPLE_CHANGES}):
    """The texts that change, and the version that they change."""


class DraftDetails(Schema):
    key: uuid.UUID
    version: int
    kind: KindName
    entry: int
    status: str
    url: str
    title: str
    body: str
    solution: str
    outcome: str
    topics: list[str]
    section: str
    track: str
    is_anonymous: bool
    saved_at: api.Time


class Submitted(Schema):
    entry: int
    status: str = Field(description="“live” if it was published at once, else “pending”.")
    url: str


class NewComment(api.Given, json_schema_extra={"example": {"body": "Thank you, that was it."}}):
    body: str = Field(max_length=MAX_TEXT, description="Markdown.")
    reply_to: api.GivenKey | None = None


@router.get("/me/drafts", response=api.Listed[DraftDetails], summary="List my drafts")
def list_drafts(request: HttpRequest, parameters: api.ListOnly) -> dict[str, Any]:
    """Texts that I have not submitted, the last saved first."""
    drafts = Draft.objects.by_author(request.user).open()
    entries = drafts.exclude(entry__kind=Entry.Kind.PROFILE_SECTION)
    rows = entries.select_related("entry__challenge__live_revision")
    return api.list_page(request, rows, parameters, _describe_draft, by="saved_at")


@router.get(DRAFT, response=DraftDetails, summary="Read a draft")
def read_draft(request: HttpRequest, key: DraftKey, parameters: api.Fields) -> dict[str, Any]:
    """One of my drafts."""
    return _describe_draft(request, _draft_or_404(request, key))


@router.post("/me/drafts", response={201: DraftDetails}, auth=api.WRITE, summary="Create a draft")
def create_draft(
    request: HttpRequest, given: NewDraft, idempotency_key: IdempotencyKey = ""
) -> dict[str, Any]:
    """A draft is saved, and only I see it.

    The same Idempotency-Key gives the same draft.
    """

    def create() -> int:
        challenge = None
        if given.kind == Entry.Kind.SOLUTION:
            challenge = get_solvable_challenge(request.user, given.challenge)
        draft = new_draft(request.user, uuid.uuid4(), given.kind, challenge)
        _save(draft, given, version=0)
        return draft.pk

    pk = run_request_once(request, idempotency_key, given, create)
    draft = get_object_or_404(Draft.objects.select_related("entry__challenge"), pk=pk)
    return _describe_draft(request, draft)


@router.patch(DRAFT, response=DraftDetails, auth=api.WRITE, summary="Change a draft")
def change_draft(request: HttpRequest, key: DraftKey, given: DraftChanges) -> dict[str, Any]:
    """Change the texts that are given.

    409 if the draft has another version than the one sent.
    """
    draft = _draft_or_404(request, key)
    _save(draft, given, version=given.version)
    return _describe_draft(request, draft)


@router.post(f"{DRAFT}/submit", response=Submitted, auth=api.WRITE, summary="Submit a draft")
def submit(request: HttpRequest, key: DraftKey, given: DraftVersion) -> dict[str, Any]:
    """Submit a draft for review.

    Sent twice, it is submitted once; 409 for another version.
    """
    draft = _draft_or_404(request, key, is_open=False)
    entry, version = draft.entry, given.version
    if draft.version != version:
        raise StaleEdit(draft)
    if draft.is_open:
        try:
            submit_draft(draft, form_version=version, version=version)
        except IncompleteDraft as incomplete:
            raise _with_our_names(incomplete) from None
        except AlreadyReviewed:
            message = _("A mentor has just decided this. Your text is safe but wasn’t submitted.")
            raise Problem(409, message) from None
    return {"entry": entry.pk, "status": str(entry.status)} | linked(request, entry)


@answers.put(REACTION, response={204: None}, summary="React to an entry")
def add_reaction(request: HttpRequest, id: api.Key, kind: ReactionName) -> None:
    """Helpful, “I hit this too”, saved, or notify me of answers."""
    _react(request, id, kind, is_on=True)


@answers.delete(REACTION, response={204: None}, summary="Take a reaction back")
def remove_reaction(request: HttpRequest, id: api.Key, kind: ReactionName) -> None:
    """Take back a reaction of mine, if there is one."""
    _react(request, id, kind, is_on=False)


@answers.post(COMMENTS, response={201: CommentDetails}, summary="Comment on an entry")
def create_comment(
    request: HttpRequest, id: api.Key, given: NewComment, idempotency_key: IdempotencyKey = ""
) -> dict[str, Any]:
    """Post a comment, or reply to one. The same Idempotency-Key posts once.

    So does the same text at the same place within five minutes: the answer is the first comment.
    """
    entry = get_open_entry(request.user, id)

    def create() -> int:
        comment = Comment(entry=entry, author=request.user, parent=_parent(entry, given.reply_to))
        form = CommentForm({"body": given.body}, instance=comment)
        if not form.is_valid():
            raise ValidationError(form.errors.as_data())
        rate_limits.count("comment", request.user.pk)
        try:
            return comment.post().pk
        except Blocked:
            raise PermissionDenied(_("You can’t comment here.")) from None
        except RepeatedComment as repeated:
            return repeated.posted.pk

    pk = run_request_once(request, idempotency_key, given, create)
    posted = get_object_or_404(entry.comments.select_related("author", "entry"), pk=pk)
    return describe_comment(request, posted)


def _parent(entry: Entry, key: int | None) -> Comment | None:
    """Return the comment on this entry that is replied to. Raises Http404."""
    if key is None:
        return None
    return get_object_or_404(entry.comments.select_related("author", "entry"), pk=key)


def _react(request: HttpRequest, key: int, kind: str, *, is_on: bool) -> None:
    entry = get_open_entry(request.user, key)
    set_reaction(entry, kind, by=request.user, on=is_on)


def _draft_or_404(request: HttpRequest, key: uuid.UUID, *, is_open: bool = True) -> Draft:
    """Return a draft of the person, unless it is that of a profile section.

    Raises Http404. `is_open`: only if it has changes to submit.
    """
    draft = own_draft(request.user, key)
    if draft is None or draft.entry.is_profile_section or (is_open and not draft.is_open):
        raise Http404
    return draft


def _save(draft: Draft, given: DraftText, *, version: int) -> None:
    """Save the given texts by the composer's form, which keeps the others.

    Raises ValidationError, StaleEdit and RateLimited.
    """
    values = values_of(draft, TEXT_FIELDS)
    values |= given.model_dump(include=set(TEXT_FIELDS), exclude_none=True)
    if given.topics is not None:
        values["topics_text"] = ", ".join(given.topics)
    if given.is_anonymous is not None:
        values["without_name"] = given.is_anonymous
    form = DraftForm(values | {"version": version}, instance=draft)
    _check_kind_has(given, form)
    if not form.is_valid():
        raise _with_our_names(ValidationError(form.errors.as_data()))
    check_save_limits(form.instance)
    form.save()


def _check_kind_has(given: DraftText, form: DraftForm) -> None:
    """Raise ValidationError for texts that this kind of entry doesn't have.

    Such texts would be lost.
    """
    names = {_NAMES.get(name, name) for name in form.fields}
    sent = given.model_dump(include=set(DraftText.model_fields), exclude_none=True)
    lost = [name for name, value in sent.items() if value and name not in names]
    if lost:
        message = _("A text of this kind has no such field.")
        raise ValidationError(dict.fromkeys(lost, message))


def _with_our_names(error: ValidationError) -> ValidationError:
    """Return the error of a form of drafts with the names that values have here."""
    by_name = {_NAMES.get(name, name): errors for name, errors in error.error_dict.items()}
    return ValidationError(by_name)


def _describe_draft(request: HttpRequest, draft: Draft) -> dict[str, Any]:
    entry = draft.entry
    return api.describe(
        DraftDetails,
        draft,
        kind=str(entry.kind),
        entry=entry.pk,
        status=str(entry.status),
        url=absolute_url(request, entry.get_edit_url()),
        topics=draft.topic_names,
        is_anonymous=draft.without_name,
    )
