"""Reads a README: sections by their titles, then for each the readers of its kind."""

import re

from django.utils.translation import gettext_noop

from learnings.readme.parser import about, challenges, lists, technologies
from learnings.readme.parser.blocks import PARTS, sections_of
from learnings.readme.parser.coverage import leftovers
from learnings.readme.parser.decoding import decode
from learnings.readme.parser.heading_patterns import PLACEHOLDER
from learnings.readme.parser.lines import as_markdown
from learnings.readme.parser.outline import Section
from learnings.readme.parser.repair import repair
from learnings.readme.parser.result import LISTS, Reading
from learnings.readme.roundtrip_markers import take_out

_TRACKS = {"backend": r"back-?\s?end", "frontend": r"front-?\s?end"}
_PROGRAMME = {
    "backend": re.compile(r"back-?\s?end (?:engineering|program)|prodev back-?\s?end engineer", re.IGNORECASE),
    "frontend": re.compile(r"front-?\s?end (?:engineering|program)|prodev front-?\s?end engineer", re.IGNORECASE),
}


def read(source):
    """What `source` (bytes or text) says. Raises NotAReadme for what is empty, binary or over 1 MB."""
    text, repaired = decode(source)
    return understand(text, repaired=repaired)


def understand(text, *, repaired=False):
    """The same of a text that was decoded before: decoding twice would repair what is meant as it stands."""
    reading = Reading(repaired_encoding=repaired)
    marked, plain_text = take_out(text)
    sections = sections_of(as_markdown(repair(plain_text, reading.warnings)))
    if any(section.kind == "assignment" for section in sections):
        reading.warnings.append(gettext_noop("a pasted assignment or rubric was left out"))
    for index, section in enumerate(sections):
        if section.kind in PARTS:
            _read_part(reading, section, _children(sections, index))
        elif section.is_one_challenge and section.about in (None, "takeaways", "aside"):
            _read_part(reading, Section("", kind="challenges", level=0), [section, *_children(sections, index)])
    _read_strays(reading, sections)
    track = _track_of_file(plain_text)
    for challenge in reading.challenges:
        challenge.track = challenge.track or track
    about.read(reading, sections, plain_text)
    for name in ("challenges", *LISTS):
        read_plainly = _once(getattr(reading, name))
        between_marks = [one for where, one in marked if where == name]
        setattr(reading, name, sorted([*read_plainly, *between_marks], key=lambda one: one.line))
    reading.leftovers, reading.not_understood = leftovers(reading, sections, plain_text)
    return reading


def _children(sections, index):
    """The sections below this one that took their kind from it, and the list of solutions beside one of challenges."""
    section, below = sections[index], []
    for position in range(index + 1, len(sections)):  # no slice: a file may have 50,000 headings
        other = sections[position]
        answers = other.kind == "solutions" and section.kind == "challenges"
        if (other.level <= section.level or other.kind) and not answers:
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
        reading.technologies += technologies.technologies_of(section, children)
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


def _track_of_file(text):
    """The track whose programme the file speaks of, where it speaks of one far more than of the other."""
    counts = {track: len(pattern.findall(text)) for track, pattern in _PROGRAMME.items()}
    (most, often), (_other, seldom) = sorted(counts.items(), key=lambda pair: -pair[1])
    return most if often > 2 * seldom else None


def _read_strays(reading, sections):
    """What says of itself that it is a challenge with its solution is one, whatever it stands under."""
    for section in sections:
        if section.about in ("challenges", "assignment") or "troubleshooting" in section.title.lower():
            continue
        for block in section.blocks:
            if block.kind == "table" and challenges.is_challenge_table(block):
                reading.challenges += challenges.from_table(block)
            elif block.kind == "text":
                reading.challenges += challenges.from_stray_paragraph(block)


def _once(found):
    """No twins, no placeholders, nothing without a name."""
    seen, kept = set(), []
    for one in found:
        key = (one.title.casefold(), getattr(one, "solution", None), getattr(one, "problem", None))
        if one.title and key not in seen and not PLACEHOLDER.search(one.title):
            seen.add(key)
            kept.append(one)
    return kept
