"""What can differ between two versions of an API, and whether that breaks clients.

A client sends requests and reads responses. It breaks if a request allows less than before, or if a
response can contain more.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

MAX_VALUE_LENGTH = 120


@dataclass(frozen=True)
class Rule:
    """One kind of difference, and whether it breaks clients in requests or responses.

    A rule that concerns the whole operation says the same for both. `sentence` names the place as
    %(place)s. What `is_to_check` breaks some clients and not others: their authors have to look.
    """

    breaks_request: bool
    breaks_response: bool
    sentence: str | Promise
    is_to_check: bool = False

    def describe(self, place: str, values: dict[str, str]) -> str:
        """The sentence with its values filled in; `place` is in words."""
        return str(self.sentence) % {"place": place, **_shortened(values)}


def _shortened(values: dict[str, str]) -> dict[str, str]:
    """The values, cut where they are long; a text has its own limit."""
    return {
        name: value if name == "text" else value[:MAX_VALUE_LENGTH]
        for name, value in values.items()
    }


_BOTH, _NEITHER, _REQUEST, _RESPONSE = (True, True), (False, False), (True, False), (False, True)

RULES = {
    # Operations
    "operation-removed": Rule(*_BOTH, pgettext_lazy("endpoint change", "removed")),
    "operation-ended": Rule(*_NEITHER, _("removed after it was deprecated")),
    "operation-added": Rule(*_NEITHER, pgettext_lazy("endpoint change", "new")),
    "operation-deprecated": Rule(*_NEITHER, _("marked as deprecated")),
    "operation-restored": Rule(*_NEITHER, _("no longer marked as deprecated")),
    "sunset-removed": Rule(*_BOTH, _("the date until which it will work was removed")),
    "sunset-earlier": Rule(*_BOTH, _("will work until %(new)s, not until %(old)s")),
    "sunset-replaced": Rule(*_BOTH, _("will work until %(new)s; the date before couldn’t be read")),
    "sunset-unclear": Rule(*_BOTH, _("the date until which it will work can’t be read")),
    "stability-decreased": Rule(*_BOTH, _("was %(old)s and is now only %(new)s")),
    "stability-increased": Rule(*_NEITHER, _("was %(old)s and is now %(new)s")),
    "sunset-set": Rule(*_NEITHER, _("will work until %(new)s")),
    "described-differently": Rule(*_NEITHER, _("described differently")),
    "servers-removed": Rule(*_BOTH, _("the API base URLs changed: %(urls)s")),
    "servers-changed": Rule(*_NEITHER, _("the API base URLs changed: %(urls)s")),
    "webhook-removed": Rule(*_BOTH, _("webhook %(name)s was removed")),
    "webhook-added": Rule(*_NEITHER, _("new webhook %(name)s")),
    "callback-removed": Rule(*_BOTH, _("callback %(name)s was removed")),
    "callback-added": Rule(*_NEITHER, _("new callback %(name)s")),
    # Authentication
    "authentication-added": Rule(*_BOTH, _("now requires authentication")),
    "authentication-removed": Rule(*_NEITHER, _("no longer requires authentication")),
    "authentication-stricter": Rule(*_BOTH, _("authentication changed from %(old)s to %(new)s")),
    "authentication-scopes": Rule(
        *_NEITHER, _("authentication changed from %(old)s to %(new)s"), is_to_check=True
    ),
    "authentication-wider": Rule(*_NEITHER, _("authentication changed from %(old)s to %(new)s")),
    "authentication-address": Rule(*_NEITHER, _("the address of %(name)s for signing in changed")),
    # Parameters and headers
    "parameter-removed": Rule(*_BOTH, _("%(place)s was removed")),
    "parameter-ended": Rule(*_NEITHER, _("%(place)s was removed after it was deprecated")),
    "parameter-added": Rule(*_NEITHER, _("new %(place)s")),
    "required-parameter-added": Rule(*_BOTH, _("new %(place)s, which is required")),
    "parameter-renamed": Rule(*_NEITHER, _("%(old)s in the path is now named %(new)s")),
    "parameter-deprecated": Rule(*_NEITHER, _("%(place)s is deprecated")),
    "parameter-restored": Rule(*_NEITHER, _("%(place)s is no longer deprecated")),
    "parameter-sunset-removed": Rule(
        *_BOTH, _("the date until which %(place)s will work was removed")
    ),
    "parameter-sunset-earlier": Rule(
        *_BOTH, _("%(place)s will work until %(new)s, not until %(old)s")
    ),
    "parameter-sunset-replaced": Rule(
        *_BOTH, _("%(place)s will work until %(new)s; the date before couldn’t be read")
    ),
    "parameter-sunset-unclear": Rule(
        *_BOTH, _("the date until which %(place)s will work can’t be read")
    ),
    "parameter-stability-decreased": Rule(
        *_BOTH, _("%(place)s was %(old)s and is now only %(new)s")
    ),
    "parameter-stability-increased": Rule(*_NEITHER, _("%(place)s was %(old)s and is now %(new)s")),
    "parameter-sunset-set": Rule(*_NEITHER, _("%(place)s will work until %(new)s")),
    "serialization-changed": Rule(
        *_BOTH, _("%(place)s is written otherwise: %(old)s, now %(new)s")
    ),
    "parameter-default-changed": Rule(
        *_BOTH, _("the default of %(place)s changed from %(old)s to %(new)s")
    ),
    "header-removed": Rule(*_BOTH, _("%(place)s was removed")),
    "header-added": Rule(*_NEITHER, _("%(place)s was added")),
    # Bodies
    "body-removed": Rule(*_BOTH, _("no longer has a request body")),
    "body-added": Rule(*_NEITHER, _("now has a request body")),
    "required-body-added": Rule(*_BOTH, _("now has a request body, which is required")),
    "media-removed": Rule(*_BOTH, _("%(place)s: %(media)s was removed")),
    "media-added": Rule(*_NEITHER, _("now also accepts %(media)s")),
    "response-media-added": Rule(*_NEITHER, _("can now also answer %(media)s")),
    "success-removed": Rule(*_BOTH, _("%(place)s was removed")),
    "error-removed": Rule(*_NEITHER, _("%(place)s was removed")),
    "response-added": Rule(*_NEITHER, _("%(place)s was added")),
    "response-emptied": Rule(*_BOTH, _("%(place)s no longer has a body")),
    # Properties
    "required": Rule(*_REQUEST, _("%(place)s is now required")),
    "optional": Rule(*_RESPONSE, _("%(place)s is now optional")),
    "no-longer-required": Rule(*_NEITHER, _("%(place)s is no longer required")),
    "property-removed": Rule(*_BOTH, _("%(place)s was removed")),
    "property-added": Rule(*_NEITHER, _("%(place)s was added")),
    "required-property-added": Rule(*_REQUEST, _("%(place)s was added and is required")),
    "became-read-only": Rule(*_BOTH, _("%(place)s can no longer be sent: it became read-only")),
    "became-write-only": Rule(
        *_NEITHER,
        _("%(place)s is no longer in the response: it became write-only"),
        is_to_check=True,
    ),
    "property-deprecated": Rule(*_NEITHER, _("%(place)s is deprecated")),
    "property-restored": Rule(*_NEITHER, _("%(place)s is no longer deprecated")),
    "default-changed": Rule(
        *_NEITHER, _("the default of %(place)s changed from %(old)s to %(new)s")
    ),
    # Types and values
    "type-changed": Rule(*_BOTH, _("%(place)s changed from %(old)s to %(new)s")),
    "type-narrowed": Rule(*_REQUEST, _("%(place)s changed from %(old)s to %(new)s")),
    "type-widened": Rule(*_RESPONSE, _("%(place)s changed from %(old)s to %(new)s")),
    "null-added": Rule(*_RESPONSE, _("%(place)s can now be null")),
    "null-removed": Rule(*_REQUEST, _("%(place)s can no longer be null")),
    "values-removed": Rule(*_REQUEST, _("%(place)s can no longer be %(values)s")),
    "values-added": Rule(*_RESPONSE, _("%(place)s can now also be %(values)s")),
    "values-limited": Rule(*_REQUEST, _("%(place)s can now only be %(values)s")),
    "values-unlimited": Rule(*_RESPONSE, _("%(place)s can now be any value")),
    "variant-removed": Rule(*_REQUEST, _("%(place)s can no longer be %(values)s")),
    "variant-added": Rule(*_RESPONSE, _("%(place)s can now also be %(values)s")),
    "overlapping-variant-added": Rule(*_NEITHER, _("%(place)s can now also be %(values)s")),
    "part-added": Rule(*_REQUEST, _("%(place)s must now also match %(values)s")),
    "pattern-changed": Rule(*_REQUEST, _("%(place)s: %(word)s changed from %(old)s to %(new)s")),
    "pattern-removed": Rule(*_NEITHER, _("%(place)s: %(word)s changed from %(old)s to %(new)s")),
    "bound-narrowed": Rule(*_REQUEST, _("%(place)s: %(word)s changed from %(old)s to %(new)s")),
    "bound-widened": Rule(*_RESPONSE, _("%(place)s: %(word)s changed from %(old)s to %(new)s")),
    "keyword-narrowed": Rule(*_REQUEST, _("%(place)s: %(word)s was added")),
    "keyword-widened": Rule(*_RESPONSE, _("%(place)s: %(word)s was removed")),
    "keyword-changed": Rule(*_BOTH, _("%(place)s: %(word)s changed from %(old)s to %(new)s")),
    "condition-changed": Rule(
        *_BOTH,
        _(
            "%(place)s: the condition of “then” and “else” changed. "
            "Please compare the two versions yourself."
        ),
    ),
    "discriminator-changed": Rule(
        *_NEITHER,
        _("%(place)s: the field that names the variant was %(old)s and is now %(new)s"),
        is_to_check=True,
    ),
    "keyword-harmless": Rule(*_NEITHER, _("%(place)s: %(word)s changed from %(old)s to %(new)s")),
    # The rest
    "more": Rule(*_NEITHER, _("and %(count)s more")),
    "too-different": Rule(
        *_BOTH, _("there’s more: the two versions are too different to compare fully")
    ),
    "too-entwined": Rule(
        *_BOTH,
        _("there’s more: the schemas refer to each other in too many ways to compare fully"),
    ),
    "text": Rule(*_NEITHER, "%(text)s"),
}
