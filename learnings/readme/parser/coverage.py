"""What nothing was made of: it is shown, never dropped silently."""

from learnings.readme.parser.result import LISTS, Leftover


def leftovers(reading, sections, text):
    """(Leftovers in the order of the text, the headings of which nothing was understood at all)."""
    lines = text.split("\n")
    taken = _taken(reading, sections, len(lines))
    understood = _understood(sections, taken)
    following = [*sections[1:], None]
    found = [
        (section, rest)
        for section, after in zip(sections, following, strict=True)
        if (rest := _rest_of(section, after, lines, taken))
    ]
    titles = [section.title for section, _rest in found if section.title and id(section) not in understood]
    return [rest for _section, rest in found], list(dict.fromkeys(titles))


def _taken(reading, sections, count):
    """Which lines something was made of; the header of a table goes with its rows."""
    taken = bytearray(count + 1)
    for name in ("challenges", *LISTS):
        for one in getattr(reading, name):
            end = max(one.end, one.line + 1)
            taken[one.line : end] = b"\1" * (end - one.line)
    for section in sections:
        for block in section.blocks:
            if block.kind == "table" and any(taken[line] for line in block.row_lines):
                taken[block.line : block.end] = b"\1" * (block.end - block.line)
    return taken


def _understood(sections, taken):
    """The sections of which something was made, and those that they stand in."""
    found = set()
    for section in sections:
        used = taken[section.line] and section.title
        if used or any(any(taken[block.line : block.end]) for block in section.blocks):
            while section is not None and id(section) not in found:
                found.add(id(section))
                section = section.parent
    return found


def _rest_of(section, after, lines, taken):
    """What is left of one section; a heading alone counts where nothing stands below it."""
    if section.kind == "contents" or (section.title and taken[section.line]):
        return None
    left = {n for block in section.blocks for n in range(block.line, min(block.end, len(lines))) if not taken[n]}
    said = sorted(number for number in left if lines[number].strip(" -|=_*`#>"))
    if not said:
        groups = section.blocks or (after and after.level > section.level) or not section.title
        return None if groups else Leftover(section.title, "", section.line, section.line + 1)
    return Leftover(section.title, "\n".join(lines[number] for number in said), said[0], said[-1] + 1)
