from django import forms
from django.utils.translation import gettext_lazy as _

from portal.moderation.models import Review
from portal.text import clean


class ReviewForm(forms.Form):
    """A decision on the revision that was read."""

    revision_number = forms.IntegerField(min_value=1, max_value=1_000_000_000, widget=forms.HiddenInput)
    decision = forms.ChoiceField(choices=Review.Decision)
    reason = forms.CharField(
        required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}), label=_("Reason")
    )

    def clean_reason(self):
        return clean(self.cleaned_data["reason"])

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("decision") not in (None, Review.Decision.APPROVE) and not cleaned.get("reason"):
            self.add_error("reason", _("Please say why: the author reads this, and it decides what they do next."))
        return cleaned
