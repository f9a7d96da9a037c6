"""Reads a README: sections by their titles, then for each the readers of its kind."""

import re

from learnings.readme import challenges, lists
from learnings.readme.blocks import sections_of
from learnings.readme.decoding import decode
from learnings.readme.reading import LISTS, Reading
from learnings.readme.repair import repair
from learnings.readme.words import PLACEHOLDER

_CHANNEL = re.compile(r"#[A-Za-z][\w-]*(?:nexus|prodev)[\w-]*|discord[^\n#]{0,60}(#[A-Za-z][\w-]{2,40})", re.IGNORECASE)
_LINKS = {
    "github": re.compile(r"https?://(?:www\.)?github\.com/[\w.-]+", re.IGNORECASE),
    "linkedin": re.compile(r"https?://(?:www\.)?linkedin\.com/in/[\w%-]+", re.IGNORECASE),
}
_TRACKS = {"backend": r"back-?\s?end", "frontend": r"front-?\s?end"}


def read(source):
    """What `source` (bytes or text) says. Raises NotAReadme for what is empty, binary or over 1 MB."""
    text, repaired = decode(source)
    return understand(text, repaired=repaired)


def understand(text, *, repaired=False):
    """The same of a text that was decoded before: decoding twice would repair what is meant as it stands."""
    reading = Reading(repaired_encoding=repaired)
    text = repair(text, reading.warnings)
    sections = sections_of(text)
    for index, section in enumerate(sections):
        if _opens_a_part(section):
            _read_part(reading, section, _children(sections, index))
    _read_strays(reading, sections)
    reading.not_understood = [
        section.title for section in sections if section.title and section.about in (None, "other")
    ]
    _tidy(reading, text)
    return reading


def _opens_a_part(section):
    """Is it the section that its kind comes from, not one below it?"""
    return section.kind in ("challenges", *LISTS)


def _children(sections, index):
    """The sections below this one that took their kind from it."""
    below = []
    for position in range(index + 1, len(sections)):  # no slice: a file may have 50,000 headings
        other = sections[position]
        if other.level <= sections[index].level or other.kind:
            break
        below.append(other)
    return below


def _read_part(reading, section, children):
    if section.kind == "challenges":
        found = list(challenges.challenges_of(section, children))
        for challenge in found:
            challenge.track = _track(section)
        reading.challenges += found
    elif section.kind == "technologies":
        reading.technologies += lists.technologies_of(section, children)
    else:
        getattr(reading, section.kind).extend(lists.items_of(section, children))


def _track(section):
    """The track that a title above names, where it names just one."""
    while section:
        named = [track for track, words in _TRACKS.items() if re.search(words, section.title, re.IGNORECASE)]
        if len(named) == 1:
            return named[0]
        section = section.parent
    return None


def _read_strays(reading, sections):
    """What says of itself that it is a challenge with its solution is one, whatever it stands under."""
    blocks = [block for section in sections if section.about != "challenges" for block in section.blocks]
    for block in blocks:
        if block.kind == "table" and challenges.is_challenge_table(block):
            reading.challenges += challenges.from_table(block)
        elif block.kind == "text":
            reading.challenges += challenges.from_stray_paragraph(block)


def _tidy(reading, text):
    """No twins, no placeholders, nothing without a name; then what stands anywhere in the text."""
    for name in LISTS:
        setattr(reading, name, _once(getattr(reading, name)))
    reading.challenges = _once(reading.challenges)
    channel = _CHANNEL.search(text)
    if channel:
        reading.collaboration["discord_channel"] = channel[1] or channel[0]
    for name, pattern in _LINKS.items():
        match = pattern.search(text)
        reading.links[name] = match[0] if match else None


def _once(found):
    seen, kept = set(), []
    for one in found:
        key = (one.title.casefold(), getattr(one, "solution", None), getattr(one, "problem", None))
        if one.title and key not in seen and not PLACEHOLDER.search(one.title):
            seen.add(key)
            kept.append(one)
    return kept
