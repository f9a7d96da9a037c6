"""Forms of the page of a team."""

from django import forms
from django.utils.translation import gettext_lazy as _

from collab.models import PlanStep, StandUp
from portal.web.partial_saves import PartialSaveForm


class StandUpForm(PartialSaveForm):
    """Did, next, blocked: one line each, at least one of them."""

    class Meta:
        model = StandUp
        fields = ["did", "next", "blocked"]

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError(_("Please write at least one of the three."))
        return cleaned


class PlanStepForm(PartialSaveForm):
    """One step of the plan."""

    class Meta:
        model = PlanStep
        fields = ["text"]
