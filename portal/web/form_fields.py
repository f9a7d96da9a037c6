"""Fields that take as many characters as they say."""

import uuid

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.formats import number_format
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext


class Textarea(forms.Textarea):
    """A text of several lines. A line end is one character, as the browser counts it against `maxlength`."""

    def value_from_datadict(self, data, files, name):
        value = super().value_from_datadict(data, files, name)
        return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value


class FormKeyField(forms.UUIDField):
    """The hidden key of one rendered form, by which `run_once` recognizes a second submit."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(initial=uuid.uuid4)


def set_max_length(field: forms.CharField, most: int, *, stored_text: str = "") -> None:
    """Let `field` take `most` characters, and say so to the browser; a text `kept` from before may be as long as it is."""
    field.max_length = max(most, len(stored_text))
    field.validators = [one for one in field.validators if not isinstance(one, MaxLengthValidator)]
    field.validators.append(
        MaxLengthValidator(field.max_length, field.error_messages.get("max_length"))
    )
    field.widget.attrs["maxlength"] = str(field.max_length)


def with_length_hint(help_text: str, most: int):
    """The help text of a field, with how much it takes."""
    return format_lazy("{} {}", help_text, _lazy_max_text(most))


def _max_text(most):
    return gettext("At most %(most)s characters.") % {
        "most": number_format(most, force_grouping=True)
    }


_lazy_max_text = lazy(_max_text, str)
