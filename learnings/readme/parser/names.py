"""Recognise the names of technologies that learners list."""

import re
from collections.abc import Collection, Iterator

from learnings.readme.parser import thresholds
from learnings.readme.parser.heading_patterns import plain_title
from learnings.readme.parser.vocabulary import VOCABULARY, remembering

_WORD = re.compile(r"[a-z0-9][a-z0-9+#./-]*", re.IGNORECASE)
_JOINT = re.compile(r"\s*[&/+]\s*|\s+and\s+")
_WORDS = VOCABULARY["technologies"]
_AND = re.compile(r"\s+(?:and|y|e|et|und|na|و)\s+")
_SEPARATORS = re.compile(r"[,;|·•](?![^(]*\))|(?<=`) +(?=`)")
_LEAD = re.compile(
    r"^\s*[^\w\s*_]{0,3}\s*(?P<mark>\*\*"
    r"|__)(?P<title>(?:(?!(?P=mark)).)+?)(?P=mark)\s*(?P<sign>[:：–—→➜-]*)\s*(?P<rest>.*)$",
    re.DOTALL,
)
_NAMED = re.compile(
    r"^(?P<title>\[[^\]\n]{1,70}\]\([^)\s]{1,300}\)|[^\n:–—→]{1,70}?)(?:\s*(?:→|➜|=>)\s*"
    r"|\s+[–—-]{1,2}\s+|:\s+|:$|\n(?=[A-Z]))(?P<rest>.*)$",
    re.DOTALL,
)
IN_BRACKETS = re.compile(r"\([^()]*\)")
_MAX_LIST_LENGTH, _LONGEST_NAME = 600, 3
_TECHNOLOGIES = {
    *_WORDS["names"].split(),
    *(name.strip() for name in _WORDS["phrases"].replace("\n", " ").split(",")),
}
_NAMES = _TECHNOLOGIES - set(_WORDS["ordinary"].split())


def is_technology(text: str) -> bool:
    """Return whether the text is a technology's name, or several (“Celery & Redis”)."""
    words = text.strip().lower()
    return words in _NAMES or _NAMES.issuperset(_JOINT.split(words))


@remembering
def mentions_technology(text: str) -> bool:
    """Return whether the text contains the name of a technology."""
    return any(_names(text, _TECHNOLOGIES))


def names_in(text: str) -> list[str]:
    """Return the technologies that a text names.

    Of “Django REST framework” all three words are the name.
    """
    return list(dict.fromkeys(_names(text, _NAMES)))


def _names(text: str, known: Collection[str]) -> Iterator[str]:
    """Yield the longest name that begins at each word of a text, as written there."""
    words, reached = [word.rstrip(".") for word in _WORD.findall(text)], 0
    for start in range(len(words)):
        for size in range(_LONGEST_NAME, 0, -1):
            name = " ".join(words[start : start + size])
            if start >= reached and name.lower() in known:
                yield name
                reached = start + size


def split_names(text: str) -> list[str]:
    """Split names separated by commas, semicolons, bars or dots; [] for other text."""
    if len(text) > _MAX_LIST_LENGTH:
        return []
    parts = [plain_title(part).removeprefix("and ") for part in _SEPARATORS.split(text.strip())]
    parts = [part for part in parts if part]
    both = _AND.split(parts[-1]) if parts else []
    if len(parts) > 1:
        parts = [_without_lead(parts[0]), *parts[1:-1], *both]
    elif all(map(mentions_technology, both)):
        parts = both
    is_sentence = text.rstrip().endswith(".") and len(parts) < 3
    lengths = [len(IN_BRACKETS.sub("", part).split()) for part in parts]
    if is_sentence or max(lengths, default=0) > thresholds.LISTED_NAME_WORDS:
        return []
    return [part.rstrip(".") for part in parts]


def _without_lead(text: str) -> str:
    """Return the technology at the end of “During the programme I used Python”.

    Other text is returned as it is.
    """
    name = (names_in(text) or [text])[0]
    lead = text.removesuffix(name)
    return text if len(lead.split()) < 2 or lead == text else name


@remembering
def split_name(text: str) -> tuple[str, str]:
    """Split “**Name**: text”, “Name – text” or “Name: text”; else return (text, "")."""
    match = _LEAD.match(text) or _NAMED.match(text)
    if match and match["title"].count("(") == match["title"].count(")"):
        title = plain_title(match["title"])
        if title:
            return title, match["rest"].strip()
    return plain_title(" ".join(text.split())), ""
