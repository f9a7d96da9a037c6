"""What can be reviewed and flagged.

Moderation does not know the models of other apps: each app lists its kinds of targets in the hook
REVIEW_TARGETS, which say how to show and change one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import models, transaction
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils.functional import SimpleLazyObject

from portal import hooks
from portal.moderation.case_conditions import has_case
from portal.people.models import User
from portal.rows import lock_row
from portal.search.substrings import has_substring
from portal.text.markdown import plain_text
from portal.web.partial_saves import save_values

if TYPE_CHECKING:
    from django import forms
    from django.db.models import Expression, QuerySet

    from portal.models import Topic
    from portal.moderation.models import Case, PublicationRule, Review, Submission
    from portal.moderation.posts import Post, PostFilter
    from portal.moderation.text_count import TextCount

# Notification kinds that tell the author of a decision on something that was public.
DECISION_NOTIFICATIONS = {
    "keep": "kept",
    "remove": "removed",
    "restore": "restored",
    "grant": "appeal_granted",
    "uphold": "appeal_declined",
}


@dataclass(frozen=True)
class CaseContent:
    """The object of a case, as the queue and the log show it.

    `html` is sanitised. `source` is what the author typed, and `before` the public text that an
    edit would replace. `lead_case_id` is the key of the case that it is reviewed with, such as
    the challenge of a solution. `icon` names its icon and the colour of its kind, if it has its
    own. `address` and `public_title` are "" if it is not public.
    `last_public_title` is its title when it was last public, or "".
    """

    title: str
    label: str
    url: str
    html: str = ""
    topics: list[Topic] = field(default_factory=list)
    source: str = ""
    before: str = ""
    lead_case_id: int | None = None
    address: str = ""
    public_title: str = ""
    last_public_title: str = ""
    icon: str = ""
    is_section: bool = False
    # What becomes public together with it: (label, lines).
    also_public: tuple[str, list[str]] | None = None

    @property
    def glance(self) -> str:
        """What the author typed, as one line without Markdown."""
        return plain_text(self.source)

    @property
    def title_for_others(self) -> str:
        """The title that people may read who were not its author, or ""."""
        return self.last_public_title or self.public_title


class OriginalPart(NamedTuple):
    """Lines of a README as written, and cases of the entries made of them."""

    text: str
    case_keys: tuple[int, ...] = ()


class OriginalReadme(NamedTuple):
    """The README that a submission was made of. `address` is "" if it was pasted."""

    parts: list[OriginalPart]
    address: str

    @property
    def case_keys(self) -> set[int]:
        """The cases that have a place in it."""
        return {key for part in self.parts for key in part.case_keys}


class NotificationDetails(NamedTuple):
    """Who is notified about an object, with the `url`, `title` and `of` to store."""

    author: User
    values: dict[str, Any]


class ReviewTarget:
    """How moderation shows and changes one kind of object.

    Methods that decide or change something are called in a transaction in which the case is
    locked.
    """

    name = ""
    # Topics are renamed or merged instead.
    is_removable = True
    # Whether a wave of spam can have it; then there are `posts`, with this field of their author.
    is_post = False
    author_field = "author"
    # Where the queue's filter by a word looks, in a model with a case: (model, field).
    words_in: tuple[Any, str] | None = None
    # Whether it has a title of its own.
    has_title = True
    # Whether its author sees comments on paragraphs, where they edit it.
    has_comments = False

    def get_contents(self, cases: Iterable[Case]) -> dict[int, CaseContent]:
        """Map the keys of cases to their contents, in a fixed number of queries."""
        raise NotImplementedError

    def get_rows(self, cases: Iterable[Case]) -> dict[int, CaseContent]:
        """Map the keys of cases to their contents without texts, for a list."""
        return self.get_contents(cases)

    def matching(self, name: str, value: str, *, is_waiting: bool = False) -> Q | None:
        """The condition of a filter of the queue: "kind", "track", "topic" or "word".

        With `is_waiting` it is only asked of waiting cases. None if no case of this kind can
        fulfil it.
        """
        if name == "word" and self.words_in:
            model, text_field = self.words_in
            with_word = model.objects.filter(has_substring([text_field], value))
            return has_case(with_word, is_waiting=is_waiting)
        return Q(kind=self.name) if name == "kind" and value == self.name else None

    def kinds(self) -> list[tuple[str, str]]:
        """(value, label) of each kind that the queue can be filtered by."""
        return []

    def posts(self, wanted: PostFilter | None = None) -> QuerySet:
        """What is public or waits, newest first, of all or of those that are wanted."""
        raise NotImplementedError

    def as_post(self, thing: Any) -> Post:
        """An object that `posts` found, as a row of a wave, without a query."""
        raise NotImplementedError

    def text_length(self) -> Expression | None:
        """The length of the waiting text of the case that an outer query has."""
        return None

    def count_texts(self, cases: QuerySet[Case]) -> dict[int, TextCount]:
        """Count the texts of cases, by the keys of their submissions, in one query."""
        return {}

    def count_waiting_texts(self, submissions: Collection[int]) -> dict[int, TextCount]:
        """Count those that wait of submitted READMEs, by the keys of the submissions."""
        return {}

    def original_readme(self, submission: Submission) -> OriginalReadme | None:
        """The README that was submitted, as far as its author submitted its texts."""
        return None

    def drafts_url(self) -> str:
        """The page where authors find texts that they can edit and submit again."""
        return "/"

    def edit_url(self, case: Case) -> str:
        """The page where the author edits it."""
        return "/"

    def find(self, pk: int, user: User) -> models.Model | None:
        """The object with this key, if `user` may see it. Its author is loaded with it."""
        raise NotImplementedError

    def title_of(self, thing: models.Model) -> str:
        """The title on the page that flags it."""
        return str(thing)

    def author_of(self, thing: models.Model) -> User | None:
        """The author, or the owner."""
        return thing.author

    def case_of(self, thing: Any) -> Case:
        """The case of an object, or the one that it would get, which is not saved."""
        return thing.case or self._cases_of(thing).new_for(self.name, self.author_of(thing))

    def _cases_of(self, thing: models.Model) -> Any:
        return type(thing)._meta.get_field("case").related_model.objects

    def get_or_create_case(self, thing: models.Model) -> Case:
        """The case of an object, created when it is first flagged."""
        cases = self._cases_of(thing)
        with transaction.atomic():
            locked = lock_row(type(thing), thing.pk)
            if locked.case_id is None:
                save_values(locked, case=cases.create_for(self.name, self.author_of(thing)))
        return locked.case

    def version_of(self, thing: Any) -> int:
        """The number of the current version of an object, which may have no case yet."""
        version: int = thing.version
        return version

    def version(self, case: Case) -> int:
        """The number of the current version, to detect changes since it was read."""
        return 1

    def fingerprint(self, case: Case) -> str:
        """A string that is different for each public text, at most 32 characters.

        A decision to keep the object holds for this text only.
        """
        return str(self.version(case))

    def is_public(self, case: Case) -> bool:
        """Whether anything of it is public, and can be removed."""
        return True

    def apply_decision(self, case: Case, review: Review) -> None:
        """Apply a decision, and notify the author."""
        if review.decision == review.Decision.REMOVE:
            self.hide(case)
        elif review.decision in review.CLEARS_FLAGS:
            self.unhide(case)
        self.notify_author(case, review)

    def hide(self, case: Case) -> None:
        """Hide it from all but its author and mentors. A second call changes nothing."""

    def unhide(self, case: Case) -> None:
        """Make it public again. A second call changes nothing."""

    def notify_author(self, case: Case, review: Review) -> None:
        """Notify the author of a decision, unless another notification says it."""
        if review.is_in_wave:
            return
        details = self.notification_details(case)
        review.notify(
            details.author,
            DECISION_NOTIFICATIONS[review.decision],
            actor=review.reviewer,
            reason=review.reason,
            **details.values,
        )

    def notification_details(self, case: Case) -> NotificationDetails:
        """What `notify_author` needs to know of the object."""
        raise NotImplementedError

    def snapshot(self, case: Case) -> dict[str, Any]:
        """What `revert` needs, as JSON: keys and states, but no texts."""
        return {}

    def can_revert(self, case: Case, review: Review) -> bool:
        """Whether `revert` would not overwrite anything newer than the review."""
        return True

    def revert(self, case: Case, review: Review) -> None:
        """Undo what `apply_decision` did."""
        if review.decision == review.Decision.REMOVE:
            self.unhide(case)
        elif review.before["case"]["standing"] != "clear":  # the column of `visibility`
            self.hide(case)

    def publish(self, case: Case, rule: PublicationRule) -> None:
        """Publish the waiting text under `rule`, without a review."""

    def amend_form(self, case: Case, data: Any = None) -> forms.Form | None:
        """A form for small changes to the waiting text, if the kind has one."""
        return None

    def amend(self, case: Case, form: forms.Form, by: User) -> int:
        """Make the mentor's text the waiting version. Returns its number."""
        raise NotImplementedError


def content_fingerprint(*texts: str) -> str:
    """A hash of these texts, in 32 characters."""
    return hashlib.blake2b("\0".join(texts).encode(), digest_size=16).hexdigest()


def _targets_by_name() -> dict[str, ReviewTarget]:
    return {target.name: target for target in hooks.collect("REVIEW_TARGETS")}


# The review targets of all apps by name, looked up when one is used first.
REVIEW_TARGETS = SimpleLazyObject(_targets_by_name)


def get_contents(cases: Iterable[Case]) -> dict[int, CaseContent]:
    """Map the keys of cases of any kind to their contents."""
    return _contents_by("get_contents", cases)


def get_rows(cases: Iterable[Case]) -> dict[int, CaseContent]:
    """Map the keys of cases of any kind to their contents without texts."""
    return _contents_by("get_rows", cases)


def _contents_by(method: str, cases: Iterable[Case]) -> dict[int, CaseContent]:
    contents = {}
    for name, target in REVIEW_TARGETS.items():
        of_kind = [case for case in cases if case.kind == name]
        if of_kind:
            contents |= getattr(target, method)(of_kind)
    return contents


def matching(name: str, value: str, *, is_waiting: bool = False) -> Q:
    """The condition that a case has `value` in a filter of the queue.

    With `is_waiting` it is only asked of waiting cases.
    """
    targets = REVIEW_TARGETS.values()
    found = [target.matching(name, value, is_waiting=is_waiting) for target in targets]
    condition = Q(pk=None)
    for one in found:
        if one is not None:
            condition |= one
    return condition


def kinds() -> list[tuple[str, str]]:
    """(value, label) of each kind of text in the queue."""
    return [kind for target in REVIEW_TARGETS.values() for kind in target.kinds()]


def text_length() -> Expression:
    """The length of the waiting text of a case; 0 for kinds that have none."""
    lengths = [target.text_length() for target in REVIEW_TARGETS.values()]
    return Coalesce(*[one for one in lengths if one is not None], Value(0))


def count_texts(cases: QuerySet[Case]) -> dict[int, TextCount]:
    """Count the texts of submitted READMEs, by the keys of submissions.

    The texts are entries.
    """
    return REVIEW_TARGETS["entry"].count_texts(cases)


def count_waiting_texts(submissions: Collection[int]) -> dict[int, TextCount]:
    """Count those that wait of submitted READMEs, by the keys of the submissions."""
    return REVIEW_TARGETS["entry"].count_waiting_texts(submissions)


def original_readme(submission: Submission) -> OriginalReadme | None:
    """The README that a submission of entries was made of."""
    return REVIEW_TARGETS["entry"].original_readme(submission)


def drafts_url() -> str:
    """The page where authors find the entries that came back."""
    return REVIEW_TARGETS["entry"].drafts_url()


def wave_targets() -> list[ReviewTarget]:
    """The kinds of what a wave of spam can have."""
    return [target for target in REVIEW_TARGETS.values() if target.is_post]
