"""The form by which mentors change a waiting text while approving it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from learnings.models.revision import TITLE_LENGTH, Revision
from portal.rows import values_of
from portal.text import markdown
from portal.text.cleaning import clean, one_line
from portal.web.form_fields import Textarea

AMENDED_FIELDS = ("title", "body", "outcome")


class AmendForm(forms.Form):
    """Small changes that a mentor makes to a waiting text while approving it."""

    title = forms.CharField(
        max_length=TITLE_LENGTH,
        validators=[one_line],
        label=gettext_lazy("Title"),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    body = forms.CharField(
        max_length=markdown.MAX_CHARACTERS,
        required=False,
        label=gettext_lazy("Text"),
        widget=Textarea(attrs={"rows": 14, "dir": "auto"}),
    )
    outcome = forms.CharField(
        max_length=markdown.MAX_CHARACTERS,
        required=False,
        label=gettext_lazy("Outcome"),
        widget=Textarea(attrs={"rows": 4, "dir": "auto"}),
    )

    def __init__(self, data: Any = None, *, revision: Revision, **options: Any) -> None:
        initial = values_of(revision, AMENDED_FIELDS)
        super().__init__(data, initial=initial, **options)
        if revision.entry.is_solution:
            del self.fields["title"]
        else:
            del self.fields["outcome"]
            self.fields["title"].required = not revision.entry.is_profile_section

    def clean_body(self) -> str:
        return clean(self.cleaned_data["body"]).rstrip()

    def clean_outcome(self) -> str:
        return clean(self.cleaned_data["outcome"]).rstrip()
