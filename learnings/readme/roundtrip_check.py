"""Write a README that can be imported again without loss.

The written README is parsed; entries that come back changed are written between markers.
"""

from collections.abc import Sequence

from learnings.readme.parser.decoding import NotAReadme, decode
from learnings.readme.parser.document import parse_text
from learnings.readme.roundtrip_markers import NO_REPAIR_MARKER
from learnings.readme.writer import LIST_SECTIONS, README_SECTIONS, ReadmeContent, write

_MAX_ROUNDS = 3


def write_roundtrip_safe(content: ReadmeContent, sections: Sequence[str] = README_SECTIONS) -> str:
    """Return a README with as few markers as possible, whose import gives the same entries."""
    marked = _entries_with_indented_code(content)
    for _round in range(_MAX_ROUNDS):
        text = write(content, sections=sections, marked=marked)
        lost = _entries_to_mark(content, sections, marked, text)
        if not lost:
            return _with_no_repair_marker(text)
        marked |= lost
    return _with_no_repair_marker(write(content, sections=sections, marked=_all_entries(content)))


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
    for name in (*LIST_SECTIONS, "challenges"):
        expected, others = _expected(content, name) if name in sections else ([], [])
        missing, has_extra = _compare(expected, others, _found(parsed, name))
        numbers = range(len(expected)) if has_extra else missing
        lost |= {(name, number) for number in numbers}
        mark_all = mark_all or (has_extra and not expected) or None in missing
    if mark_all or (lost and lost <= marked):
        return _all_entries(content) - marked
    return frozenset(lost - marked)


def _expected(content, name):
    """Return the texts expected in a section: its entries, and the skills listed with them."""
    skills = [_normalized(skill, "") for skill in content.skills] if name == "technologies" else []
    return [_normalized(*one) for one in getattr(content, name)], skills


def _found(parsed, name):
    if name == "challenges":
        return [_normalized(one.title, one.problem, one.solution, one.outcome) for one in parsed.challenges]
    return [_normalized(one.title, one.text) for one in getattr(parsed, name)]


def _compare(expected, others, found):
    """Return the numbers of missing entries (None for a skill), and whether there are extra ones."""
    left, missing = list(found), []
    for number, one in [*enumerate(expected), *((None, other) for other in others)]:
        if one in left:
            left.remove(one)
        else:
            missing.append(number)
    return missing, bool(left)


def _entries_with_indented_code(content):
    """Return the entries with a text that begins with indented code, which needs markers."""
    entries = [
        (name, number, one)
        for name in (*LIST_SECTIONS, "challenges")
        for number, one in enumerate(getattr(content, name))
    ]
    return frozenset(
        (name, number)
        for name, number, (_title, *texts) in entries
        if any((text or "").lstrip("\n").startswith(("    ", "\t")) for text in texts)
    )


def _all_entries(content):
    entries = {
        (name, number) for name in (*LIST_SECTIONS, "challenges") for number in range(len(getattr(content, name)))
    }
    return frozenset({*entries, ("overview", 0), ("goals", 0)})


def _normalized(*texts):
    return tuple(" ".join((text or "").split()) for text in texts)
