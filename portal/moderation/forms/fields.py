from typing import Any

from django import forms

from portal.text.cleaning import clean
from portal.web.form_fields import Textarea


class CleanedTextField(forms.CharField):
    """A textarea for plain text, which is cleaned and stripped."""

    def __init__(self, *, rows: int = 3, max_length: int = 2000, **options: Any) -> None:
        widget = Textarea(attrs={"rows": rows, "dir": "auto"})
        super().__init__(max_length=max_length, widget=widget, **options)

    def clean(self, value: Any) -> str:
        return super().clean(clean(value or "")).strip()
