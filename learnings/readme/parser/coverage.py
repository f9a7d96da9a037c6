"""Find the lines of a README of which nothing was recognised, to show them."""

from learnings.readme.parser.outline import ReadmeSection
from learnings.readme.parser.result import Leftover, ParsedReadme


def leftovers(
    parsed: ParsedReadme, sections: list[ReadmeSection], text: str
) -> tuple[list[Leftover], list[str]]:
    """Return the unrecognised lines, and the headings of sections where nothing was recognised."""
    lines = text.split("\n")
    used_lines = _used_lines(parsed, sections, len(lines))
    understood = _understood_sections(sections, used_lines)
    following = [*sections[1:], None]
    found = [
        (section, rest)
        for section, after in zip(sections, following, strict=True)
        if (rest := _leftover_of(section, after, lines, used_lines))
    ]
    titles = [
        section.title for section, _rest in found if section.title and id(section) not in understood
    ]
    return [rest for _section, rest in found], list(dict.fromkeys(titles))


def _used_lines(parsed: ParsedReadme, sections: list[ReadmeSection], count: int) -> bytearray:
    """Return a byte per line: 1 if something was made of it. A table header counts with its rows."""
    used_lines = bytearray(count + 1)
    for items in parsed.items_by_list.values():
        for one in items:
            end = max(one.end, one.line + 1)
            used_lines[one.line : end] = b"\1" * (end - one.line)
    for section in sections:
        for block in section.blocks:
            if block.kind == "table" and any(used_lines[line] for line in block.row_lines):
                used_lines[block.line : block.end] = b"\1" * (block.end - block.line)
    return used_lines


def _understood_sections(sections: list[ReadmeSection], used_lines: bytearray) -> set[int]:
    """Return the ids of sections in which something was recognised, and of their ancestors."""
    found = set()
    for section in sections:
        used = used_lines[section.line] and section.title
        if used or any(any(used_lines[block.line : block.end]) for block in section.blocks):
            ancestor: ReadmeSection | None = section
            while ancestor is not None and id(ancestor) not in found:
                found.add(id(ancestor))
                ancestor = ancestor.parent
    return found


def _leftover_of(
    section: ReadmeSection, after: ReadmeSection | None, lines: list[str], used_lines: bytearray
) -> Leftover | None:
    """Return the unrecognised lines of a section; its heading alone if nothing is below it."""
    if section.kind == "contents" or (section.title and used_lines[section.line]):
        return None
    unused = {
        n
        for block in section.blocks
        for n in range(block.line, min(block.end, len(lines)))
        if not used_lines[n]
    }
    numbers = sorted(number for number in unused if lines[number].strip(" -|=_*`#>"))
    if not numbers:
        groups = section.blocks or (after and after.level > section.level) or not section.title
        return None if groups else Leftover(section.title, "", section.line, section.line + 1)
    return Leftover(
        section.title, "\n".join(lines[number] for number in numbers), numbers[0], numbers[-1] + 1
    )
