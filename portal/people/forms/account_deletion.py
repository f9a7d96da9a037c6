"""The confirmation of an account deletion."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.people.models import User


class AccountDeletionForm(forms.Form):
    """What to do with one's posts, and one's handle as confirmation."""

    posts = forms.ChoiceField(
        label=_("My posts"),
        widget=forms.RadioSelect,
        initial="keep",
        choices=[
            ("keep", _("stay, under “a former learner”, and keep helping others")),
            ("remove", _("are deleted with my account")),
        ],
    )
    handle = forms.CharField(label=_("Type your handle to confirm"), max_length=40)

    def __init__(self, data: Any = None, *, person: User) -> None:
        super().__init__(data)
        self.person = person

    def clean_handle(self) -> str:
        """Return the handle. Raises ValidationError for any but the person's own."""
        typed = self.cleaned_data["handle"].strip().lstrip("@").lower()
        if typed != self.person.handle:
            raise forms.ValidationError(_("That doesn’t match your handle."), code="handle")
        return typed
