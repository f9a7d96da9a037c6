"""Parse a README: split it into sections, then parse each by its kind."""

import re
from typing import Any

from learnings.readme.parser import challenges, lists, technologies
from learnings.readme.parser.decoding import decode
from learnings.readme.parser.division import divide_lines
from learnings.readme.parser.evidence import stray_challenges, stray_technologies
from learnings.readme.parser.heading_patterns import hide_code, is_unfilled, plain_title
from learnings.readme.parser.markup import plain_markdown, repair_markdown
from learnings.readme.parser.names import is_technology
from learnings.readme.parser.outline import ReadmeSection
from learnings.readme.parser.reader import read_lines
from learnings.readme.parser.result import ParsedChallenge, ParsedReadme, Project
from learnings.readme.parser.sections import CONTENT_SECTIONS, split_sections
from learnings.readme.parser.vocabulary import WORDS, compiled, patterns
from learnings.readme.roundtrip_markers import Marked, extract_marked
from learnings.translation import gettext_noop

_TRACKS, _PROGRAMMES, _LINKS, _BRIEFS = map(compiled, ("tracks", "programmes", "links", "briefs"))
_ADDRESSES = {
    name: re.compile(rf"\b(?:{words})[^\n]{{0,60}}?(https?://[^\s)>\]\"'`*|]+)", re.IGNORECASE)
    for name, words in patterns("addresses").items()
}
_OF_OTHERS = WORDS["of_others"]


def parse(source: bytes | str) -> ParsedReadme:
    """Decode and parse `source`. Raises NotAReadme as `decode` does."""
    text, repaired = decode(source)
    return parse_text(text, repaired=repaired)


def parse_text(text: str, *, repaired: bool = False) -> ParsedReadme:
    """Parse a text that `decode` returned, without decoding it again.

    Decoding it again could change correct text.
    """
    parsed = ParsedReadme(repaired_encoding=repaired)
    marked, plain_text = extract_marked(text)
    repaired_text = repair_markdown(plain_markdown(plain_text), parsed.warnings)
    sections = split_sections(read_lines(repaired_text))
    sections[-1].end = text.count("\n") + 1
    if any(section.kind == "assignment" for section in sections):
        parsed.warnings.append(gettext_noop("a pasted assignment or rubric was left out"))
    for section in sections:
        _parse_section(parsed, section)
    parsed.challenges += stray_challenges(sections, parsed.challenges)
    parsed.lists["technologies"] += stray_technologies(sections, parsed.lists["technologies"])
    track = _track_of_file(plain_text)
    for challenge in parsed.challenges:
        challenge.track = challenge.track or track
    _parse_facts(parsed, sections, plain_text)
    _complete_lists(parsed, marked)
    divide_lines(parsed, sections, text, repaired_text)
    return parsed


def _parse_section(parsed: ParsedReadme, section: ReadmeSection) -> None:
    is_told_elsewhere = section.inherited_kind in ("challenges", "assignment")
    if section.kind == "challenges":
        parsed.challenges += _challenges_of(section)
    elif section.is_single_challenge and not is_told_elsewhere:
        whole = ReadmeSection("", 0, parent=section, below=[section, *section.below])
        parsed.challenges += _challenges_of(whole)
    elif section.kind == "technologies":
        parsed.lists[section.kind] += technologies.parse_technologies(section, section.own_below)
    elif section.kind in CONTENT_SECTIONS:
        items = list(lists.parse_items(section, section.own_below))
        # For example “What I learned: Python, Django”.
        are_tools = section.kind == "takeaways" and all(is_technology(one.title) for one in items)
        parsed.lists["technologies" if are_tools else section.kind] += items


def _challenges_of(section: ReadmeSection) -> list[ParsedChallenge]:
    below = [line for one in section.own_below for line in (one.heading, *one.lines) if line]
    found = challenges.read_challenges(section.title, [*section.lines, *below])
    for challenge in found:
        challenge.track = _track(section)
    return found


def _track(section: ReadmeSection) -> str | None:
    """Return the track that the nearest title names, if it names exactly one."""
    for one in section.lineage:
        named = [track for track, words in _TRACKS.items() if words.search(one.title)]
        if len(named) == 1:
            return named[0]
    return None


def _track_of_file(text: str) -> str | None:
    """Return the track whose programme is named over twice as often as the other's."""
    counts = {track: len(pattern.findall(text)) for track, pattern in _PROGRAMMES.items()}
    total = sum(counts.values())
    return next((track for track, count in counts.items() if 3 * count > 2 * total), None)


def _complete_lists(parsed: ParsedReadme, marked: list[Marked]) -> None:
    """Drop duplicates, placeholders, and what else is in lines that state challenges.

    Then add what is between markers.
    """
    stated = {line for one in parsed.challenges for line in range(one.line, one.end)}
    for name, items in parsed.items_by_list.items():
        unique: dict[tuple[str | None, ...], Any] = {}
        for one in items:
            told = getattr(one, "problem", None), getattr(one, "solution", None)
            if (name == "challenges" or one.line not in stated) and not is_unfilled(one.title):
                unique.setdefault((one.title.casefold(), *told), one)
        from_markers = [one for where, one in marked if where == name]
        items[:] = sorted([*unique.values(), *from_markers], key=lambda one: one.line)


def _parse_facts(parsed: ParsedReadme, sections: list[ReadmeSection], text: str) -> None:
    """Set the channel, links and project of `parsed`."""
    channel = WORDS["channel"].search(text)
    parsed.discord_channel = channel and (channel[1] or channel[0])
    parsed.links |= _contacts(sections, hide_code(text).split("\n"))
    name = _project_name(text)
    named = " ".join([name, *(section.title for section in sections[:12])])
    brief = next((brief for brief, words in _BRIEFS.items() if words.search(named)), "")
    stack = [one.title for one in parsed.lists["technologies"] if len(one.title.split()) <= 4]
    firsts = {one: "".join(words.findall(text)[:1]) for one, words in _ADDRESSES.items()}
    addresses = {one: address.rstrip(".,;") for one, address in firsts.items()}
    parsed.project = Project(name, brief, stack[:12], **addresses)


def _contacts(sections: list[ReadmeSection], lines: list[str]) -> dict[str, str]:
    """Return the author's addresses: outside contact sections, the only one of a kind."""
    of_author, elsewhere = "", ""
    for section in sections:
        own = "\n".join([*lines[section.line : section.end], ""])
        if section.inherited_kind == "contact":
            of_author += own
        elif section.inherited_kind != "collaboration" and not _OF_OTHERS.search(section.title):
            elsewhere += own
    links = {}
    for name, pattern in _LINKS.items():
        others = set(pattern.findall(elsewhere))
        found = pattern.findall(of_author) or (others if len(others) == 1 else ())
        if found:
            links[name] = next(iter(found)).rstrip(".,;")
    return links


def _project_name(text: str) -> str:
    """Return the name that a line gives the project, without a sentence after it."""
    names = (match["name"] for match in WORDS["project_name"].finditer(text))
    named = next((name for name in names if not is_unfilled(name) and "http" not in name), "")
    name = re.split(r"\s[–—-]\s|[.;]\s|,\s", plain_title(named))[0].strip(' .*_`"“”')
    return "" if len(name) > 80 or WORDS["unnamed_project"].match(name) else name
