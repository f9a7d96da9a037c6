"""The form that makes a token for the API."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal import hooks
from portal.people.models import ApiToken, User
from portal.text.cleaning import one_line
from portal.web.form_fields import FormKeyField


class TokenForm(forms.Form):
    """Name, scopes and lifetime of a new token."""

    key = FormKeyField()
    name = forms.CharField(
        label=_("Name"),
        help_text=_("What it is for, such as “My phone” or “CI of Sokoni”."),
        max_length=60,
        validators=[one_line],
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it can do"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )
    days = forms.TypedChoiceField(
        label=_("Expires in"),
        coerce=int,
        choices=[(7, _("a week")), (30, _("30 days")), (90, _("90 days")), (365, _("a year"))],
        initial=30,
    )
    ends_with_password = forms.BooleanField(
        label=_("Revoke it when I change my password"), required=False, initial=True
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["scopes"].choices = hooks.collect("api_scopes", person)
        self.initial.setdefault("scopes", ["read"])

    def issue(self) -> tuple[ApiToken, str]:
        """Make the token; returns it and its text. Raises TooManyTokens."""
        values = self.cleaned_data
        return ApiToken.issue(
            self.person,
            name=values["name"],
            scopes=values["scopes"],
            lifetime=timedelta(days=values["days"]),
            ends_with_password=values["ends_with_password"],
        )
