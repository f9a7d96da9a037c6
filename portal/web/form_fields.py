"""Text fields whose form, help text and count have one length limit."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.functional import Promise, lazy
from django.utils.text import format_lazy, normalize_newlines
from django.utils.translation import gettext

from portal.text.cleaning import without_invisible
from portal.text.plurals import written

# Of a list of rows, where nothing is chosen.
USUAL_EMPTY_LABEL = forms.ModelChoiceField(queryset=None).empty_label


class Textarea(forms.Textarea):
    """A textarea that counts a line end as one character, as the form's script does.

    A text of which nothing can be seen is empty.
    """

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return the submitted text with "\\n" as its only line end."""
        value = super().value_from_datadict(data, files, name)
        return without_invisible(normalize_newlines(value)) if isinstance(value, str) else value


class DayInput(forms.DateInput):
    """A day in the form that browsers read in every language.

    They show another one as empty.
    """

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class FormKeyField(forms.UUIDField):
    """The hidden key of a rendered form, by which `run_once` detects a resubmit."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(initial=uuid.uuid4)


class LengthValidator(MaxLengthValidator):
    """Gives its message `most` and `length` as the language writes numbers.

    A text no longer than `stored_length`, that of the stored text, passes over the limit, too.
    """

    def __init__(
        self, most: int, message: str | Promise | None = None, *, stored_length: int = 0
    ) -> None:
        super().__init__(most, message)
        self.stored_length = stored_length

    def compare(self, length: int, most: int) -> bool:
        """Whether a text of this length is refused."""
        return length > max(most, self.stored_length)

    def __call__(self, value: str) -> None:
        """Raise ValidationError if the text is too long."""
        try:
            super().__call__(value)
        except ValidationError as error:
            most, length = error.params["limit_value"], error.params["show_value"]
            error.params |= {"most": written(most), "length": written(length)}
            raise


def set_max_length(field: forms.CharField, most: int, *, stored_text: str = "") -> None:
    """Refuse more than `most` characters in `field`.

    The browser shows how many there are.

    A `stored_text` that is already longer may be sent again if it does not grow.
    """
    field.max_length = most
    message = field.error_messages.get("max_length")
    others = [check for check in field.validators if not isinstance(check, MaxLengthValidator)]
    limit = LengthValidator(most, message, stored_length=len(stored_text))
    field.validators = [*others, limit]
    field.widget.attrs["maxlength"] = str(most)


def is_optional(field: forms.Field) -> bool:
    """Return whether a person may leave the field empty, which its label then says.

    Not for a list in which something is always chosen, such as "Never" or "Not decided yet", and
    not for a field with `is_conditional`, which is required beside or instead of another one.
    """
    if field.required or getattr(field, "is_conditional", False):
        return False
    if isinstance(field, forms.ModelChoiceField):
        # An empty choice with words of its own is an answer.
        return field.empty_label in (None, USUAL_EMPTY_LABEL)
    if not isinstance(field, forms.ChoiceField) or isinstance(field, forms.MultipleChoiceField):
        return True
    has_empty = "" in dict(field.choices)
    return has_empty != isinstance(field.widget, forms.RadioSelect)


def with_length_hint(help_text: str | Promise, most: int) -> Promise:
    """Return the help text with the maximum length appended, as a lazy string."""
    return format_lazy("{} {}", help_text, _lazy_max_text(most))


def _max_text(most: int) -> str:
    message = gettext("Use up to %(most)s characters.")
    return message % {"most": written(most)}


_lazy_max_text = lazy(_max_text, str)
