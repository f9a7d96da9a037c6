"""The form that saves what a person typed in another form."""

from collections.abc import Mapping
from typing import Any

from django import forms

from portal.people.form_drafts import DraftedForm
from portal.text.cleaning import clean
from portal.web.form_fields import Textarea
from portal.web.parameters import Texts


class _TypedField(forms.CharField):
    """A text as it was typed so far."""

    def __init__(self, most: int) -> None:
        super().__init__(required=False, strip=False, max_length=most, widget=Textarea)

    def to_python(self, value: Any) -> str:
        """Return the text without characters that a database rejects."""
        return clean(super().to_python(value))


class FormDraftForm(forms.Form):
    """The texts of a form as they are typed, with no rule but their length."""

    def __init__(self, data: Mapping[str, Any], drafted: DraftedForm) -> None:
        super().__init__(data)
        for name, most in drafted.texts.items():
            self.fields[name] = _TypedField(most)
        for name in drafted.lists:
            self.fields[name] = Texts(required=False)

    def typed(self) -> dict[str, Any]:
        """Return the values; {} if all are empty."""
        values = self.cleaned_data
        return values if any(values.values()) else {}
