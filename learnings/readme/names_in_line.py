"""Take names out of a line that lists them: “Languages: Python, SQL and Go”."""

import re

_SEPARATOR = r"(?:\s*[,;|·•/]\s*(?:and\s+)?|\s+and\s+|\s*&\s*)"


def without_names(text: str, names: list[str]) -> str:
    """Return the text without these names and their commas; "" if one is not found."""
    for name in names:
        shorter = _without_name(text, name)
        if not shorter:
            return ""
        text = shorter
    return text


def _without_name(text: str, name: str) -> str:
    word = re.escape(name)
    badge = rf"\[?!\[{word}[^\]\n]*\]\([^)\n]*\)(?:\]\([^)\n]*\))?[ \t]*"
    said = rf"[*_`]*(?<!\w){word}(?!\w)[*_`]*"
    for pattern in (
        badge,
        rf"{_SEPARATOR}{said}\.?(?=\s*(?:[,;|·•/\n]|$))",
        rf"{said}{_SEPARATOR}",
    ):
        shorter, count = re.subn(pattern, "", text, count=1, flags=re.MULTILINE)
        if count:
            return shorter
    return ""
