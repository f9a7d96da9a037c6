"""Places in requests and responses, as stored and as people read them.

A stored place is short: "200.polls[].total" is the field `total` of each of `polls` in response
200, and "parameter:page:" a parameter.
"""

import re

from django.utils.translation import gettext as _

# What the standard allows as code of a response, except for "default".
_CODE = re.compile(r"[1-5](?:\d\d|XX)")
# Between a callback or webhook and the place in it.
INSIDE = " → "
_PARAMETER = re.compile(r"parameter:(?P<name>.*?):(?P<rest>$|[.\[{(].*)", re.DOTALL)
_RESPONSE = re.compile(
    r"(?P<code>[1-5](?:\d\d|XX)|default:|response:[^:]*:)(?:(?P<header> .*)|(?P<rest>$|[.\[{(].*))",
    re.DOTALL,
)
_HEADER = re.compile(r" (?P<name>[^\[{(.]*)(?P<rest>.*)", re.DOTALL)
_STEP = re.compile(r"(\[(?:\d*|contains|…)\]|\{(?:names|…)?\}|\([^()]*\)|\.)")
# Steps and characters of a name to show.
_MAX_STEPS, _MAX_NAME_LENGTH = 8, 80
# Characters of the name of a parameter or response that are stored.
_MAX_STORED_LENGTH = 200


def parameter_place(name: object) -> str:
    """The place of a parameter."""
    return f"parameter:{str(name)[:_MAX_STORED_LENGTH]}:"


def response_place(code: str) -> str:
    """The place of a response; a field of a request may have the name "default"."""
    if code == "default":
        return "default:"
    return code if _CODE.fullmatch(code) else f"response:{code[:_MAX_STORED_LENGTH]}:"


def in_words(place: str) -> str:
    """A place in an operation as people read it, in the reader's language."""
    name, _arrow, inner = place.rpartition(INSIDE)
    if name:
        return in_words(inner)
    if parameter := _PARAMETER.fullmatch(place):
        whole = _("parameter %(name)s") % {"name": _quoted(parameter["name"])}
        return _steps_in_words(parameter["rest"], whole)
    if response := _RESPONSE.fullmatch(place):
        return _in_response(response["code"], response["header"] or "", response["rest"] or "")
    if not place:
        return _("request body")
    return _("in the request body, %(what)s") % {"what": _steps_in_words(place)}


def in_schema(place: str, name: str) -> str:
    """A place in the schema `name` as people read it, in the reader's language."""
    return _steps_in_words(place) if place else _quoted(name)


def operation_inside(place: str) -> str:
    """The callback or webhook that a place is in; "" for one of the operation itself."""
    name, _arrow, _inner = place.rpartition(INSIDE)
    return _quoted(name) if name else ""


def _in_response(code: str, header: str, rest: str) -> str:
    if header and (found := _HEADER.fullmatch(header)):
        whole = _("header %(name)s") % {"name": _quoted(found["name"])}
        what = _steps_in_words(found["rest"], whole)
    else:
        what = _steps_in_words(rest)
    if code == "default:":
        sentence = _("in the default response, %(what)s") if what else _("default response")
    else:
        sentence = _("in response %(code)s, %(what)s") if what else _("response %(code)s")
    return sentence % {"code": code.removeprefix("response:").rstrip(":"), "what": what}


def _steps_in_words(steps: str, whole: str = "") -> str:
    """The steps from a whole as people read them.

    Such as "field `total` of each of `polls`" for "polls[].total".
    """
    taken = [step for step in _STEP.split(steps) if step and step != "."]
    if len(taken) > _MAX_STEPS:
        taken, whole = taken[-_MAX_STEPS:], "…"
    for step in taken:
        whole = _step_in_words(step, whole)
    is_name = bool(taken) and not _STEP.fullmatch(taken[-1])
    return _("field %(name)s") % {"name": whole} if is_name else whole


def _step_in_words(step: str, whole: str) -> str:
    values = {"whole": whole, "name": _quoted(step)}
    if not _STEP.fullmatch(step):
        return _("%(name)s of %(whole)s") % values if whole else values["name"]
    if step[0] == "(":
        values["name"] = _quoted(step[1:-1])
        return _("%(name)s in %(whole)s") % values if whole else values["name"]
    if step[1:-1].isdigit():
        values["number"] = str(int(step[1:-1]) + 1)
        return (
            _("item %(number)s of %(whole)s") % values if whole else _("item %(number)s") % values
        )
    alone, inside = _parts_in_words(step)
    return inside % values if whole else alone


def _parts_in_words(step: str) -> tuple[str, str]:
    """How a step into all of something is said: of the body, and of a part of it."""
    if step == "{names}":
        return _("each name"), _("each name in %(whole)s")
    if step == "[contains]":
        return _("one of the items"), _("one of %(whole)s")
    if step[0] == "{":
        return _("each value"), _("each value of %(whole)s")
    return _("each item"), _("each of %(whole)s")


def _quoted(name: str) -> str:
    shown = " ".join(name.replace("`", "").split())
    return f"`{shown[:_MAX_NAME_LENGTH]}`"
