"""The check of a display name that a person chooses."""

import unicodedata

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.people.models import User
from portal.people.names import check_name, imitated_handle


def clean_display_name(typed: str, *, person: User) -> str:
    """Normalise spaces and accents.

    Raises ValidationError for a name that may not be chosen.

    A name saved before this check existed may stay.
    """
    name = unicodedata.normalize("NFC", " ".join(typed.split()))
    if name and name != person.display_name:
        check_name(name)
        _check_imitation(name, person)
    return name


def _check_imitation(name: str, person: User) -> None:
    imitated = imitated_handle(name)
    others = User.objects.filter(handle_skeleton=imitated).exclude(pk=person.pk)
    if imitated and others.exists():
        raise forms.ValidationError(
            _("This name looks like the handle of another person. Please use your own name."),
            code="imitates",
        )
