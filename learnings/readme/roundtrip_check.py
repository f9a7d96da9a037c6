"""Write a README that can be imported again without loss.

The written README is parsed; entries that come back changed are written between markers.
"""

from collections.abc import Sequence

from learnings.readme.parser.decoding import NotAReadme, decode
from learnings.readme.parser.document import parse_text
from learnings.readme.roundtrip_markers import NO_REPAIR_MARKER
from learnings.readme.writer import README_SECTIONS, ReadmeContent, write_readme

_MAX_ROUNDS = 3


def write_roundtrip_safe(content: ReadmeContent, sections: Sequence[str] = README_SECTIONS) -> str:
    """Return a README with as few markers as possible, whose import gives the same entries."""
    marked = _entries_with_indented_code(content)
    for _round in range(_MAX_ROUNDS):
        text = write_readme(content, sections=sections, marked=marked)
        lost = _entries_to_mark(content, sections, marked, text)
        if not lost:
            return _with_no_repair_marker(text)
        marked |= lost
    text = write_readme(content, sections=sections, marked=_all_texts(content))
    return _with_no_repair_marker(text)


def _with_no_repair_marker(text):
    """Add the marker against repair to a text that the import would change."""
    try:
        return text if decode(text) == (text, False) else f"{NO_REPAIR_MARKER}\n{text}"
    except NotAReadme:
        return text


def _entries_to_mark(content, sections, marked, text):
    """Return (section, number) of the entries that need markers.

    These are the entries that are parsed differently, and all entries of a section in which
    something else is found. If that is not enough, everything.
    """
    parsed, lost, mark_all = parse_text(text), set(), False
    for name, entries in content.entries.items():
        expected, skills = [], []
        if name in sections:
            expected = [_normalized(*entry) for entry in entries]
            skills = [_normalized(skill, "") for skill in content.skills_in(name)]
        found = _parsed_texts(parsed, name)
        missing = _remove_expected(expected, found)
        missing_skills = _remove_expected(skills, found)
        numbers = range(len(expected)) if found else missing
        lost |= {(name, number) for number in numbers}
        mark_all = mark_all or bool(missing_skills) or bool(found and not expected)
    if mark_all or (lost and lost <= marked):
        return _all_texts(content) - marked
    return frozenset(lost - marked)


def _parsed_texts(parsed, name):
    if name == "challenges":
        challenges = parsed.challenges
        return [_normalized(one.title, one.problem, one.solution, one.outcome) for one in challenges]
    return [_normalized(item.title, item.text) for item in parsed.lists[name]]


def _remove_expected(expected, found):
    """Remove the expected texts from `found`, and return the numbers of those that are missing."""
    missing = []
    for number, texts in enumerate(expected):
        if texts in found:
            found.remove(texts)
        else:
            missing.append(number)
    return missing


def _entries_with_indented_code(content):
    """Return the entries with a text that begins with indented code, which needs markers."""
    return frozenset(
        (name, number)
        for name, entries in content.entries.items()
        for number, (_title, *texts) in enumerate(entries)
        if any(_begins_with_code(text or "") for text in texts)
    )


def _begins_with_code(text):
    return text.lstrip("\n").startswith(("    ", "\t"))


def _all_texts(content):
    entries = {(name, number) for name, entries in content.entries.items() for number in range(len(entries))}
    return frozenset({*entries, ("overview", 0), ("goals", 0)})


def _normalized(*texts):
    return tuple(" ".join((text or "").split()) for text in texts)
