"""Query parameters and small forms: declared, parsed and bounded here.

A view declares what it reads in a `Parameters` form. A value that is not valid counts as absent.
"""

from collections.abc import Callable, Collection
from contextlib import suppress
from copy import copy
from functools import cache
from types import SimpleNamespace
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.urls import register_converter
from django.utils.datastructures import MultiValueDict
from django.utils.http import parse_header_parameters

from portal.text.cleaning import clean

MAX_KEY = 2**63 - 1  # the largest BigAutoField
MAX_DIGITS = 19  # of MAX_KEY
MAX_VERSION = 1_000_000_000  # fits an integer column
UTF_8 = ("utf-8", "utf8")
OTHER_ENCODING = "nexus.other_encoding"
MAX_VALUES = 100  # of one parameter
MAX_LISTED_TEXT = 200  # characters of each of these values


def force_utf8(application: Callable) -> Callable:
    """Wrap a WSGI application so that Django reads every request as UTF-8.

    Where the client declared another encoding, OTHER_ENCODING is set in the environ. Django looks
    the encoding up before any middleware runs, and fails on codecs that are not for text.
    """

    def wrapped(environ: dict[str, Any], start_response: Callable) -> Any:
        kind, is_utf_8 = _content_type(environ.get("CONTENT_TYPE", ""))
        if not is_utf_8:
            environ["CONTENT_TYPE"] = kind
            environ[OTHER_ENCODING] = True
        return application(environ, start_response)

    return wrapped


def _content_type(header: str) -> tuple[str, bool]:
    """Return the media type without parameters, and whether the charset is UTF-8."""
    try:
        kind, parameters = parse_header_parameters(header)
    except ValueError:  # longer than Django's limit
        return "", False
    return kind, parameters.get("charset", "utf-8").lower() in UTF_8


class KeyConverter:
    """A path converter for primary keys; a number that no key can have is a 404."""

    regex = f"[0-9]{{1,{MAX_DIGITS}}}"

    def to_python(self, value: str) -> int:
        """Return the number.

        Raises ValueError, which Django turns into 404, above MAX_KEY.
        """
        key = int(value)
        if key > MAX_KEY:
            raise ValueError("beyond any key")
        return key

    def to_url(self, value: int | str) -> str:
        """Return the number as text."""
        return str(value)


register_converter(KeyConverter, "key")


def parse_number(text: str, *, least: int = 0, most: int = MAX_KEY) -> int:
    """Parse a number of ASCII digits from `least` to `most`.

    Raises ValidationError for anything else.
    """
    is_number = text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS
    if not is_number or not least <= int(text) <= most:
        raise ValidationError("not a number", code="invalid")
    return int(text)


def unknown_names(data: QueryDict, known: Collection[str]) -> list[str]:
    """Return the names of parameters that are not `known`, for those who refuse them."""
    return [name for name in data if name not in known]


def referring_path(request: HttpRequest) -> str:
    """Return the path in the Referer header, or "/"."""
    return split_url_or_empty(request.headers.get("Referer", "")).path or "/"


def split_url_or_empty(address: str) -> SplitResult:
    """Return the parts of a URL, all of them empty where it is malformed."""
    try:
        return urlsplit(address)
    except ValueError:  # malformed brackets
        return urlsplit("")


class Text(forms.CharField):
    """Text without characters that a database rejects, truncated to `most` characters."""

    absent = ""

    def __init__(self, most: int | None = None, *, strip: bool = True) -> None:
        super().__init__(strip=strip)
        self.most = most

    def to_python(self, value: Any) -> str:
        """Return the cleaned and truncated text."""
        return super().to_python(clean(str(value or "")))[: self.most]


class Choice(forms.ChoiceField):
    """One of `choices`, or ""."""

    absent = ""

    def __init__(self, choices: Any) -> None:
        super().__init__(choices=choices)


class Number(forms.Field):
    """A whole number from `least` to `most`, or `absent`."""

    def __init__(self, *, least: int = 0, most: int = MAX_KEY, absent: int | None = None) -> None:
        super().__init__()
        self.least, self.most, self.absent = least, most, absent

    def to_python(self, value: Any) -> int | None:
        """Return the number, or `absent` for an empty value."""
        text = "" if value is None else str(value).strip()
        return parse_number(text, least=self.least, most=self.most) if text else self.absent


class Key(forms.UUIDField):
    """The UUID of a form, or None."""


class Switch(forms.Field):
    """True for the value "1", False for any other."""

    def to_python(self, value: Any) -> bool:
        """Return whether the value is "1"."""
        return value == "1"


class _PresenceInput(forms.HiddenInput):
    def value_from_datadict(self, data: Any, files: Any, name: str) -> bool:
        return name in data


class Presence(forms.Field):
    """Whether the parameter is present, with any value."""

    widget = _PresenceInput


class _ListInput(forms.MultipleHiddenInput):
    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return data.getlist(name)[:MAX_VALUES]


class Texts(forms.Field):
    """All values of a repeated parameter, each up to MAX_LISTED_TEXT characters."""

    widget = _ListInput

    def clean(self, value: list[str]) -> Any:
        """Return the cleaned and truncated texts."""
        return [clean(str(text))[:MAX_LISTED_TEXT] for text in value]


class Numbers(Texts):
    """All numbers in a repeated parameter.

    Each value may be a comma-separated list.
    """

    def __init__(self, *, most: int = MAX_KEY) -> None:
        super().__init__()
        self.most = most

    def clean(self, value: list[str]) -> list[int]:
        """Return the numbers in their order, without values that are not numbers."""
        numbers = []
        for text in ",".join(value).split(",", MAX_VALUES):
            with suppress(ValidationError):
                numbers.append(parse_number(text, most=self.most))
        return numbers


class Versions(Texts):
    """{key: version} from values such as "12:3"."""

    def clean(self, value: list[str]) -> dict[int, int]:
        """Return the versions, without malformed values."""
        versions = {}
        for text in value:
            with suppress(ValueError, ValidationError):
                key, version = text.split(":")
                versions[parse_number(key)] = parse_number(version, most=MAX_VERSION)
        return versions


class _PrefixedInput(forms.HiddenInput):
    """Reads every parameter named "<field>-<suffix>", as "<suffix>:<value>"."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        prefix = f"{name}-"
        names = [key for key in data if key.startswith(prefix)]
        return [f"{key.removeprefix(prefix)}:{data[key]}" for key in names[:MAX_VALUES]]


class PrefixedVersions(Versions):
    """{key: version} from parameters such as `with-12=3`, for a field named `with`."""

    widget = _PrefixedInput


class _PrefixedTextInput(forms.HiddenInput):
    """Reads every parameter named "<field>-<number>", as {number: text}."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, str]:
        prefix = f"{name}-"
        names = [key for key in data if key.startswith(prefix)][: self.most]
        return {key.removeprefix(prefix): data[key] for key in names}


class PrefixedTexts(forms.Field):
    """{number: text} from parameters such as `word-12=Good`, for a field named `word`."""

    def __init__(self, *, most: int = MAX_VALUES) -> None:
        super().__init__(widget=_PrefixedTextInput(most))

    def clean(self, value: dict[str, str]) -> dict[int, str]:
        """Return the cleaned texts, without those whose suffix is no number."""
        texts = {}
        for suffix, text in value.items():
            with suppress(ValidationError):
                texts[parse_number(suffix)] = clean(str(text))
        return texts


class Parameters(forms.Form):
    """The parameters that a view reads from a query string or a small form.

    None of them is required. A field named `in_` reads the parameter `in`, which is a keyword in
    Python.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            field.required = False

    def add_prefix(self, field_name: str) -> str:
        """Return the parameter's name, without a trailing underscore."""
        return super().add_prefix(field_name.removesuffix("_"))

    @classmethod
    def ignored(cls, data: QueryDict | MultiValueDict) -> list[str]:
        """Return the parameters without a value that `read` understands.

        Also lists that are empty.

        For acts on all that a filter finds: without the filter they would reach everyone.
        """
        form = cls(data)
        form.full_clean()
        given = []
        for name, field in form.fields.items():
            values = data.getlist(form.add_prefix(name))
            given += [name] if any(values) or (values and isinstance(field, Texts)) else []
        return [name for name in given if form.cleaned_data.get(name) in (None, "", [], {})]

    @classmethod
    def read(cls, data: QueryDict | MultiValueDict | dict) -> SimpleNamespace:
        """Return a namespace with the value of each field.

        A parameter that is invalid has the field's `absent`, or None.
        """
        if cls._is_named_in(data):
            return SimpleNamespace(**cls._read(data))
        return SimpleNamespace(**{name: copy(value) for name, value in cls._read_nothing().items()})

    @classmethod
    def _is_named_in(cls, data: QueryDict | MultiValueDict | dict) -> bool:
        """Whether one of these parameters is given, or one with a prefix: "with-12"."""
        names = cls._shared_fields()
        return any(name in names or "-" in name for name in data)

    @classmethod
    @cache
    def _read_nothing(cls) -> dict[str, Any]:
        """Return what an empty query string says, which most requests have."""
        return cls._read(QueryDict())

    @classmethod
    def _read(cls, data: QueryDict | MultiValueDict | dict) -> dict[str, Any]:
        values = {}
        for parameter, (name, field) in cls._shared_fields().items():
            given = field.widget.value_from_datadict(data, {}, parameter)
            try:
                values[name] = field.clean(given)
            except ValidationError:
                values[name] = getattr(field, "absent", None)
        return values

    @classmethod
    @cache
    def _shared_fields(cls) -> dict[str, tuple[str, forms.Field]]:
        """Return {parameter: (name, field)}, made once.

        A form copies its fields for each request.
        """
        form = cls()
        return {form.add_prefix(name): (name, field) for name, field in form.fields.items()}


class SwitchParameters(Parameters):
    """The parameter of a button that turns something on with `on=1`, else off."""

    on = Switch()


def is_on(data: QueryDict) -> bool:
    """Whether the submitted form turns something on."""
    return SwitchParameters.read(data).on
