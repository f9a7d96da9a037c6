"""What nothing was made of: it is shown, never dropped silently."""

from learnings.readme.parser.result import LIST_NAMES, Leftover


def leftovers(parsed, sections, text):
    """(Leftovers in the order of the text, the headings of which nothing was understood at all)."""
    lines = text.split("\n")
    used_lines = _used_lines(parsed, sections, len(lines))
    understood = _understood_sections(sections, used_lines)
    following = [*sections[1:], None]
    found = [
        (section, rest)
        for section, after in zip(sections, following, strict=True)
        if (rest := _leftover_of(section, after, lines, used_lines))
    ]
    titles = [section.title for section, _rest in found if section.title and id(section) not in understood]
    return [rest for _section, rest in found], list(dict.fromkeys(titles))


def _used_lines(parsed, sections, count):
    """Which lines something was made of; the header of a table goes with its rows."""
    used_lines = bytearray(count + 1)
    for name in ("challenges", *LIST_NAMES):
        for one in getattr(parsed, name):
            end = max(one.end, one.line + 1)
            used_lines[one.line : end] = b"\1" * (end - one.line)
    for section in sections:
        for block in section.blocks:
            if block.kind == "table" and any(used_lines[line] for line in block.row_lines):
                used_lines[block.line : block.end] = b"\1" * (block.end - block.line)
    return used_lines


def _understood_sections(sections, used_lines):
    """The sections of which something was made, and those that they stand in."""
    found = set()
    for section in sections:
        used = used_lines[section.line] and section.title
        if used or any(any(used_lines[block.line : block.end]) for block in section.blocks):
            while section is not None and id(section) not in found:
                found.add(id(section))
                section = section.parent
    return found


def _leftover_of(section, after, lines, used_lines):
    """What is left of one section; a heading alone counts where nothing stands below it."""
    if section.kind == "contents" or (section.title and used_lines[section.line]):
        return None
    left = {n for block in section.blocks for n in range(block.line, min(block.end, len(lines))) if not used_lines[n]}
    numbers = sorted(number for number in left if lines[number].strip(" -|=_*`#>"))
    if not numbers:
        groups = section.blocks or (after and after.level > section.level) or not section.title
        return None if groups else Leftover(section.title, "", section.line, section.line + 1)
    return Leftover(section.title, "\n".join(lines[number] for number in numbers), numbers[0], numbers[-1] + 1)
