from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.moderation import saved_replies
from portal.moderation.models import Flag, Review
from portal.text.cleaning import clean
from portal.web.form_fields import Textarea

REASON_REQUIRED = _("Please say why: the author reads this, and it decides what they do next.")


def _textarea_field(label, *, rows=3, most=2000, required=False):
    widget = Textarea(attrs={"rows": rows, "dir": "auto"})
    return forms.CharField(required=required, max_length=most, label=label, widget=widget)


class ReviewForm(forms.Form):
    """A decision on the version that was read. `back`: approve the challenge, but send its solution back."""

    revision_number = forms.IntegerField(
        min_value=0, max_value=1_000_000_000, widget=forms.HiddenInput
    )
    decision = forms.ChoiceField(choices=Review.Decision)
    canned = forms.ChoiceField(
        required=False, choices=[("", _("A reason often given …")), *saved_replies.choices()]
    )
    reason = _textarea_field(_("Word to the author"), rows=2)
    back = forms.BooleanField(required=False)

    def __init__(self, data=None, *, case, **options):
        super().__init__(data, **options)
        self.case = case

    def clean_reason(self):
        return clean(self.cleaned_data["reason"]).strip()

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("reason") and cleaned.get("canned"):
            cleaned["reason"] = saved_replies.reply_text(cleaned["canned"])
        needs = cleaned.get("decision") in Review.NEGATIVE or cleaned.get("back")
        if needs and not cleaned.get("reason"):
            self.add_error("reason", REASON_REQUIRED)
        return cleaned

    def verdicts(self, others):
        """(case, decision, version, reason) of this case and of `others`, pairs of (case, version read)."""
        data = self.cleaned_data
        yield self.case, data["decision"], data["revision_number"], data["reason"]
        for case, version in others:
            decision = Review.Decision.REQUEST_CHANGES if data["back"] else data["decision"]
            yield case, decision, version, data["reason"]


class FlagForm(forms.Form):
    """Why somebody flags a thing."""

    reason = forms.ChoiceField(
        choices=Flag.Reason, widget=forms.RadioSelect, label=_("What is wrong with it?")
    )
    note = _textarea_field(_("Anything else a mentor should know (optional)"), most=1000)

    def clean_note(self):
        return clean(self.cleaned_data["note"]).strip()


class PersonalDataForm(forms.Form):
    """Somebody without an account reports personal data."""

    address = forms.CharField(
        max_length=300,
        label=_("Address of the page"),
        help_text=_("Copy it from the top of your browser."),
        widget=forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false"}),
    )
    note = _textarea_field(_("What should not be there?"), most=1000, required=True)
    # People leave it empty; what fills in everything does not.
    website = forms.CharField(
        required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"})
    )

    def clean_note(self):
        return clean(self.cleaned_data["note"]).strip()


class AppealForm(forms.Form):
    """Why somebody asks for a second look."""

    text = _textarea_field(
        _("Why should a second mentor see it differently?"), rows=5, required=True
    )

    def clean_text(self):
        return clean(self.cleaned_data["text"]).strip()


class SuspendForm(forms.Form):
    """Read-only, for how long and why."""

    days = forms.TypedChoiceField(
        coerce=int,
        label=_("For how long"),
        choices=[
            (1, _("a day")),
            (3, _("3 days")),
            (7, _("a week")),
            (30, _("30 days")),
            (180, _("half a year")),
        ],
    )
    reason = _textarea_field(_("Why (the person reads this)"), most=500, required=True)

    def clean_reason(self):
        return clean(self.cleaned_data["reason"]).strip()

    def until(self):
        return timezone.now() + timedelta(days=self.cleaned_data["days"])


class SubmissionForm(forms.Form):
    """Everything of one submission that waits: approved, but for what is ticked off with a reason.

    A solution that goes with its challenge is decided with it. Fields of case 7: `back-7` (ticked: not approved),
    `reason-7`, `revision-7` (what was read).
    """

    reason = forms.CharField(
        required=False,
        max_length=2000,
        label=_("Word to the author, for all that you send back"),
        widget=Textarea(attrs={"rows": 2, "dir": "auto", "class": "form-control"}),
    )

    def __init__(self, data, *, cases, contents):
        super().__init__(data, auto_id="id_%s")
        self.cases, self.contents = {case.pk: case for case in cases}, contents
        self.leads = [case for case in cases if self._lead_of(case) is None]
        for case in cases:
            number = forms.IntegerField(
                min_value=1, max_value=1_000_000_000, widget=forms.HiddenInput
            )
            self.fields[f"revision-{case.pk}"] = number
            self.initial[f"revision-{case.pk}"] = case.waiting_revision
        for case in self.leads:
            self.fields[f"back-{case.pk}"] = forms.BooleanField(
                required=False, label=_("Not yet: send it back")
            )
            self.fields[f"reason-{case.pk}"] = forms.CharField(
                required=False,
                max_length=2000,
                label=_("Why this one"),
                widget=Textarea(attrs={"rows": 2, "dir": "auto"}),
            )

    def _lead_of(self, case):
        """The case that this one is decided with, where that waits too."""
        content = self.contents.get(case.pk)
        return self.cases.get(content.lead_case_id) if content else None

    def clean(self):
        cleaned = super().clean()
        for case in self.leads:
            if cleaned.get(f"back-{case.pk}") and not self._reason(cleaned, case):
                self.add_error(f"reason-{case.pk}", REASON_REQUIRED)
        return cleaned

    @staticmethod
    def _reason(cleaned, case):
        return clean(cleaned.get(f"reason-{case.pk}") or cleaned.get("reason") or "").strip()

    def verdicts(self):
        """(case, decision, revision number, reason) of each."""
        for case in self.cases.values():
            lead = self._lead_of(case) or case
            is_back = self.cleaned_data[f"back-{lead.pk}"]
            decision = Review.Decision.REQUEST_CHANGES if is_back else Review.Decision.APPROVE
            reason = self._reason(self.cleaned_data, lead) if is_back else ""
            yield case, decision, self.cleaned_data[f"revision-{case.pk}"], reason

    def rows(self):
        """What the page shows of each: how it looks, what goes with it, and its fields."""
        for case in self.leads:
            attached = [other for other in self.cases.values() if self._lead_of(other) is case]
            yield {
                "case": case,
                "content": self.contents.get(case.pk),
                "attached": [self.contents[other.pk] for other in attached],
                "hidden": [self[f"revision-{other.pk}"] for other in (case, *attached)],
                "back": self[f"back-{case.pk}"],
                "reason": self[f"reason-{case.pk}"],
            }
