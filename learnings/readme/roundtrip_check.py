"""A README that gives its hub back: what the writer writes is read, and what came back otherwise gets marks."""

from learnings.readme.parser.decoding import NotAReadme, decode
from learnings.readme.parser.document import understand
from learnings.readme.roundtrip_markers import AS_WRITTEN
from learnings.readme.writer import LISTS, SECTIONS, write

_ROUNDS = 3


def faithful(hub, sections=SECTIONS):
    """The README of a hub, as plain as it can be; importing it gives the same entries with the same texts."""
    marked = _indented(hub)
    for _round in range(_ROUNDS):
        text = write(hub, sections=sections, marked=marked)
        wrong = _lost(hub, sections, marked, text)
        if not wrong:
            return _as_written(text)
        marked |= wrong
    return _as_written(write(hub, sections=sections, marked=_everything(hub)))


def _as_written(text):
    """A text that would be “repaired” on its way in says that it needs none."""
    try:
        return text if decode(text) == (text, False) else f"{AS_WRITTEN}\n{text}"
    except NotAReadme:
        return text


def _lost(hub, sections, marked, text):
    """(section, number) of the entries that need marks: those that are not read as they were written, and all of a section
    in which something is read that nobody wrote. Where that does not help, everything."""
    reading, lost, is_swallowed = understand(text), set(), False
    for name in (*LISTS, "challenges"):
        wanted, others = _wanted(hub, name) if name in sections else ([], [])
        missing, is_beyond = _compare(wanted, others, _found(reading, name))
        numbers = range(len(wanted)) if is_beyond else missing
        lost |= {(name, number) for number in numbers}
        is_swallowed = is_swallowed or (is_beyond and not wanted) or None in missing
    if is_swallowed or (lost and lost <= marked):
        return _everything(hub) - marked
    return frozenset(lost - marked)


def _wanted(hub, name):
    """What must be read in a section: its entries, and the skills that stand there too."""
    skills = [_words(skill, "") for skill in hub.skills] if name == "technologies" else []
    return [_words(*one) for one in getattr(hub, name)], skills


def _found(reading, name):
    if name == "challenges":
        return [_words(one.title, one.problem, one.solution, one.outcome) for one in reading.challenges]
    return [_words(one.title, one.text) for one in getattr(reading, name)]


def _compare(wanted, others, found):
    """(the numbers of what is missing, None for one of the others; is something read beyond them?)."""
    left, missing = list(found), []
    for number, one in [*enumerate(wanted), *((None, other) for other in others)]:
        if one in left:
            left.remove(one)
        else:
            missing.append(number)
    return missing, bool(left)


def _indented(hub):
    """Entries with a text that begins with indented code: without marks it would begin with a sentence."""
    entries = [(name, number, one) for name in (*LISTS, "challenges") for number, one in enumerate(getattr(hub, name))]
    return frozenset(
        (name, number)
        for name, number, (_title, *texts) in entries
        if any((text or "").lstrip("\n").startswith(("    ", "\t")) for text in texts)
    )


def _everything(hub):
    entries = {(name, number) for name in (*LISTS, "challenges") for number in range(len(getattr(hub, name)))}
    return frozenset({*entries, ("overview", 0), ("goals", 0)})


def _words(*texts):
    return tuple(" ".join((text or "").split()) for text in texts)
