"""What fields say of values they don't take, unless a form has its own words."""

from collections.abc import Callable, Mapping
from numbers import Number
from typing import Any

from django import forms
from django.core import validators
from django.utils.formats import localize, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.text.plurals import counted, written


class LimitMessage:
    """A sentence about a limit, with numbers as the language writes them.

    Django fills a message in with `%`, as a string.
    """

    def __init__(self, sentence: Callable[[Mapping[str, Any]], str]) -> None:
        self.sentence = sentence

    def __mod__(self, params: Mapping[str, Any]) -> str:
        """Return the sentence with the values of an error."""
        return self.sentence(params)


def _too_long(params: Mapping[str, Any]) -> str:
    return counted(
        "Up to %(most)s character; yours has %(length)s.",
        "Up to %(most)s characters; yours has %(length)s.",
        params["limit_value"],
        most=written(params["limit_value"]),
        length=written(params["show_value"]),
    )


def _too_short(params: Mapping[str, Any]) -> str:
    return counted(
        "At least %(least)s character; yours has %(length)s.",
        "At least %(least)s characters; yours has %(length)s.",
        params["limit_value"],
        least=written(params["limit_value"]),
        length=written(params["show_value"]),
    )


def _file_name_too_long(params: Mapping[str, Any]) -> str:
    return counted(
        "The file’s name can have up to %(most)s character; it has %(length)s.",
        "The file’s name can have up to %(most)s characters; it has %(length)s.",
        params["max"],
        most=written(params["max"]),
        length=written(params["length"]),
    )


def _too_large(params: Mapping[str, Any]) -> str:
    return _("This can’t be more than %(limit)s.") % {"limit": _limit(params["limit_value"])}


def _too_small(params: Mapping[str, Any]) -> str:
    return _("This can’t be less than %(limit)s.") % {"limit": _limit(params["limit_value"])}


def _limit(value: Any) -> str:
    """A number or a day as the language writes it."""
    if isinstance(value, Number):
        return number_format(value, force_grouping=True)
    return str(localize(value))


VALIDATOR_MESSAGES = {
    validators.MaxLengthValidator: LimitMessage(_too_long),
    validators.MinLengthValidator: LimitMessage(_too_short),
    validators.MaxValueValidator: LimitMessage(_too_large),
    validators.MinValueValidator: LimitMessage(_too_small),
}
NOT_A_CHOICE = gettext_lazy("“%(value)s” isn’t one of the choices.")
# Of rows, whose keys say nothing to a person.
UNAVAILABLE = gettext_lazy("This choice isn’t available. Choose another one.")
FIELD_MESSAGES: dict[type[forms.Field], dict[str, Any]] = {
    forms.ChoiceField: {"invalid_choice": NOT_A_CHOICE},
    forms.MultipleChoiceField: {"invalid_choice": NOT_A_CHOICE},
    forms.ModelChoiceField: {"invalid_choice": UNAVAILABLE},
    forms.ModelMultipleChoiceField: {
        "invalid_choice": UNAVAILABLE,
        "invalid_pk_value": UNAVAILABLE,
    },
    forms.FileField: {"max_length": LimitMessage(_file_name_too_long)},
}


def set_default_messages() -> None:
    """Replace Django's sentences for all fields, also those of other packages."""
    for validator, message in VALIDATOR_MESSAGES.items():
        validator.message = message
    for field, messages in FIELD_MESSAGES.items():
        field.default_error_messages = field.default_error_messages | messages
