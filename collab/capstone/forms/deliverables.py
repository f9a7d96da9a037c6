"""The forms of deliverables: what mentors list, and what a team hands in."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from collab.capstone.mermaid import is_diagram, without_fence
from collab.capstone.models import (
    Criterion,
    Deliverable,
    DeliverableKind,
    HandIn,
    Rubric,
    SelfScore,
)
from collab.capstone.point_errors import points_field
from portal.text.cleaning import clean
from portal.web.edit_versions import StoredValue, VersionField
from portal.web.form_fields import Textarea
from portal.web.partial_saves import PartialSaveForm

PLACEHOLDERS = {
    "repository": "https://github.com/…",
    "slides": "https://docs.google.com/presentation/…",
    "video": "https://youtu.be/…",
    "design": "https://www.figma.com/…",
    "diagram": "https://dbdiagram.io/…",
}


class DeliverableKindForm(PartialSaveForm):
    """A kind of deliverable that a cohort asks for."""

    version = VersionField(required=False)

    class Meta:
        model = DeliverableKind
        fields = DeliverableKind.FORM_COLUMNS
        help_texts = {"track": _("“Both” is one for the whole team.")}

    def __init__(self, data: Any = None, *, instance: DeliverableKind) -> None:
        super().__init__(data, instance=instance)
        self.initial["version"] = instance.version

    def clean(self) -> dict[str, Any]:
        """Check that the track has no other kind of this name."""
        values = super().clean()
        same = self.instance.cohort.deliverable_kinds.filter(
            name=values.get("name"), track=values.get("track")
        )
        if same.exclude(pk=self.instance.pk).exists():
            self.add_error("name", _("There is one of this name already."))
        return values

    def save_changes(self) -> None:
        """Save a kind that is listed. Raises StaleEdit and KindRemoved as the model does."""
        version = self.cleaned_data["version"]
        self.instance.save_changes(version=version, changed=self.changed_data)


class DeliverableForm(PartialSaveForm):
    """What a team hands in of one kind."""

    version = VersionField(required=False)

    class Meta:
        model = Deliverable
        fields = ["url", "diagram", "note"]
        widgets = {
            "url": forms.URLInput(attrs={"dir": "ltr", "inputmode": "url"}),
            "diagram": Textarea(
                attrs={"rows": 6, "class": "source", "spellcheck": "false", "dir": "ltr"}
            ),
        }
        help_texts = {"note": _("What mentors should know, such as a test account’s name.")}

    def __init__(self, data: Any = None, *, instance: Deliverable) -> None:
        super().__init__(data, instance=instance, prefix=f"kind-{instance.kind.pk}")
        url = self.fields["url"]
        url.assume_scheme, url.help_text = "https", instance.kind.hint
        url.widget.attrs["placeholder"] = PLACEHOLDERS.get(instance.kind.content, "https://…")
        if instance.kind.takes_diagram:
            self._take_link_or_diagram()
        else:
            self._take_only_link()
        self.initial["version"] = instance.version

    def _take_link_or_diagram(self) -> None:
        self.fields["diagram"].label = _("Or the diagram as Mermaid text")
        for name in ("url", "diagram"):
            self.fields[name].is_conditional = True

    def _take_only_link(self) -> None:
        del self.fields["diagram"]
        self.fields["url"].required = True
        self.fields["url"].error_messages["required"] = _("Add a link.")

    def clean_url(self) -> str:
        """Return the address; http:// is refused, because the check opens only https."""
        url = self.cleaned_data["url"]
        if url.lower().startswith("http://"):
            raise ValidationError(
                _("Use a link that begins with https://, so that it can be checked.")
            )
        return url

    def clean_diagram(self) -> str:
        """The text of the diagram alone. Text that is no Mermaid diagram is refused."""
        diagram = without_fence(clean(self.cleaned_data["diagram"]))
        if diagram.strip() and not is_diagram(diagram):
            raise ValidationError(
                _("Begin with the kind of diagram, such as erDiagram, flowchart or classDiagram.")
            )
        return diagram.strip("\n")

    def clean(self) -> dict[str, Any]:
        """Check that there is a link or a diagram."""
        values = super().clean()
        if not self.errors and not values.get("url") and not values.get("diagram"):
            raise ValidationError(_("Add a link."))
        return values


class SelfReviewForm(forms.Form):
    """A team's own points for each criterion of the rubrics that score it.

    Beside each, the page sends the track and name of its criterion (`name-<key>`).
    """

    version = VersionField(required=False)

    def __init__(self, data: Any = None, *, rubrics: list[Rubric], points: dict[int, int]) -> None:
        super().__init__(data, prefix="own")
        self.rubrics, self.stored = rubrics, points
        self.criteria = [one for rubric in rubrics for one in rubric.criteria.all()]
        seen = {one.pk: points.get(one.pk) for one in self.criteria}
        for one in self.criteria:
            self.fields[str(one.pk)] = points_field(one.name, one.points, seen[one.pk])
        self.initial["version"] = SelfScore.version_of(seen)

    @property
    def scored(self) -> list[Criterion]:
        """The criteria for which points are stored."""
        return [criterion for criterion in self.criteria if criterion.pk in self.stored]

    @property
    def stored_points(self) -> int:
        """The points that are stored, together."""
        return sum(self.stored[criterion.pk] for criterion in self.scored)

    @property
    def possible_points(self) -> int:
        """The most points for the criteria that are scored."""
        return sum(criterion.points for criterion in self.scored)

    def groups(self) -> list[tuple[Rubric, list[tuple[Criterion, forms.BoundField]]]]:
        """The rubrics with their criteria and the fields of these."""
        return [
            (rubric, [(one, self[str(one.pk)]) for one in rubric.criteria.all()])
            for rubric in self.rubrics
        ]

    def points(self) -> dict[int, int | None]:
        """What was typed in a valid form: {key of a criterion: points or None}."""
        return {criterion.pk: self.cleaned_data[str(criterion.pk)] for criterion in self.criteria}

    def conflicts_with(self, stored: dict[int, int | None]) -> list[StoredValue]:
        """What is stored otherwise than it was typed.

        The form replaces it when it is sent again.

        Points typed for criteria of a former rubric move to those of the same names.
        """
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = SelfScore.version_of(stored)
        self._move_former_points()
        return [
            StoredValue(criterion.name, stored[criterion.pk])
            for criterion in self.criteria
            if _as_typed(stored[criterion.pk]) != self.data.get(self.add_prefix(criterion.pk), "")
        ]

    def _move_former_points(self) -> None:
        keys = {f"{one.rubric.track} {one.name}": one.pk for one in self.criteria}
        for name in list(self.data):
            key = keys.get(self._name_sent_with(name))
            if key and name != self.add_prefix(key):
                self.data[self.add_prefix(key)] = self.data[name]

    def _name_sent_with(self, field: str) -> str:
        """The track and name of the criterion whose points a field has, or ""."""
        match = re.fullmatch(rf"{self.prefix}-(\d{{1,18}})", field)
        return self.data.get(f"{self.prefix}-name-{match[1]}", "") if match else ""


def _as_typed(points: int | None) -> str:
    return "" if points is None else str(points)


class HandInForm(PartialSaveForm):
    """The word of a team to its mentors, with which it hands in."""

    version = VersionField(required=False)

    class Meta:
        model = HandIn
        fields = ["word"]
        widgets = {"word": Textarea(attrs={"rows": 3, "dir": "auto"})}

    def __init__(self, data: Any = None, *, instance: HandIn | None) -> None:
        super().__init__(data, instance=instance)
        self.initial["version"] = instance.version if instance else 0

    def clean_word(self) -> str:
        """The text without characters that can't be stored."""
        return clean(self.cleaned_data["word"])
