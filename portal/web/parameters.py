"""What comes from outside in addresses and small forms: declared, parsed and bounded here.

A view names what it reads in a `Parameters` form. What cannot be read counts as not given.
"""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, Self
from urllib.parse import SplitResult, urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.urls import register_converter
from django.utils.datastructures import MultiValueDict
from django.utils.http import parse_header_parameters

from portal.text.cleaning import clean

MAX_KEY = 2**63 - 1  # what a key in a database can be
MAX_DIGITS = 19  # digits of it
MAX_VERSION = 1_000_000_000  # of a text; what a database's integer holds
UTF_8 = ("utf-8", "utf8")  # the one encoding that is read
OTHER_ENCODING = "nexus.other_encoding"
MAX_VALUES = 100  # of one name


def force_utf8(application: Callable) -> Callable:
    """A WSGI application that reads every request as UTF-8, and is told where another encoding was named.

    Django looks the name up before any middleware runs, and fails on codecs that are not of text.
    """

    def read(request: dict, start_response: Callable) -> Any:
        kind, is_utf_8 = _content_type(request.get("CONTENT_TYPE", ""))
        if not is_utf_8:
            request["CONTENT_TYPE"], request[OTHER_ENCODING] = kind, True
        return application(request, start_response)

    return read


def _content_type(header: str) -> tuple[str, bool]:
    """The type alone, and whether what comes is in UTF-8."""
    try:
        kind, parameters = parse_header_parameters(header)
    except ValueError:  # longer than any
        return "", False
    return kind, parameters.get("charset", "utf-8").lower() in UTF_8


class KeyConverter:
    """A number in a path that a database can look for; a larger one is not found."""

    regex = f"[0-9]{{1,{MAX_DIGITS}}}"

    def to_python(self, value: str) -> int:
        """The number; ValueError, which Django answers with 404, beyond what a key can be."""
        key = int(value)
        if key > MAX_KEY:
            raise ValueError("beyond any key")
        return key

    def to_url(self, value: int | str) -> str:
        """The number as it stands in an address."""
        return str(value)


register_converter(KeyConverter, "key")


def parse_number(text: str, *, most: int = MAX_KEY) -> int:
    """The number that `text` writes in ASCII digits; ValidationError for anything else."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS
    if not is_number or int(text) > most:
        raise ValidationError("not a number", code="invalid")
    return int(text)


def referring_path(request: HttpRequest) -> str:
    """The path of the page that a form was sent from, as the browser tells it; "/" where it does not."""
    return split_url_or_empty(request.headers.get("Referer", "")).path or "/"


def split_url_or_empty(address: str) -> SplitResult:
    """The parts of an address; all of them empty where it is none."""
    try:
        return urlsplit(address)
    except ValueError:  # brackets that hold no address
        return urlsplit("")


class Text(forms.CharField):
    """Text without what no database keeps; cut where it is longer than `most`."""

    absent = ""

    def __init__(self, most: int | None = None, *, strip: bool = True) -> None:
        super().__init__(required=False, strip=strip)
        self.most = most

    def to_python(self, value: Any) -> str:
        """The text, cleaned and cut."""
        return super().to_python(clean(str(value or "")))[: self.most]


class Choice(forms.ChoiceField):
    """One of a few words; "" for any other."""

    absent = ""

    def __init__(self, choices: Any) -> None:
        super().__init__(choices=choices, required=False)


class Number(forms.CharField):
    """A whole number from 0 to `most`; `absent` for anything else."""

    def __init__(self, *, most: int = MAX_KEY, absent: int | None = None) -> None:
        super().__init__(required=False)
        self.most, self.absent = most, absent

    def to_python(self, value: Any) -> int | None:
        """The number."""
        text = super().to_python(value)
        return parse_number(text, most=self.most) if text else self.absent

    def run_validators(self, value: Any) -> None:
        """None but the bounds: the other validators are for text."""


class Key(forms.UUIDField):
    """The key of a form; None where it is absent or damaged."""

    def __init__(self) -> None:
        super().__init__(required=False)


class Switch(forms.CharField):
    """`on=1`: is it so? Any other value is a no."""

    absent = False

    def __init__(self) -> None:
        super().__init__(required=False)

    def to_python(self, value: Any) -> bool:
        """Whether the value is 1."""
        return value == "1"

    def run_validators(self, value: Any) -> None:
        """A bool needs none."""


class _PresenceInput(forms.HiddenInput):
    def value_from_datadict(self, data: Any, files: Any, name: str) -> bool:
        return name in data


class Presence(forms.BooleanField):
    """Is there a parameter of this name at all, whatever its value?"""

    widget = _PresenceInput
    absent = False

    def __init__(self) -> None:
        super().__init__(required=False)


class _ListInput(forms.MultipleHiddenInput):
    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return data.getlist(name)[:MAX_VALUES]


class Texts(forms.Field):
    """All values of one name, as short texts."""

    widget = _ListInput
    absent = ()

    def __init__(self) -> None:
        super().__init__(required=False)

    def clean(self, value: Any) -> list[str]:
        """The values."""
        return [clean(str(one))[:200] for one in value]


class Numbers(Texts):
    """All values of one name that are numbers, also where one value holds several with commas between."""

    def __init__(self, *, most: int = MAX_KEY) -> None:
        super().__init__()
        self.most = most

    def clean(self, value: Any) -> list[int]:
        """The numbers, in the order in which they came."""
        return _parse_numbers(",".join(value).split(",", MAX_VALUES), most=self.most)


def _parse_numbers(parts: Any, *, most: int) -> list[int]:
    """The numbers among these texts."""
    found = []
    for text in parts:
        try:
            found.append(parse_number(text, most=most))
        except ValidationError:
            continue
    return found


class Versions(Texts):
    """{key: version} from values such as `12:3`."""

    def clean(self, value: Any) -> dict[int, int]:
        """What can be read of it."""
        return _parse_versions(one.split(":") for one in value)


class _PrefixedInput(forms.HiddenInput):
    """Reads every parameter whose name begins with the name of the field and a hyphen."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[tuple[str, str]]:
        start = f"{name}-"
        pairs = [
            (key.removeprefix(start), value) for key, value in data.items() if key.startswith(start)
        ]
        return pairs[:MAX_VALUES]


class PrefixedVersions(forms.Field):
    """{key: version} from parameters such as `with-12=3`."""

    widget = _PrefixedInput
    absent = {}

    def __init__(self) -> None:
        super().__init__(required=False)

    def clean(self, value: Any) -> dict[int, int]:
        """What can be read of it."""
        return _parse_versions(value)


def _parse_versions(pairs: Any) -> dict[int, int]:
    """{key: version} of those pairs of texts that are two numbers."""
    found = {}
    for pair in pairs:
        try:
            key, version = pair
            found[parse_number(key)] = parse_number(version, most=MAX_VERSION)
        except (ValueError, ValidationError):
            continue
    return found


class Parameters(forms.Form):
    """What a view reads of an address or of a small form. A field `in_` reads the parameter `in`."""

    def add_prefix(self, field_name: str) -> str:
        """The name of a parameter; an underscore at its end only keeps it apart from Python's words."""
        return super().add_prefix(field_name.removesuffix("_"))

    @classmethod
    def read(cls, data: QueryDict | MultiValueDict | dict, **values: Any) -> SimpleNamespace:
        """Each declared parameter by its name; one that is absent or cannot be read is the field's `absent`."""
        form: Self = cls(data, **values)
        form.full_clean()
        read = form.cleaned_data
        absent = {name: getattr(field, "absent", None) for name, field in form.fields.items()}
        return SimpleNamespace(**(absent | read))


class SwitchParameters(Parameters):
    """A button that switches something on with `on=1`, and off with anything else."""

    on = Switch()


def is_on(data: QueryDict) -> bool:
    """Does this form switch something on?"""
    return SwitchParameters.read(data).on
