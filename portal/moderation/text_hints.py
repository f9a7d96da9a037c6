"""Automatic hints about a text, shown to the mentor who reviews it.

A hint changes one thing only: a text with a warning is not published unreviewed after a day.
"""

import re
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

HINTS = {
    "first": _("author’s first post"),
    "links": _("many links"),
    "repeats": _("repeats another entry and contains a link"),
    "shouting": _("mostly capitals"),
    "secret": _("may contain a key or password"),
    "email": _("contains an email address"),
}
# Hints that are no warnings.
HARMLESS = frozenset({"first"})
MIN_LINKS_FOR_HINT = 4
LINK = re.compile(r"https?://", re.IGNORECASE)
EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}")
# Domains reserved for examples and documentation.
EXAMPLE_DOMAIN = re.compile(
    r"@(?:[\w-]+\.)*(?:example|test|localhost|invalid)(?:\.(?:com|org|net))?$", re.IGNORECASE
)
# Known formats of keys, and URLs with a password.
SECRETS = [
    re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    re.compile(r"\bgh[pousr]_[A-Za-z0-9]{30,}|\bgithub_pat_\w{30,}"),
    re.compile(r"\b(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{16,}|\bsk-[A-Za-z0-9_-]{20,}"),
    re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{10,}|\bAIza[0-9A-Za-z_-]{35}\b"),
    re.compile(r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}"),
    re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----"),
    re.compile(r"discord(?:app)?\.com/api/webhooks/\d+/[\w-]{20,}"),
    re.compile(
        r"\b[a-z][a-z0-9+]{2,20}://[^\s:/@]{1,64}:(?![<*{$\[]|password|secret)[^\s:/@]{6,64}@",
        re.IGNORECASE,
    ),
]
# Assignments, such as `password = …`.
NAMED_SECRET = re.compile(
    r"\b(?:password|passwd|secret(?:_key)?|api_?key|access_?token|auth_?token)\b"
    r"[\"']?\s{0,3}[:=]\s{0,3}"
    r"[\"']?([^\s\"',;<>{}$*()\[\]]{8,64})",
    re.IGNORECASE,
)
PLACEHOLDER = re.compile(
    r"your|example|change|placeholder|secret|password|x{4}|\.env|environ|config|here|test",
    re.IGNORECASE,
)


def find_hints(
    text: str, *, title: str = "", is_first: bool = False, repeats: bool = False
) -> list[str]:
    """The codes of the hints about a text, in the order of HINTS.

    `is_first`: it is the author's first post. `repeats`: another entry has the same text.
    """
    links = len(LINK.findall(text))
    found = {
        "first": is_first,
        "links": links >= MIN_LINKS_FOR_HINT,
        "repeats": repeats and links > 0,
        "shouting": _is_mostly_capitals(f"{title}\n{text}"),
        "secret": has_secret(text),
        "email": any(not EXAMPLE_DOMAIN.search(address) for address in EMAIL.findall(text)),
    }
    return [code for code, is_found in found.items() if is_found]


def has_secret(text: str) -> bool:
    """Whether the text seems to contain a key or password."""
    if any(pattern.search(text) for pattern in SECRETS):
        return True
    return any(_looks_like_secret(value) for value in NAMED_SECRET.findall(text))


def _looks_like_secret(value: str) -> bool:
    """Whether it mixes letters and digits and is no placeholder."""
    has_digit = any(character.isdigit() for character in value)
    has_letter = any(character.isalpha() for character in value)
    return has_digit and has_letter and not PLACEHOLDER.search(value)


def _is_mostly_capitals(text: str) -> bool:
    """Whether most of at least twelve words are in capitals."""
    words = re.findall(r"[^\W\d_]{3,}", text)
    in_capitals = sum(word.isupper() for word in words)
    return len(words) >= 12 and in_capitals * 2 > len(words)


def has_warning(codes: Iterable[str]) -> bool:
    """Whether one of the hints is a reason not to publish the text unreviewed."""
    return bool(set(codes) - HARMLESS)


def hint_labels(codes: Iterable[str]) -> list[str]:
    """The labels of these hints. Unknown codes are left out."""
    return [HINTS[code] for code in codes if code in HINTS]
