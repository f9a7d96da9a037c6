"""Write a README that can be imported again without loss.

The written README is parsed; entries that come back changed are written at more length, and if
that does not help, below a marker.
"""

from collections.abc import Sequence
from typing import NamedTuple

from learnings.readme.exported_entries import is_one_paragraph, single_line
from learnings.readme.parser.decoding import NotAReadme, decode
from learnings.readme.parser.document import parse_text
from learnings.readme.parser.result import ParsedChallenge, ParsedReadme
from learnings.readme.roundtrip_markers import NO_REPAIR_MARKER
from learnings.readme.writer import (
    BRIEF,
    HEADING,
    MARKED,
    README_SECTIONS,
    ReadmeContent,
    write_readme,
)

_MAX_ROUNDS = 8
_PROSE = (("overview", 0), ("collaboration", 0), ("goals", 0))
_Forms = dict[tuple[str, int], int]


def write_roundtrip_safe(content: ReadmeContent, sections: Sequence[str] = README_SECTIONS) -> str:
    """Return a README whose import gives the same entries, with the fewest markers."""
    forms = _entries_with_indented_code(content)
    for _round in range(_MAX_ROUNDS):
        text = write_readme(content, sections=sections, forms=forms)
        changed = _changed_forms(content, sections, forms, parse_text(text))
        if changed == forms:
            return with_no_repair_marker(text)
        forms = changed
    text = write_readme(content, sections=sections, forms=_all_marked(content))
    return with_no_repair_marker(text)


def with_no_repair_marker(text: str) -> str:
    """Add the marker against repair to a text that the import would change."""
    try:
        return text if decode(text) == (text, False) else f"{NO_REPAIR_MARKER}\n{text}"
    except NotAReadme:
        return text


class _Difference(NamedTuple):
    """How a section was read: the numbers of missing entries, and what is extra."""

    name: str
    size: int
    missing: list[int]
    has_lost_skills: bool
    has_extra: bool


def _changed_forms(
    content: ReadmeContent, sections: Sequence[str], forms: _Forms, parsed: ParsedReadme
) -> _Forms:
    """Return the forms, with another one for each entry that was read differently.

    If none was, but something else is found, all entries of that section take another form.
    """
    found = [_difference(content, parsed, name, sections) for name in content.entries]
    changed = dict(forms)
    if any(one.has_lost_skills for one in found):
        changed = _with_other_skills(content, forms)
    for key in _to_change(content, found, forms):
        changed[key] = min(forms.get(key, BRIEF) + 1, MARKED)
    if _goals_are_lost(content, sections, parsed):
        changed["goals", 0] = MARKED
    extra = [one for one in found if one.has_extra]
    return _with_marked_sections(content, extra, forms) if extra and changed == forms else changed


def _difference(
    content: ReadmeContent, parsed: ParsedReadme, name: str, sections: Sequence[str]
) -> _Difference:
    """Compare a section, or its absence, with what was read of it."""
    is_written = name in sections
    entries = content.entries[name] if is_written else ()
    skills = content.skills_in(name) if is_written else []
    found = _parsed_texts(parsed, name)
    missing = _remove_expected([_normalized(*entry) for entry in entries], found)
    lost = _remove_expected([_normalized(skill, "") for skill in skills], found)
    return _Difference(name, len(entries), missing, bool(lost), bool(found))


def _with_other_skills(content: ReadmeContent, forms: _Forms) -> _Forms:
    """Return the forms with the next one of the skills.

    If another form of the skills did not help, a text of the profile swallows them.
    """
    is_tried = ("skills", 0) in forms
    return _with_marked_prose(content, forms) if is_tried else forms | {("skills", 0): HEADING}


def _to_change(
    content: ReadmeContent, found: list[_Difference], forms: _Forms
) -> list[tuple[str, int]]:
    """Return the missing entries to write in another form.

    A text with blocks in it may be why its neighbours are read differently.
    """
    missing = [(one.name, number) for one in found for number in one.missing]
    long = [key for key in missing if _has_blocks(content.entries[key[0]][key[1]])]
    return _not_marked(long, forms) or missing


def _with_marked_sections(
    content: ReadmeContent, sections: list[_Difference], forms: _Forms
) -> _Forms:
    """Return the forms with markers for these sections and all prose.

    If they had these already, all entries get markers.
    """
    keys = [(one.name, number) for one in sections for number in range(one.size)]
    changed = _with_marked_prose(content, forms | dict.fromkeys(keys, MARKED))
    return changed if changed != forms else _all_marked(content)


def _has_blocks(entry: Sequence[str | None]) -> bool:
    return not all(is_one_paragraph(text or "") for text in entry[1:])


def _not_marked(keys: list[tuple[str, int]], forms: _Forms) -> list[tuple[str, int]]:
    return [key for key in keys if forms.get(key) != MARKED]


def _goals_are_lost(content: ReadmeContent, sections: Sequence[str], parsed: ParsedReadme) -> bool:
    """Return whether the goals are read as anything else than their lines."""
    lines = (
        [line.strip(" -*+\t") for line in content.goals.split("\n")] if "goals" in sections else []
    )
    expected = [_normalized(line) for line in lines if line]
    return [
        _normalized(f"{item.title} {item.text}".strip(" -*+\t")) for item in parsed.lists["goals"]
    ] != expected


def _with_marked_prose(content: ReadmeContent, forms: _Forms) -> _Forms:
    kept = [("kept", number) for number in range(len(content.kept))]
    return forms | dict.fromkeys([*_PROSE, *kept], MARKED)


def _parsed_texts(parsed: ParsedReadme, name: str) -> list[tuple[str, ...]]:
    if name == "challenges":
        return list(map(_challenge_texts, parsed.challenges))
    return [_normalized(item.title, item.text) for item in parsed.lists[name]]


def _challenge_texts(one: ParsedChallenge) -> tuple[str, ...]:
    return _normalized(one.title, one.problem, one.solution, one.outcome)


def _remove_expected(expected: list[tuple[str, ...]], found: list[tuple[str, ...]]) -> list[int]:
    """Remove expected texts from `found`, and return the numbers of missing ones.

    If one of equal texts is missing, it can be any of them: all are returned.
    """
    missing = []
    for texts in expected:
        if texts in found:
            found.remove(texts)
        else:
            missing.append(texts)
    return [number for number, texts in enumerate(expected) if texts in missing]


def _entries_with_indented_code(content: ReadmeContent) -> _Forms:
    """Return a form for entries whose text begins with indented code.

    Such a text needs a marker.
    """
    return {
        (name, number): MARKED
        for name, entries in content.entries.items()
        for number, (_title, *texts) in enumerate(entries)
        if any(_begins_with_code(text or "") for text in texts)
    }


def _begins_with_code(text: str) -> bool:
    return text.lstrip("\n").startswith(("    ", "\t"))


def _all_marked(content: ReadmeContent) -> _Forms:
    keys = [(name, n) for name, entries in content.entries.items() for n in range(len(entries))]
    return _with_marked_prose(content, dict.fromkeys([*keys, ("skills", 0)], MARKED))


def _normalized(*texts: str | None) -> tuple[str, ...]:
    return tuple(single_line(text or "") for text in texts)
