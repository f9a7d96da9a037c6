from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.moderation import saved_replies
from portal.moderation.forms.fields import CleanedTextField
from portal.moderation.models import Case, Review, ReviewDraft, Submission, Verdict
from portal.moderation.review_targets import CaseContent
from portal.people.models import User
from portal.web.edit_versions import VersionField

REASON_REQUIRED = _("Please give a reason: the author reads it and acts on it.")


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
    canned = forms.ChoiceField(
        required=False, choices=[("", _("Choose a common reason…")), *saved_replies.choices()]
    )
    reason = CleanedTextField(label=_("Message to the author"), rows=2, required=False)
    back = forms.BooleanField(required=False)
    # What Ctrl+Enter sends; see static/review_keys.js.
    intended = forms.CharField(required=False, max_length=20)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, case: Case, **options: Any
    ) -> None:
        super().__init__(data, **options)
        self.case = case

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("reason") and cleaned.get("canned"):
            cleaned["reason"] = saved_replies.reply_text(cleaned["canned"])
        needs_reason = cleaned.get("decision") in Review.NEGATIVE or cleaned.get("back")
        if needs_reason and not cleaned.get("reason"):
            self.add_error("reason", REASON_REQUIRED)
        return cleaned

    def verdicts(self, attached: Iterable[ReadCase]) -> Iterator[Verdict]:
        """The verdict on the case, then those on the attached cases."""
        data = self.cleaned_data
        yield Verdict(self.case, data["decision"], data["revision_number"], data["reason"])
        decision = Review.Decision.REQUEST_CHANGES if data["back"] else data["decision"]
        for case, revision_number in attached:
            yield Verdict(case, decision, revision_number, data["reason"])


class ReviewDraftForm(forms.Form):
    """What a mentor typed so far. `intended` is the decision that the text is meant for."""

    intended = forms.ChoiceField(required=False, choices=[("", ""), *Review.Decision.choices])
    canned = forms.CharField(required=False, max_length=40)
    reason = CleanedTextField(required=False)

    def save(self, target: Case | Submission, *, by: User) -> bool:
        """Save it as the mentor's draft. Returns whether anything still waits."""
        values = self.cleaned_data
        return ReviewDraft.store(
            target,
            by=by,
            reason=values["reason"],
            decision=values["intended"],
            saved_reply=values["canned"],
        )


class SubmissionForm(forms.Form):
    """Decisions on all waiting cases of a submission.

    Approves those that are not ticked. A solution is decided with its challenge. The fields of
    case 7 are `back-7` (ticked: request changes), `reason-7` and `revision-7` (the version that
    was read).
    """

    reason = CleanedTextField(
        required=False, label=_("Message to the author, for everything that needs changes"), rows=2
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        cases: Iterable[Case],
        contents: Mapping[int, CaseContent],
    ) -> None:
        super().__init__(data, auto_id="id_%s")
        self.fields["reason"].widget.attrs |= {
            "class": "input input-s grow",
            "form": "review",
            "placeholder": self.fields["reason"].label,
        }
        self.cases, self.contents = {case.pk: case for case in cases}, contents
        self.leads = [case for case in self.cases.values() if self._lead_of(case) is None]
        for case in self.cases.values():
            self.fields[f"revision-{case.pk}"] = VersionField(min_value=1)
            self.initial[f"revision-{case.pk}"] = case.waiting_revision
        for case in self.leads:
            self.fields[f"back-{case.pk}"] = forms.BooleanField(
                required=False, label=_("Request changes")
            )
            self.fields[f"reason-{case.pk}"] = CleanedTextField(
                required=False, label=_("Reason for this entry"), rows=2
            )

    def _lead_of(self, case: Case) -> Case | None:
        """The waiting case that this one is decided with."""
        content = self.contents.get(case.pk)
        return self.cases.get(content.lead_case_id) if content else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for case in self.leads:
            if cleaned.get(f"back-{case.pk}") and not self._reason(cleaned, case):
                self.add_error(f"reason-{case.pk}", REASON_REQUIRED)
        return cleaned

    @staticmethod
    def _reason(cleaned: Mapping[str, Any], case: Case) -> str:
        """The reason for this case, or the one for all."""
        return cleaned.get(f"reason-{case.pk}") or cleaned.get("reason") or ""

    def verdicts(self) -> Iterator[Verdict]:
        """A verdict on each case, in their order."""
        for case in self.cases.values():
            lead = self._lead_of(case) or case
            decision, reason = Review.Decision.APPROVE, ""
            if self.cleaned_data[f"back-{lead.pk}"]:
                decision = Review.Decision.REQUEST_CHANGES
                reason = self._reason(self.cleaned_data, lead)
            yield Verdict(case, decision, self.cleaned_data[f"revision-{case.pk}"], reason)

    def rows(self) -> Iterator[dict[str, Any]]:
        """The content and the fields of each case, with what is attached to it."""
        for case in self.leads:
            attached = [other for other in self.cases.values() if self._lead_of(other) is case]
            yield {
                "case": case,
                "content": self.contents.get(case.pk),
                "attached": [self.contents[other.pk] for other in attached],
                "hidden_fields": [self[f"revision-{other.pk}"] for other in (case, *attached)],
                "send_back": self[f"back-{case.pk}"],
                "reason": self[f"reason-{case.pk}"],
            }
