"""The form that decides all texts of a README at once, and what was typed in it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.moderation import saved_replies, text_hints
from portal.moderation.forms.decisions import (
    MAX_REASON,
    REASON_REQUIRED,
    REASON_TOO_LONG,
    ask_about_words_for_refusal,
)
from portal.moderation.forms.fields import CleanedTextField
from portal.moderation.models import Case, Review, Verdict
from portal.moderation.review_targets import CaseContent
from portal.moderation.saved_replies import SavedReply
from portal.rows import without_empty
from portal.text.diff import Part, diff_texts
from portal.text.placeholders import fill
from portal.web.edit_versions import VersionField

Decision = Review.Decision
# Django accepts 1,000 fields of a form, and each case has up to four. The rest comes next.
MAX_CASES_PER_PAGE = 200
_DECISIONS = [Decision.APPROVE, Decision.REQUEST_CHANGES, Decision.REJECT]
REASON_FOR_ALL_REQUIRED = _(
    "Please give a reason for the whole README: the author reads it and acts on it."
)


@dataclass(frozen=True)
class ReadmeRow:
    """One entry of a README, with its author's solution if it has one, and its fields."""

    case: Case
    content: CaseContent
    attached: list[CaseContent]
    hidden_fields: list[forms.BoundField]
    send_back: forms.BoundField
    reason: forms.BoundField
    reply: forms.BoundField

    @property
    def reply_values(self) -> dict[str, str]:
        """What the placeholders of a saved reply become here."""
        return saved_replies.reply_values(self.case, self.content)

    @property
    def hints(self) -> list[str]:
        """Labels of the hints that are warnings; all entries are first posts or none is."""
        codes = [code for code in self.case.hints if code not in text_hints.HARMLESS]
        return text_hints.hint_labels(codes)

    @property
    def changes(self) -> list[Part]:
        """The difference to the public text; empty for a new text."""
        before = self.content.before
        return diff_texts(before, self.content.source) if before else []

    @property
    def is_open(self) -> bool:
        """Whether it shows its text at first, because something was typed or ticked there."""
        return bool(self.reason.value() or self.send_back.value() or self.reason.errors)


class ReadmeDraftForm(forms.Form):
    """What a mentor typed about the entries of a README.

    The fields of case 7 are `back-7` (ticked: request changes), `reason-7` and `reply-7`, the code
    of a saved reply; `reason` is about the whole README, and `intended` the decision it is for.
    """

    intended = forms.ChoiceField(
        required=False, choices=[("", ""), *((one, one) for one in _DECISIONS)]
    )
    reason = CleanedTextField(required=False, label=_("Note for the whole README"), rows=1)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, cases: Iterable[Case], **options: Any
    ) -> None:
        super().__init__(data, **options)
        self.cases = {case.pk: case for case in cases}
        for key in self.cases:
            self.fields[f"back-{key}"] = forms.BooleanField(
                required=False, label=_("Request changes")
            )
            self.fields[f"reason-{key}"] = CleanedTextField(
                required=False, label=_("Reason for this entry")
            )
            self.fields[f"reply-{key}"] = forms.CharField(required=False, max_length=20)

    def entries(self) -> dict[str, dict[str, Any]]:
        """What was typed about each entry, by the key of its case."""
        typed = {}
        for key in self.cases:
            values = {name: self.cleaned_data.get(f"{name}-{key}") for name in _FIELDS_OF_ENTRY}
            values["back"] = values["back"] or bool(values["reason"])
            if any(values.values()):
                typed[str(key)] = without_empty(values)
        return typed


_FIELDS_OF_ENTRY = ("back", "reason", "reply")


class ReadmeForm(forms.Form):
    """Decisions on all waiting cases of a README.

    Approving leaves out those that are ticked or have a reason. A solution is decided with its
    challenge. The fields are those of ReadmeDraftForm, and `revision-7`, the version that was read.
    """

    decision = forms.ChoiceField(
        choices=[(one, one) for one in _DECISIONS], required=False, initial=Decision.APPROVE
    )
    intended = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"data-kept": ""}))
    reason = CleanedTextField(required=False, label=_("Note for the whole README"), rows=1)

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        cases: Iterable[Case],
        contents: Mapping[int, CaseContent],
        replies: Sequence[SavedReply] = (),
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        """`replies` are the saved replies of the mentor, with their placeholders."""
        super().__init__(data, auto_id="id_%s", initial=initial)
        self.fields["reason"].widget.attrs |= {
            "class": "input input-s grow",
            "form": "review",
            "placeholder": self.fields["reason"].label,
        }
        self.cases, self.contents = {case.pk: case for case in cases}, contents
        self.replies = replies
        self.leads = [case for case in self.cases.values() if self._lead_of(case) is None]
        for case in self.cases.values():
            self.fields[f"revision-{case.pk}"] = VersionField(min_value=1)
            self.initial[f"revision-{case.pk}"] = case.waiting_revision
        for case in self.leads:
            self._add_fields(case)

    def _add_fields(self, case: Case) -> None:
        self.fields[f"back-{case.pk}"] = forms.BooleanField(
            required=False, label=_("Request changes")
        )
        self.fields[f"reason-{case.pk}"] = CleanedTextField(
            required=False, label=_("Reason for this entry"), rows=2
        )
        self.fields[f"reply-{case.pk}"] = forms.CharField(required=False, max_length=20)

    def _lead_of(self, case: Case) -> Case | None:
        """The waiting case that this one is decided with."""
        content = self.contents.get(case.pk)
        return self.cases.get(content.lead_case_id) if content else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["decision"] = cleaned.get("decision") or Decision.APPROVE
        for case in self.leads:
            self._fill_in_reply(cleaned, case)
        unexplained = [case for case in self.leads if not self._is_explained(cleaned, case)]
        if cleaned["decision"] == Decision.APPROVE:
            for case in unexplained:
                self.add_error(f"reason-{case.pk}", REASON_REQUIRED)
        elif unexplained:
            self.add_error("reason", REASON_FOR_ALL_REQUIRED)
        ask_about_words_for_refusal(self, cleaned)
        return cleaned

    def _fill_in_reply(self, cleaned: dict[str, Any], case: Case) -> None:
        """Use the text of the chosen saved reply if no reason was typed."""
        name, code = f"reason-{case.pk}", cleaned.get(f"reply-{case.pk}")
        if code and not cleaned.get(name) and name not in self.errors:
            text = saved_replies.reply_text(code, self.replies)
            values = saved_replies.reply_values(case, self.contents.get(case.pk))
            cleaned[name] = fill(text, values)
            if len(cleaned[name]) > MAX_REASON:
                self.add_error(name, REASON_TOO_LONG)

    def _is_explained(self, cleaned: Mapping[str, Any], case: Case) -> bool:
        """Whether it needs no reason or has one."""
        return self._decision(cleaned, case) == Decision.APPROVE or bool(
            self._reason(cleaned, case)
        )

    @staticmethod
    def _decision(cleaned: Mapping[str, Any], case: Case) -> Any:
        decision = cleaned["decision"]
        is_back = cleaned.get(f"back-{case.pk}") or cleaned.get(f"reason-{case.pk}")
        if decision == Decision.APPROVE and is_back:
            return Decision.REQUEST_CHANGES
        return decision

    @staticmethod
    def _reason(cleaned: Mapping[str, Any], case: Case) -> str:
        """The reason for this case, or the one for all."""
        return cleaned.get(f"reason-{case.pk}") or cleaned.get("reason") or ""

    def verdicts(self) -> Iterator[Verdict]:
        """A verdict on each case, in their order."""
        for case in self.cases.values():
            lead = self._lead_of(case) or case
            decision = self._decision(self.cleaned_data, lead)
            reason = ""
            if decision != Decision.APPROVE:
                reason = self._reason(self.cleaned_data, lead)
            yield Verdict(case, decision, self.cleaned_data[f"revision-{case.pk}"], reason)

    def rows(self) -> Iterator[ReadmeRow]:
        """The content and the fields of each case, with what is attached to it."""
        for case in self.leads:
            attached = [other for other in self.cases.values() if self._lead_of(other) is case]
            yield ReadmeRow(
                case=case,
                content=self.contents[case.pk],
                attached=[self.contents[other.pk] for other in attached],
                hidden_fields=[self[f"revision-{other.pk}"] for other in (case, *attached)],
                send_back=self[f"back-{case.pk}"],
                reason=self[f"reason-{case.pk}"],
                reply=self[f"reply-{case.pk}"],
            )
