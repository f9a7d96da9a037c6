"""Broken files as they are: what was meant as Markdown, and what is named as a warning."""

import re

from learnings.readme.words import PLACEHOLDER

_FENCE = re.compile(r"^ {0,3}(```+|~~~+)(.*)$")
_CONFLICT = re.compile(r"^(<<<<<<< .*|=======|>>>>>>> .*)$", re.MULTILINE)


def repair(text, warnings):
    """`text` so that a strict parser reads it as it was meant; adds a sentence to `warnings` for each thing mended."""
    text = _without_conflict_markers(text, warnings)
    text = _with_closed_fences(text, warnings)
    for placeholder in dict.fromkeys(PLACEHOLDER.findall(text)):
        warnings.append(f"unfilled placeholder: {placeholder}")
    return text


def _without_conflict_markers(text, warnings):
    if "<<<<<<< " not in text or ">>>>>>> " not in text:
        return text
    warnings.append("merge-conflict markers were taken out; both versions were read")
    return _CONFLICT.sub("", text)


def _with_closed_fences(text, warnings):
    """A fence without its other half would turn the rest of the file into code: it is taken out."""
    lines = text.split("\n")
    opener = None
    for index, line in enumerate(lines):
        match = _FENCE.match(line)
        if not match:
            continue
        if opener is None:
            opener = index
        elif not match[2].strip():
            opener = None
    if opener is None:
        return text
    warnings.append("a code block without an end was read as text")
    del lines[opener]
    return "\n".join(lines)
