"""The forms of results: publishing, second looks and certificates."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from collab.capstone.models import Certificate, Result, Rubric, SecondLook
from collab.capstone.models.result import MemberPoints
from collab.capstone.point_errors import point_errors
from portal.people.models import User
from portal.rows import keys_of
from portal.text.cleaning import clean
from portal.web.edit_versions import StoredValue, VersionField
from portal.web.form_fields import Textarea
from portal.web.partial_saves import PartialSaveForm

MAX_REASON = 500


class PublicationForm(forms.Form):
    """The reason for a result, where it needs one, and other points for members."""

    replaces = VersionField(required=False)
    # The `preview_version` of what was confirmed.
    seen = VersionField(required=False)
    reason = forms.CharField(label=_("Reason"), max_length=MAX_REASON, required=False)

    def __init__(
        self, data: Any = None, *, people: list[User], rubric: Rubric | None, number: int
    ) -> None:
        super().__init__(data)
        self.people = people
        self.initial["replaces"] = number
        self.fields["reason"].is_conditional = True
        most = rubric.total if rubric else 0
        for person in people:
            self.fields[f"points-{person.pk}"] = _points_field(person, most)
            self.fields[f"reason-{person.pk}"] = _reason_field()

    def rows(self) -> list[tuple[User, forms.BoundField, forms.BoundField]]:
        """Each member with the fields of their points and the reason."""
        return [
            (person, self[f"points-{person.pk}"], self[f"reason-{person.pk}"])
            for person in self.people
        ]

    def clean(self) -> dict[str, Any]:
        """Check that other points have a reason, and that a reason has points."""
        values = super().clean()
        for person in self.people:
            points, reason = f"points-{person.pk}", f"reason-{person.pk}"
            has_points, has_reason = values.get(points) is not None, bool(values.get(reason))
            if has_points and not has_reason:
                self.add_error(reason, _("Say why their points differ."))
            if has_reason and not has_points and not self.errors:
                self.add_error(points, _("Add the points, or remove the reason."))
        return values

    def members(self) -> dict[int, MemberPoints]:
        """What was typed in a valid form: {key of a member: their points}."""
        values = self.cleaned_data
        return {
            person.pk: MemberPoints(values[f"points-{person.pk}"], values[f"reason-{person.pk}"])
            for person in self.people
            if values[f"points-{person.pk}"] is not None
        }

    def typed(self) -> list[StoredValue]:
        """What was typed in a form that was sent, with the labels of the fields."""
        fields = [self["reason"]]
        for _person, points, reason in self.rows():
            fields += [points, reason]
        return [StoredValue(field.label, field.value()) for field in fields if field.value()]

    def is_in(self, result: Result) -> bool:
        """Whether a result says what was typed in a valid form."""
        rows = {row.person_id: (row.points, row.reason) for row in result.members.all()}
        is_same = result.reason == self.cleaned_data["reason"]
        for key, given in self.members().items():
            reason = given.reason if given.points != result.points else ""
            is_same &= rows.get(key) == (given.points, reason)
        return is_same

    def take(self, name: str, value: int) -> None:
        """Let the form carry another number than it was sent with."""
        self.data = self.data.copy()
        self.data[name] = value


def _points_field(person: User, most: int) -> forms.DecimalField:
    return forms.DecimalField(
        label=_("Points of %(name)s") % {"name": person.name},
        min_value=0,
        max_value=most,
        max_digits=6,
        decimal_places=2,
        required=False,
        localize=False,
        error_messages=point_errors(most),
    )


def _reason_field() -> forms.CharField:
    field = forms.CharField(label=_("Why they differ"), max_length=MAX_REASON, required=False)
    field.is_conditional = True
    return field


class SecondLookForm(PartialSaveForm):
    """What a team wants another mentor to look at again."""

    class Meta:
        model = SecondLook
        fields = ["reason"]
        widgets = {"reason": Textarea(attrs={"rows": 4, "dir": "auto"})}

    def clean_reason(self) -> str:
        """The text without characters that can't be stored."""
        return clean(self.cleaned_data["reason"])


class OtherMentorForm(forms.Form):
    """The mentor who looks again."""

    mentor = forms.ModelChoiceField(User.objects.none(), label=_("Mentor"), to_field_name="handle")

    def __init__(self, data: Any = None, *, look: SecondLook) -> None:
        super().__init__(data)
        people = keys_of(look.suitable_mentors())
        self.fields["mentor"].queryset = User.objects.filter(pk__in=people).order_by("handle")


class AnswerForm(forms.Form):
    """The words with which a second look is answered."""

    answer = forms.CharField(
        label=_("Your answer to the team"),
        max_length=2_000,
        widget=Textarea(attrs={"rows": 4, "dir": "auto"}),
    )

    def clean_answer(self) -> str:
        """The text without characters that can't be stored."""
        return clean(self.cleaned_data["answer"])


class CertificateForm(PartialSaveForm):
    """The name as it is printed."""

    class Meta:
        model = Certificate
        fields = ["name"]
        help_texts = {"name": _("As printed. It can’t be changed later.")}


class RevocationForm(forms.Form):
    """Why a certificate is revoked."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=MAX_REASON,
        help_text=_("Its owner reads it. The public page only says that it was revoked."),
    )


class CodeForm(forms.Form):
    """The code of a certificate that someone checks."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"dir": "ltr", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def clean_code(self) -> str:
        """Check that it has a letter or digit."""
        code = self.cleaned_data["code"]
        if not code.replace("-", "").strip():
            raise ValidationError(_("Type the code on the certificate."))
        return code
