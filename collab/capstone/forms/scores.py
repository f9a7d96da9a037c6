"""The form in which a mentor scores one track of a project."""

from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from collab.capstone.models import Criterion, Rubric, ScoreSheet
from collab.capstone.models.score_sheet import TypedScore
from collab.capstone.point_errors import points_field
from portal.text.cleaning import clean
from portal.text.labels import labelled
from portal.web.edit_versions import StoredValue, VersionField
from portal.web.form_fields import Textarea


class CriterionFields(NamedTuple):
    """A criterion with its two fields, and the team's own points or None."""

    criterion: Criterion
    points: forms.BoundField
    word: forms.BoundField
    own: int | None


class ScoreForm(forms.Form):
    """Points and words for each criterion, and an overall comment."""

    version = VersionField(required=False)

    def __init__(
        self, data: Any = None, *, sheet: ScoreSheet, rubric: Rubric, own: dict[int, int]
    ) -> None:
        super().__init__(data)
        self.sheet, self.rubric, self.own = sheet, rubric, own
        self.criteria = list(rubric.criteria.all())
        self._add_criteria()
        self.fields["word"] = _overall_word_field(sheet)
        self.initial["version"] = sheet.version

    def _add_criteria(self) -> None:
        points, words = self.sheet.points_by_criterion(), self.sheet.words_by_criterion()
        for one in self.criteria:
            self.fields[f"points-{one.pk}"] = _points_field(one, points.get(one.pk))
            self.fields[f"word-{one.pk}"] = _word_field(one, words.get(one.pk, ""))

    def rows(self) -> list[CriterionFields]:
        """The criteria with their fields."""
        return [
            CriterionFields(
                one, self[f"points-{one.pk}"], self[f"word-{one.pk}"], self.own.get(one.pk)
            )
            for one in self.criteria
        ]

    def refusals(self) -> list[str]:
        """What is wrong with what was typed, each with the name of its field."""
        return [
            labelled(self[name].label, error) if name in self.fields else error
            for name, errors in self.errors.items()
            for error in errors
        ]

    def typed(self) -> dict[int, TypedScore]:
        """What a valid form says of each criterion."""
        values = self.cleaned_data
        return {
            one.pk: TypedScore(values[f"points-{one.pk}"], clean(values[f"word-{one.pk}"]))
            for one in self.criteria
        }

    def conflicts_with(self, saved: ScoreSheet) -> list[StoredValue]:
        """What is stored otherwise than it was typed.

        The form replaces it when it is sent again.
        """
        self.take_version(saved.version)
        return [
            StoredValue(str(self[name].label), value)
            for name, value in self._stored_values(saved).items()
            if value != self.cleaned_data.get(name)
        ]

    def take_version(self, version: int) -> None:
        """Let the form be sent again for this version of the sheet."""
        self.data = self.data.copy()
        self.data["version"] = version

    def _stored_values(self, saved: ScoreSheet) -> dict[str, Any]:
        """{name of a field: what is stored}."""
        points, words = saved.points_by_criterion(), saved.words_by_criterion()
        stored: dict[str, Any] = {"word": saved.word}
        for one in self.criteria:
            stored[f"points-{one.pk}"] = points.get(one.pk)
            stored[f"word-{one.pk}"] = words.get(one.pk, "")
        return stored


def _points_field(criterion: Criterion, points: int | None) -> forms.IntegerField:
    label = _("%(name)s, points") % {"name": criterion.name}
    return points_field(label, criterion.points, points, widget=_number_input())


def _number_input() -> forms.NumberInput:
    return forms.NumberInput(attrs={"class": "input input-s input-num"})


def _word_field(criterion: Criterion, word: str) -> forms.CharField:
    return forms.CharField(
        label=_("%(name)s, comment") % {"name": criterion.name},
        max_length=2_000,
        required=False,
        initial=word,
        widget=_text(1, gettext_lazy("Comment")),
    )


def _overall_word_field(sheet: ScoreSheet) -> forms.CharField:
    return forms.CharField(
        label=_("Overall comment for the team"),
        max_length=4_000,
        required=False,
        initial=sheet.word,
        widget=_text(3, ""),
    )


def _text(rows: int, placeholder: Any) -> Textarea:
    look = "input" if rows > 1 else "input input-s"
    return Textarea(attrs={"rows": rows, "class": look, "dir": "auto", "placeholder": placeholder})
