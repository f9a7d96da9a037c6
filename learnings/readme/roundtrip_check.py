"""Write a README that can be imported again without loss.

The written README is parsed; entries that come back changed are written at more length, and if
that does not help, below a marker.
"""

from collections.abc import Sequence

from learnings.readme.exported_entries import is_one_paragraph, single_line
from learnings.readme.parser.decoding import NotAReadme, decode
from learnings.readme.parser.document import parse_text
from learnings.readme.parser.result import ParsedReadme
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
_Forms = dict[tuple[str, int], int]


def write_roundtrip_safe(content: ReadmeContent, sections: Sequence[str] = README_SECTIONS) -> str:
    """Return a README with as few markers as possible, whose import gives the same entries."""
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


def _changed_forms(
    content: ReadmeContent, sections: Sequence[str], forms: _Forms, parsed: ParsedReadme
) -> _Forms:
    """Return the forms, with another one for each entry that was read differently.

    If none was, but something else is found, all entries of that section take another form.
    """
    changed, extra, missing = dict(forms), [], []
    for name, entries in content.entries.items():
        expected = [_normalized(*entry) for entry in entries] if name in sections else []
        skills = (
            [_normalized(skill, "") for skill in content.skills_in(name)]
            if name in sections
            else []
        )
        found = _parsed_texts(parsed, name)
        missing += [(name, number) for number in _remove_expected(expected, found)]
        if _remove_expected(skills, found):
            # If another form of the skills did not help, a text of the profile swallows them.
            is_tried = ("skills", 0) in forms
            changed = (
                _with_marked_prose(content, changed)
                if is_tried
                else changed | {("skills", 0): HEADING}
            )
        if found:
            extra.append((name, len(expected)))
    # A text with blocks in it may be why its neighbours are read differently.
    long = [
        (name, number) for name, number in missing if _has_blocks(content.entries[name][number])
    ]
    for key in _not_marked(long, forms) or missing:
        changed[key] = min(forms.get(key, BRIEF) + 1, MARKED)
    if _goals_are_lost(content, sections, parsed):
        changed["goals", 0] = MARKED
    if changed == forms and extra:
        changed |= {(name, number): MARKED for name, count in extra for number in range(count)}
        changed = _with_marked_prose(content, changed)
        changed = changed if changed != forms else _all_marked(content)
    return changed


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
    names = [("overview", 0), ("collaboration", 0), ("goals", 0)]
    return forms | dict.fromkeys(
        [*names, *(("kept", number) for number in range(len(content.kept)))], MARKED
    )


def _parsed_texts(parsed: ParsedReadme, name: str) -> list[tuple[str, ...]]:
    if name == "challenges":
        challenges = parsed.challenges
        return [
            _normalized(one.title, one.problem, one.solution, one.outcome) for one in challenges
        ]
    return [_normalized(item.title, item.text) for item in parsed.lists[name]]


def _remove_expected(expected: list[tuple[str, ...]], found: list[tuple[str, ...]]) -> list[int]:
    """Remove the expected texts from `found`, and return the numbers of those that are missing."""
    missing = []
    for number, texts in enumerate(expected):
        if texts in found:
            found.remove(texts)
        else:
            missing.append(number)
    return missing


def _entries_with_indented_code(content: ReadmeContent) -> _Forms:
    """Return a form for the entries with a text that begins with indented code, which needs a marker."""
    return {
        (name, number): MARKED
        for name, entries in content.entries.items()
        for number, (_title, *texts) in enumerate(entries)
        if any(_begins_with_code(text or "") for text in texts)
    }


def _begins_with_code(text: str) -> bool:
    return text.lstrip("\n").startswith(("    ", "\t"))


def _all_marked(content: ReadmeContent) -> _Forms:
    entries = {
        (name, number)
        for name, entries in content.entries.items()
        for number in range(len(entries))
    }
    return _with_marked_prose(content, dict.fromkeys([*entries, ("skills", 0)], MARKED))


def _normalized(*texts: str | None) -> tuple[str, ...]:
    return tuple(single_line(text or "") for text in texts)
