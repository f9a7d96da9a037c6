"""What a mentor typed for a rubric that changed, or a sheet that was removed."""

from typing import NamedTuple

from django.http import QueryDict
from django.utils.translation import gettext as _

from collab.capstone.models import Rubric
from collab.capstone.parameters import TypedRowsParameters, TypedWordParameters
from portal.web.edit_versions import StoredValue

MAX_NAME = 80


class TypedRow(NamedTuple):
    """The points and words typed for one criterion, and its name on that page."""

    name: str
    points: str
    word: str

    def values(self) -> list[StoredValue]:
        """What was typed, with the labels of the fields."""
        labels = [_("%(name)s, points"), _("%(name)s, comment")]
        typed = zip(labels, (self.points, self.word), strict=True)
        return [StoredValue(label % {"name": self.name}, value) for label, value in typed if value]


def typed_rows(data: QueryDict) -> dict[int, TypedRow]:
    """{key of a criterion: what was typed for it} of the form of a sheet."""
    typed = TypedRowsParameters.read(data)
    return {
        key: TypedRow(
            typed.name.get(key, "")[:MAX_NAME], typed.points.get(key, ""), typed.word.get(key, "")
        )
        for key in sorted(typed.points.keys() | typed.word.keys())
    }


def all_typed(data: QueryDict) -> list[StoredValue]:
    """All that was typed into the form of a sheet."""
    values = [value for row in typed_rows(data).values() for value in row.values()]
    word = TypedWordParameters.read(data).word
    if word:
        values.append(StoredValue(_("Overall comment for the team"), word))
    return values


def is_of_other_version(data: QueryDict, rubric: Rubric) -> bool:
    """Whether the form has criteria that this version of the rubric does not have."""
    keys = {criterion.pk for criterion in rubric.criteria.all()}
    return not typed_rows(data).keys() <= keys


def moved_to(rubric: Rubric, data: QueryDict) -> tuple[QueryDict, list[StoredValue]]:
    """The form's data for criteria of the same names, and what none of them takes."""
    moved, by_name = data.copy(), {one.name: one.pk for one in rubric.criteria.all()}
    left: list[StoredValue] = []
    for row in typed_rows(data).values():
        key = by_name.get(row.name)
        if key is None:
            left += row.values()
        else:
            moved[f"points-{key}"], moved[f"word-{key}"] = row.points, row.word
    return moved, left
