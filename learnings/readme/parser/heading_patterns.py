"""Patterns of the words that learners use as headings and labels in a README."""

import re
from collections.abc import Iterator
from functools import lru_cache, reduce
from itertools import islice

from learnings.readme.parser import thresholds
from learnings.readme.parser.vocabulary import WORDS, compiled, in_english, patterns
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
_PATTERNS = [*SECTION_PATTERNS.values(), WORDS["filler"]]
_REMARK = re.compile(r"\s*\([a-z -]*\)\W*$", re.IGNORECASE)

LABEL_PATTERNS = patterns("labels")
LABEL_WORDS = "|".join(LABEL_PATTERNS.values())
_LABEL_GROUPS = "|".join(f"(?P<{name}>{words})" for name, words in LABEL_PATTERNS.items())
# For example “Our biggest challenge: …”.
BEFORE_LABEL = "(?:(?:my|the|our|main|core|biggest|first|second|another) ){0,2}+"
_AFTER = (
    r"(?:[ \t]+(?:implemented|applied|faced|encountered|used|found))?(?:[ \t]*\#?\d+)?[ \t]*\??"
)
_EMOJI = r"(?:[^\w\s*_#|`\[(\"'“‘<>/\\~.-][^\w\s*_#|`\[(\"'“‘<>/\\~]{0,4}[ \t]*)?"
_BULLET = r"(?:(?:[-*+•●◦▪⦁]|\d+[.)]|\d{4}-\d\d-\d\d:?)[ \t]+)?"
# A label at the start of a line: “**Solution:** …”, “- Solution – …”, “✅ Fix: …”, “# Solution: …”
# in code, or alone.
LINE_LABEL = re.compile(
    rf"^[ \t>]*{_BULLET}{_EMOJI}(?:\#{{1,6}}[ \t]+|//[ \t]*)?(?:(?P<open>[*_]{{1,3}})[ \t]*)?{_EMOJI}{BEFORE_LABEL}"
    rf"(?:{_LABEL_GROUPS}){_AFTER}"
    r"(?:[*_]{1,3}[ \t]*[:：][ \t]*|[:：][ \t]*(?P<close>[*_]{1,3})?|[*_]{2,3}[ \t]+(?=[A-Z`])|[*_]{1,3}[ \t]*(?:[-–—→➜>]+|$)|[ \t]*[-–—→➜]+[*_]{1,3}|[ \t]+[-–—→➜]+[ \t]|$)[ \t]*",
    re.IGNORECASE | re.MULTILINE,
)
# A label inside a line: in emphasis, or a capitalised word that begins a part, or “solution”.
_INLINE_LABEL = re.compile(
    rf"(?P<before>[^\s\w]|(?<=\S)[ \t]|\n)[ \t]*(?P<open>[*_]{{1,3}})?(?P<said>{_LABEL_GROUPS})(?:[ \t]*\#?\d+)?[ \t]?"
    r"(?:[*_]{1,3}[ \t]*[:：][ \t]*|[:：][ \t]*[*_]{0,3})[ \t]*",
    re.IGNORECASE,
)
_PLAIN_INLINE_LABEL = re.compile(
    "Challenge|Problem|Issue|Context|Cause|[Ss]olution|Fix|Resolution|Approach|Workaround|Outcome|Result|Impact|Takeaway|Lesson"
)
# Where it begins and ends, and what it names.
Label = tuple[int, int, str]
_FENCED = re.compile(r"^[ \t]*(`{3,}|~{3,})[\s\S]*?(?:^[ \t]*\1[`~]*[ \t]*$|\Z)", re.MULTILINE)
# Labels that may follow a part without punctuation; “Deployment Issue: …” is a title.
_PAIR = re.compile(r"\b(?:Challenge|Solution)\b")
# What a label can follow in a line.
_BEFORE_LABEL = (*".!?;,)|–—-:`*_→", "<br>", "/>")
MAX_LABELS = 2000
_MAX_CACHED_LENGTH = 5000
_STRAY_END = re.compile(r"[ \t]*(?:\*\*|__|[-*+•|→➜]|\d+[.)]|<br\s*/?>)?[ \t|]*$")

NUMBERING = re.compile(
    r"^\s*(?:\d{4}-\d\d-\d\d:?\s+(?=\w+:)|\#\d+[:.]?\s+|\(?\d+(?:\.\d+)*[.):](?!\d)\s*|\d+(?:\.\d+)+\s+(?=[A-Z])|\d+\ufe0f?\u20e3\s*|\d+\s+[-–—]\s+|[a-z]\)\s+)",
    re.IGNORECASE,
)
# For example “[Technology 1]”.
_BRACKETED = re.compile(r"\[[^\[\]]{3,40}\]$")


_LINK = re.compile(r"!?\[([^\[\]\n]{0,300})\]\([^()\n]{0,500}\)")
_EMPHASIS = re.compile(r"\*\*|__|\*|`|(?<!\w)_+|_+(?!\w)")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!|<>&-])")
# Escaped characters are moved to a private range of Unicode while markup is removed.
_ESCAPE_OFFSET = 0x10FF00  # where no font has icons
_OFFSET_CHARACTER = re.compile("[\U0010ff00-\U0010ff7f]")
_LEADING_EMOJI = re.compile(r"^[^\w\s(\"'“‘\[/.@#$<&]+\s*")


def plain_title(text: str) -> str:
    """Remove emphasis, backticks, links, leading emoji, numbering and a final colon."""
    text = _ESCAPED.sub(lambda sign: chr(_ESCAPE_OFFSET + ord(sign[1])), text)
    text = _LINK.sub(r"\1", text)
    text = _EMPHASIS.sub("", text)
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
    words = in_english(plain_title(title.lstrip("# \t").rstrip("# \t")))
    if len(words.split()) > thresholds.HEADING_WORDS:
        return None, False
    words = _REMARK.sub("", words).strip()
    found = [
        (match.start(), order, name)
        for order, (name, pattern) in enumerate(SECTION_PATTERNS.items())
        if (match := pattern.search(words))
    ]
    if not found:
        return None, False
    *_place, name = min([one for one in found if one[2] not in ("other", "aside")] or found)
    rest = reduce(lambda left, pattern: pattern.sub(" ", left), _PATTERNS, words)
    return "other" if WORDS["credits"].search(words) else name, not re.search(r"\w", rest)


def is_unfilled(text: str | None) -> bool:
    """Return whether the text is empty or only the placeholder of a template."""
    words = plain_title(text or "")
    if _BRACKETED.match(words) and classify_heading(words)[1]:
        return True
    return bool(WORDS["unfilled"].match(words)) or not WORDS["placeholder"].sub("", words).strip(
        " .:;-–—*_()"
    )


def hide_code(text: str) -> str:
    """Return the text with code blocks of the same length that hold no words."""
    return _FENCED.sub(lambda code: re.sub(r"\S", "\0", code[0]), text)


def find_labels(text: str) -> list[Label]:
    """Return (start, end, name) of each label outside code, in order."""
    return _find_labels(text) if len(text) > _MAX_CACHED_LENGTH else _cached_find_labels(text)


def _find_labels(text: str) -> list[Label]:
    text = hide_code(text)
    at_start = islice(LINE_LABEL.finditer(text), MAX_LABELS)
    labels = [(match.start(), match.end(), _name(match)) for match in at_start]
    inner = _find_inline_labels(text, labels) if ":" in text or "：" in text else []
    return sorted([*labels, *inner])


_cached_find_labels = lru_cache(maxsize=256)(_find_labels)


def _find_inline_labels(text: str, labels: list[Label]) -> Iterator[Label]:
    """Yield the labels inside lines, after other labels or after a sentence."""
    reached = {end for _start, end, _name in labels}
    found = [match for match in _inline_label_matches(text) if match.end() not in reached]
    several = len({_name(match) for match in found} | {name for *_, name in labels}) > 1
    for match in found:
        begin = match.start() + len(match["before"])
        before = text[max(0, begin - 20) : begin].rstrip()
        begins = (
            match["open"] or before.endswith(_BEFORE_LABEL) or (several and _PAIR.search(match[0]))
        )
        if begins:
            yield match.start() + 1, match.end(), _name(match)


def _inline_label_matches(text: str) -> Iterator[re.Match[str]]:
    """Yield possible labels, even if they overlap: “**Memory Problem:** Solution: …”."""
    position = 0
    for _number in range(MAX_LABELS):
        match = _INLINE_LABEL.search(text, position)
        if match is None:
            return
        if match["open"] or _PLAIN_INLINE_LABEL.fullmatch(match["said"]):
            yield match
        position = max(match.start() + 1, match.end() - 2)


def _name(match: re.Match[str]) -> str:
    return next(name for name in LABEL_PATTERNS if match[name])


def split_at_labels(text: str) -> list[tuple[str, str]]:
    """Return (name, text) of each labelled part; text before the first label is the “lead”."""
    labels = find_labels(text)
    if not labels:
        return [("lead", text.strip())]
    ends = [start for start, _end, _name in labels[1:]] + [len(text)]
    parts = [
        (name, strip_label_markup(text[end:until]))
        for (_start, end, name), until in zip(labels, ends, strict=True)
    ]
    before = text[: labels[0][0]].rstrip()
    lead = _STRAY_END.sub("", before).strip()
    lead = before.strip() if lead.count("**") % 2 else lead
    return [("lead", lead), *parts] if lead else parts


def strip_label_markup(text: str) -> str:
    """Remove the bullets and emphasis that belonged to the labels around a part."""
    text = text.strip()
    if text.count("**") % 2:
        text = re.sub(r"^\*\*\s*|\s*\*\*$", "", text)
    if re.match(r"^[-*+]\s", text) and "\n" not in text:
        text = text[2:]
    return text.strip(" \t\n|")
