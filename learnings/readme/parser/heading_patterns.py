"""Patterns of the words that learners use as headings and labels in a README."""

import re
from functools import lru_cache, reduce
from itertools import chain, islice

from learnings.readme.parser import thresholds
from learnings.readme.parser.vocabulary import (
    WORDS,
    compiled,
    in_english,
    patterns,
    remembering,
)
from learnings.sections import SECTIONS

# If a title matches several, the first word in the title decides; "other" and "aside" count only
# if nothing else matches.
SECTION_PATTERNS = {
    **compiled("sections"),
    **{one.list_name: re.compile(one.heading_pattern, re.IGNORECASE) for one in SECTIONS},
    **compiled("other_sections"),
}
# Kinds that a heading loses inside another section: below “Challenges”, “Testing” is a challenge.
NESTABLE_SECTIONS = ("aside", "collaboration", "contact", "about", "timeline", "objectives")
_REMARK = re.compile(r"\s*\([a-z -]*\)$", re.IGNORECASE)
_PATTERNS = [*SECTION_PATTERNS.values(), WORDS["filler"]]

LABEL_PATTERNS = patterns("labels")
LABEL_WORDS = "|".join(LABEL_PATTERNS.values())
_LABEL_GROUPS = "|".join(f"(?P<{name}>{words})" for name, words in LABEL_PATTERNS.items())
# For example “Our biggest challenge: …”.
_EMPHATIC = "(?:(?:my|the|our|main|core|biggest|first|second|another) ){0,2}+"
_AFTER = (
    r"(?:[ \t]+(?:implemented|applied|faced|encountered|used|found|apport[ée]e|trouv[ée]e"
    r"|retenue|rencontr[ée]|aplicada|encontrad[oa]|adoptada))?(?:[ \t]*\#?\d+)?[ \t]*\??"
)
_EMOJI = r"(?:[^\w\s*_#|`\[(\"'“‘<>/\\~.-][^\w\s*_#|`\[(\"'“‘<>/\\~]{0,4}[ \t]*)?"
_BULLET = r"(?:(?:[-*+•●◦▪⦁]|\d+[.)]|\d{4}-\d\d-\d\d:?)[ \t]+)?"
# A label at the start of a line: “**Solution:** …”, “- Solution – …”, “✅ Fix: …”, “# Solution: …”
# in code, or alone. `before` is empty: the end of it is where a label begins, as inside a line.
LINE_LABEL = re.compile(
    rf"^(?P<before>)[ \t>]*{_BULLET}{_EMOJI}(?:\#{{1,6}}[ \t]+|//[ \t]*)?(?:[*_]{{1,3}}[ \t]*)?"
    rf"{_EMOJI}{_EMPHATIC}(?=\w)(?:{_LABEL_GROUPS}){_AFTER}"
    r"(?:[*_]{1,3}[ \t]*[:：]|[:：](?:[ \t]*[*_]{1,3})?|[*_]{2,3}[ \t]+(?=[A-Z`])"
    r"|[*_]{1,3}[ \t]*(?:[-–—→➜>]+|$)|[ \t]*[-–—→➜]+[*_]{1,3}|[ \t]+[-–—→➜]+[ \t]|$)",
    re.IGNORECASE | re.MULTILINE,
)
# A label inside a line: in emphasis, or a capitalised word that begins a part, or “solution”.
_INLINE_LABEL = re.compile(
    rf"(?P<before>[^\s\w]|(?<=\S)[ \t]|\n)[ \t]*(?P<open>[*_]{{1,3}})?"
    rf"(?=\w)(?:{_LABEL_GROUPS})(?:[ \t]*\#?\d+)?[ \t]?"
    r"(?:[*_]{1,3}[ \t]*[:：]|[:：](?:[ \t]*[*_]{1,3})?)",
    re.IGNORECASE,
)
_PLAIN_INLINE_LABEL = re.compile(
    "Challenge|Problem|Issue|Context|Cause|[Ss]olution|Fix|Resolution|Approach|Workaround"
    "|Outcome|Result|Impact|Takeaway|Lesson"
)
# Where it begins and ends, and what it names.
Label = tuple[int, int, str]
_FENCED = re.compile(r"^[ \t]*(`{3,}|~{3,})[\s\S]*?(?:^[ \t]*\1[`~]*[ \t]*$|\Z)", re.MULTILINE)
# Labels that may follow a part without punctuation; “Deployment Issue: …” is a title.
_PAIR = re.compile(r"\b(?:Challenge|Solution)\b")
# What a label can follow in a line.
_BEFORE_LABEL = (*".!?;,)|–—-:`*_→", "<br>", "/>")
MAX_LABELS = 2000
_STRAY_END = re.compile(r"[ \t]*(?:\*\*|__|[-*+•|→➜]|\d+[.)]|<br\s*/?>)?[ \t|]*$")

NUMBERING = re.compile(
    r"^\s*(?:\d{4}-\d\d-\d\d:?\s+(?=\w+:)|\#\d+[:.]?\s+|\(?\d+(?:\.\d+)*[.):](?!\d)\s*"
    r"|\d+(?:\.\d+)+\s+(?=[A-Z])|\d+\ufe0f?\u20e3\s*|\d+\s+[-–—]\s+|[a-z]\)\s+)",
    re.IGNORECASE,
)
_LINK = re.compile(r"!?\[([^\[\]\n]{0,300})\]\([^()\n]{0,500}\)")
_EMPHASIS = re.compile(r"\*\*|__|\*|`|(?<!\w)_+|_+(?!\w)")
ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!|<>&-])")
# Escaped characters are moved to a private range of Unicode while markup is removed.
_ESCAPE_OFFSET = 0x10FF00  # where no font has icons
_OFFSET_CHARACTER = re.compile("[\U0010ff00-\U0010ff7f]")
_LEADING_EMOJI = re.compile(r"^[^\w\s(\"'“‘\[/.@#$<&]+\s*")


@remembering
def plain_title(text: str) -> str:
    """Remove emphasis, backticks, links, leading emoji, numbering and a final colon."""
    text = ESCAPED.sub(lambda sign: chr(_ESCAPE_OFFSET + ord(sign[1])), text)
    text = _EMPHASIS.sub("", _LINK.sub(r"\1", text))
    text = NUMBERING.sub("", _without_emoji(text.strip()))
    text = _without_emoji(text).strip().rstrip(":：").strip()
    return _OFFSET_CHARACTER.sub(lambda sign: chr(ord(sign[0]) - _ESCAPE_OFFSET), text)


def _without_emoji(text: str) -> str:
    return _LEADING_EMOJI.sub("", text).lstrip("\u200d\ufe0f")


@lru_cache(maxsize=2048)
def classify_heading(title: str) -> tuple[str | None, bool]:
    """Return the kind of section that a heading opens, and whether that is certain.

    It is certain if the title consists of nothing but words that name sections.
    """
    named = in_english(plain_title(title.strip("# \t"))).split()
    if len(named) > thresholds.HEADING_WORDS:
        return None, False
    words = _REMARK.sub("", " ".join(named))
    matches = ((name, pattern.search(words)) for name, pattern in SECTION_PATTERNS.items())
    found = {name: match.start() for name, match in matches if match}
    if not found:
        return None, False
    likely = [name for name in found if name not in ("other", "aside")] or found
    name = min(likely, key=found.__getitem__)
    rest = reduce(lambda left, pattern: pattern.sub(" ", left), _PATTERNS, words)
    return "other" if WORDS["credits"].search(words) else name, not re.search(r"\w", rest)


def is_unfilled(text: str | None) -> bool:
    """Return whether the text is empty or only the placeholder of a template."""
    words = plain_title(text or "")
    return bool(WORDS["unfilled"].match(words)) or not WORDS["placeholder"].sub("", words).strip(
        " .:;-–—*_()"
    )


def hide_code(text: str) -> str:
    """Return the text with code blocks of the same length that hold no words."""
    return _FENCED.sub(lambda code: re.sub(r"\S", "\0", code[0]), text)


@remembering
def find_labels(text: str) -> tuple[Label, ...]:
    """Return (start, end, name) of each label outside code, in order."""
    text = hide_code(text)
    inside = filter(_begins_part, islice(_INLINE_LABEL.finditer(text), MAX_LABELS))
    at_start = islice(LINE_LABEL.finditer(text), MAX_LABELS)
    by_end = {found.end(): found for found in chain(inside, at_start)}
    places = ((found.end("before"), end, name_of(found)) for end, found in by_end.items())
    return tuple(sorted(places))


def _begins_part(found: re.Match[str]) -> bool:
    """Return whether a label in a line is emphasised, or a word that begins a part."""
    start = found.end("before")
    before = found.string[max(0, start - 20) : start].rstrip()
    is_word = _PLAIN_INLINE_LABEL.fullmatch(found[name_of(found)])
    is_first = before.endswith(_BEFORE_LABEL) or _PAIR.search(found[0])
    return bool(found["open"] or (is_word and is_first))


def name_of(match: re.Match[str]) -> str:
    """Return what a label names: a key of LABEL_PATTERNS."""
    return match.lastgroup or ""


def split_at_labels(text: str) -> list[tuple[str, str]]:
    """Return (name, text) of labelled parts; text before the first is the “lead”."""
    labels = find_labels(text)
    starts = [start for start, _end, _name in labels] + [len(text)]
    parts = [
        (name, _without_bullet(text[end:until]))
        for (_start, end, name), until in zip(labels, starts[1:], strict=True)
    ]
    before = text[: starts[0]].strip()
    lead = _STRAY_END.sub("", before).strip() if labels else before
    lead = before if lead.count("**") % 2 else lead
    return [("lead", lead), *parts] if lead else parts


def _without_bullet(text: str) -> str:
    """Return a part without the bullet and the emphasis of the label before it."""
    text = text.strip(" \t\n|")
    text = text.removesuffix("**") if text.count("**") % 2 else text
    return re.sub(r"^(?:[-*+]|\d+[.)]) ", "", text) if "\n" not in text else text
