"""Placeholders in texts that people write, such as {name}."""

import re
from collections.abc import Container, Iterable, Mapping

from django.utils.translation import gettext as _

from portal.text.lists import alternatives

# Not {{name}}, which is code of a template.
_PLACEHOLDER = re.compile(r"(?<!\{)\{(\w+)\}(?!\})")
# What someone may take for one: {first name}, { name }.
_LIKE_A_PLACEHOLDER = re.compile(r"(?<!\{)\{([ \t]*\w[\w \t-]{0,40})\}(?!\})")


def fill(text: str, values: Mapping[str, str]) -> str:
    """Replace the placeholders that have a value."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def unknown_placeholders(text: str, known: Container[str]) -> list[str]:
    """Return what looks like a placeholder in `text` and is unknown, each once."""
    found = dict.fromkeys(_LIKE_A_PLACEHOLDER.findall(text))
    return [f"{{{name}}}" for name in found if name not in known]


def refusal(unknown: Iterable[str], known: Iterable[str]) -> str:
    """Return the error for unknown placeholders; it names those that can be used."""
    sentence = _("Nexus can’t fill %(unknown)s. Use %(known)s, or write it out.")
    usable = [f"{{{name}}}" for name in known]
    return sentence % {"unknown": alternatives(list(unknown)), "known": alternatives(usable)}
