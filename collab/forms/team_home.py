"""Forms of a team's home page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from collab.models import PlanStep, StandUp
from portal.web.partial_saves import PartialSaveForm


class StandUpForm(PartialSaveForm):
    """A stand-up: at least one of its three lines."""

    class Meta:
        model = StandUp
        fields = ["did", "next", "blocked"]

    def clean(self) -> dict[str, Any]:
        """Require at least one line."""
        cleaned = super().clean()
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError(_("Fill in at least one of the three."))
        return cleaned


class PlanStepForm(PartialSaveForm):
    """A step of the plan."""

    class Meta:
        model = PlanStep
        fields = ["text"]
