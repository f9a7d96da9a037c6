"""The form of a rubric: its bands, and a row for each criterion."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from collab.capstone.models.rubric import (
    MAX_CRITERIA,
    MAX_POINTS,
    CriterionValues,
    Rubric,
)
from portal.people.models import User
from portal.text.cleaning import one_line
from portal.web.edit_versions import VersionField
from portal.web.partial_saves import PartialSaveForm

EMPTY_ROWS = 2


class CriterionForm(forms.Form):
    """One row; a row without a name is left out."""

    name = forms.CharField(label=_("Name"), max_length=80, required=False, validators=[one_line])
    guidance = forms.CharField(
        label=_("Guidance"), max_length=300, required=False, validators=[one_line]
    )
    points = forms.IntegerField(
        label=_("Points"), min_value=1, max_value=MAX_POINTS, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name", "points"):
            self.fields[name].is_conditional = True

    def clean(self) -> dict[str, Any]:
        """Check that a row has both a name and points, or neither."""
        values = super().clean()
        name, points = values.get("name"), values.get("points")
        if name and points is None and "points" not in self.errors:
            self.add_error("points", _("How many points is this worth?"))
        if points and not name and "name" not in self.errors:
            self.add_error("name", _("What is scored?"))
        return values


class BaseCriterionFormSet(forms.BaseFormSet):
    """The rows of a rubric, which need one at least and different names."""

    def clean(self) -> None:
        """Check the rows together."""
        if any(self.errors):
            return
        names = [criterion.name for criterion in self.criteria()]
        if not names:
            raise ValidationError(_("Add at least one criterion."))
        if len(set(names)) < len(names):
            raise ValidationError(_("Two criteria have the same name."))

    def criteria(self) -> list[CriterionValues]:
        """The rows of a valid form that have a name."""
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data.get("name")]
        return [CriterionValues(row["name"], row["guidance"], row["points"]) for row in rows]


CriterionFormSet = forms.formset_factory(
    CriterionForm,
    formset=BaseCriterionFormSet,
    extra=EMPTY_ROWS,
    max_num=MAX_CRITERIA,
    validate_max=True,
)


class RubricForm(PartialSaveForm):
    """The bands of a rubric; `rows` has its criteria."""

    version = VersionField(required=False)

    class Meta:
        model = Rubric
        fields = ["pass_percent", "exceptional_percent"]

    def __init__(self, data: Any = None, *, instance: Rubric) -> None:
        super().__init__(data, instance=instance)
        self.initial["version"] = instance.number
        criteria = instance.criteria.values("name", "guidance", "points")
        self.rows = CriterionFormSet(data, initial=list(criteria), prefix="criteria")

    def is_valid(self) -> bool:
        """Whether the bands and all rows are valid."""
        return all([super().is_valid(), self.rows.is_valid()])

    def clean(self) -> dict[str, Any]:
        """Check that exceptional results have more points than those that pass."""
        values = super().clean()
        passes, exceptional = values.get("pass_percent"), values.get("exceptional_percent")
        if passes and exceptional and exceptional < passes:
            self.add_error("exceptional_percent", _("Choose at least what passes."))
        return values

    def save_version(self, *, by: User) -> Rubric:
        """Save a new version. Raises what the model does."""
        rubric = Rubric(cohort=self.instance.cohort, brief=self.instance.brief)
        rubric.track = self.instance.track
        rubric.pass_percent = self.cleaned_data["pass_percent"]
        rubric.exceptional_percent = self.cleaned_data["exceptional_percent"]
        replaces = self.cleaned_data["version"]
        return rubric.save_version(self.rows.criteria(), replaces=replaces, by=by)
