from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.moderation import saved_replies
from portal.moderation.forms.fields import CleanedTextField
from portal.moderation.models import Case, Review, ReviewDraft, Submission, Verdict
from portal.moderation.saved_replies import SavedReply
from portal.people.models import User
from portal.web.edit_versions import VersionField

MAX_REASON = 2000
REASON_REQUIRED = _("Please give a reason: the author reads it and acts on it.")
REASON_TOO_LONG = _(
    "With the title in it, the saved reply is over 2,000 characters. Please shorten it."
)
WRITTEN_FOR_REFUSAL = _(
    "You wrote this for a different decision. Press the button again to send it, or delete it "
    "first."
)


def written_for_refusal(cleaned: Mapping[str, Any]) -> bool:
    """Whether a positive decision would send a message meant for a negative one."""
    is_positive = cleaned.get("decision") not in Review.NEGATIVE and not cleaned.get("back")
    return is_positive and cleaned.get("intended") in Review.NEGATIVE and bool(cleaned["reason"])


def ask_about_words_for_refusal(form: forms.Form, cleaned: Mapping[str, Any]) -> None:
    """Refuse such a message once, unless the form has other errors.

    Sent again, it is accepted.
    """
    if not form.errors and written_for_refusal(cleaned):
        form.data = form.data.copy()
        form.data["intended"] = cleaned["decision"]
        form.add_error("reason", WRITTEN_FOR_REFUSAL)


class ReadCase(NamedTuple):
    """A case, and the version of it that the mentor read."""

    case: Case
    revision_number: int


class ReviewForm(forms.Form):
    """A decision on one case and the cases attached to it.

    `back`: approve the challenge, but request changes of its solution.
    """

    revision_number = VersionField()
    decision = forms.ChoiceField(choices=Review.Decision)
    # The code of a saved reply, which is the reason if none was typed.
    canned = forms.CharField(required=False, max_length=40)
    reason = CleanedTextField(label=_("Message to the author"), rows=2, required=False)
    back = forms.BooleanField(required=False)
    # What Ctrl+Enter sends; see static/review_keys.js.
    intended = forms.CharField(required=False, max_length=20)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        case: Case,
        replies: Sequence[SavedReply] = (),
        **options: Any,
    ) -> None:
        """`replies` are the saved replies of the mentor, filled for this case."""
        super().__init__(data, **options)
        self.case, self.replies = case, replies

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("reason") and "reason" not in self.errors:
            cleaned["reason"] = saved_replies.reply_text(cleaned.get("canned", ""), self.replies)
        if len(cleaned.get("reason") or "") > MAX_REASON:
            self.add_error("reason", REASON_TOO_LONG)
        cleaned["canned"] = saved_replies.public_code(cleaned.get("canned", ""))
        needs_reason = cleaned.get("decision") in Review.NEGATIVE or cleaned.get("back")
        if needs_reason and not cleaned.get("reason"):
            self.add_error("reason", REASON_REQUIRED)
        ask_about_words_for_refusal(self, cleaned)
        return cleaned

    def verdicts(self, attached: Iterable[ReadCase]) -> Iterator[Verdict]:
        """The verdict on the case, then those on the attached cases."""
        data = self.cleaned_data
        yield Verdict(self.case, data["decision"], data["revision_number"], data["reason"])
        decision = Review.Decision.REQUEST_CHANGES if data["back"] else data["decision"]
        for case, revision_number in attached:
            yield Verdict(case, decision, revision_number, data["reason"])


class HideForm(forms.Form):
    """Why something is hidden, and the version of it that the mentor read."""

    reason = CleanedTextField(
        label=_("Message to the author"), error_messages={"required": REASON_REQUIRED}
    )
    revision_number = VersionField()

    def set_version(self, version: int) -> None:
        """Show the form again, as about this version."""
        self.data = self.data.copy()
        self.data["revision_number"] = version


class ReviewDraftForm(forms.Form):
    """What a mentor typed so far.

    `intended` is the decision that the text is meant for.
    """

    intended = forms.ChoiceField(required=False, choices=[("", ""), *Review.Decision.choices])
    canned = forms.CharField(required=False, max_length=40)
    reason = CleanedTextField(required=False)

    def save(self, target: Case | Submission, *, by: User, **versions: Any) -> bool:
        """Save it as the mentor's draft. Returns whether anything still waits.

        `versions` and StaleDraft are those of ReviewDraft.store.
        """
        values = self.cleaned_data
        return ReviewDraft.store(
            target,
            by=by,
            reason=values["reason"],
            decision=values["intended"],
            saved_reply=values["canned"],
            **versions,
        )
