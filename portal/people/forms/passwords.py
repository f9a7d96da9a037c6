"""Changing, setting and resetting a password; allauth's views use these forms."""

from typing import Any

from allauth.account import forms as allauth_forms
from django import forms
from django.utils.translation import gettext_lazy as _

NEW_PASSWORD_HINT = _("At least 12 characters. A few memorable words work well.")
LABELS = {
    "oldpassword": _("Current password"),
    "password1": _("New password"),
    "password2": _("New password again"),
}


def remove_placeholders(form: forms.Form) -> None:
    """Remove what repeats the labels of the fields."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)


class PasswordLabelsMixin(forms.Form):
    """Our labels and hint for the fields of a new password, without placeholders."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
        remove_placeholders(self)
        self.fields["password1"].help_text = NEW_PASSWORD_HINT


class ChangePasswordForm(PasswordLabelsMixin, allauth_forms.ChangePasswordForm):
    """The current password and a new one."""


class SetPasswordForm(PasswordLabelsMixin, allauth_forms.SetPasswordForm):
    """The first password of a person who signed up with another site."""


class ResetPasswordKeyForm(PasswordLabelsMixin, allauth_forms.ResetPasswordKeyForm):
    """A new password, from the link in an email."""
