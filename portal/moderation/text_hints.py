"""What an automatic look at a text says to the mentor. A hint decides nothing by itself, but that a text which waited a
day does not go public unread."""

import re

from django.utils.translation import gettext_lazy as _

HINTS = {
    "first": _("first post of its author"),
    "links": _("many links"),
    "repeats": _("repeats another entry, with a link in it"),
    "shouting": _("much of it in capitals"),
    "secret": _("looks as if a key or password stands in it"),
    "email": _("an e-mail address stands in it"),
}
HARMLESS = frozenset({"first"})
MIN_LINKS_FOR_HINT = 4
LINK = re.compile(r"https?://", re.IGNORECASE)
EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}")
# What is nobody's: the addresses of documentation.
EXAMPLE_DOMAIN = re.compile(
    r"@(?:[\w-]+\.)*(?:example|test|localhost|invalid)(?:\.(?:com|org|net))?$", re.IGNORECASE
)
# Known beginnings of keys, and names that are given a value which is no placeholder.
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
NAMED_SECRET = re.compile(
    r"\b(?:password|passwd|secret(?:_key)?|api_?key|access_?token|auth_?token)\b[\"']?\s{0,3}[:=]\s{0,3}"
    r"[\"']?([^\s\"',;<>{}$*()\[\]]{8,64})",
    re.IGNORECASE,
)
PLACEHOLDER = re.compile(
    r"your|example|change|placeholder|secret|password|x{4}|\.env|environ|config|here|test",
    re.IGNORECASE,
)


def find_hints(text, *, title="", is_first=False, repeats=False):
    """The codes of what speaks to the mentor, in the order of HINTS. `repeats`: the same words stand elsewhere."""
    links = len(LINK.findall(text))
    found = {
        "first": is_first,
        "links": links >= MIN_LINKS_FOR_HINT,
        "repeats": repeats and links > 0,
        "shouting": _is_mostly_capitals(f"{title}\n{text}"),
        "secret": has_secret(text),
        "email": any(not EXAMPLE_DOMAIN.search(one) for one in EMAIL.findall(text)),
    }
    return [code for code, is_there in found.items() if is_there]


def has_secret(text):
    """Does a key or password seem to stand in this text?"""
    if any(pattern.search(text) for pattern in SECRETS):
        return True
    return any(_looks_like_secret(value) for value in NAMED_SECRET.findall(text))


def _looks_like_secret(value):
    """Letters and digits mixed, and no placeholder."""
    mixed = any(c.isdigit() for c in value) and any(c.isalpha() for c in value)
    return mixed and not PLACEHOLDER.search(value)


def _is_mostly_capitals(text):
    """Are there twelve words or more of prose, and most of them in capitals?"""
    words = re.findall(r"[^\W\d_]{3,}", text)
    loud = sum(word.isupper() for word in words)
    return len(words) >= 12 and loud * 2 > len(words)


def has_warning(codes):
    """Is one of these a reason not to publish unread?"""
    return bool(set(codes) - HARMLESS)


def hint_labels(codes):
    return [HINTS[code] for code in codes if code in HINTS]
