"""Write an entry in the form of another: as a bullet, a heading, a row of a table, or lines."""

import re
from typing import NamedTuple

from learnings.readme import roundtrip_markers
from learnings.readme.parser.challenges.labels import find_labels
from learnings.readme.parser.challenges.tables import columns_of
from learnings.readme.parser.heading_patterns import plain_title
from learnings.sections import SECTIONS

_KINDS = {section.list_name: section.value for section in SECTIONS} | {"challenges": "challenge"}
_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]*(?=[^#\s])")
_BULLET = re.compile(
    r"^(?P<indent>[ \t]*)(?P<marker>[^\w\s#|>`*_(\[]\ufe0f?|\*(?=[ \t])|\d{1,3}[.)])(?P<space>[ \t]+)"
)
_BOLD_LINE = re.compile(r"^\s*(\*\*|__)(?:(?!\1).)+\1\s*:?\s*$")
_NUMBER = re.compile(
    r"^(?P<before>(?:[^\w\s]\s*)*(?:challenge|problem|issue)?\s*#?)(?P<number>\d+)(?P<after>\s*[:.)–-]+\s+)",
    re.I,
)
_INNER_COLON = re.compile(r"^[^\w\n]*(\*\*|__)(?:(?!\1)[^\n])+?[:：]\1\s*\S")
_OUTER_SIGN = re.compile(r"^[^\w\n]*(\*\*|__)(?:(?!\1)[^\n])+?\1(?P<sign>\s*[:：–—→➜-]+\s+)\S")
_PLAIN_SIGN = re.compile(r"^[^\n:–—→]{1,70}?(?P<sign>:\s+|\s+[–—→➜]\s+)\S")
_CELLS = re.compile(r"(?<!\\)\|")
_BLOCK = re.compile(r"^\s*(?:[-*+>#|]|\d+[.)]\s|```|~~~|    )", re.MULTILINE)
_LINE_START = re.compile(r"^(?:[-*+>#|]|\d+[.)](?=\s)|```|~~~)")
_OPEN_ROW = re.compile(r"^[^-*+#>\s|][^|\n]*\s\|\s+\S")
_DEFAULT_LABELS = {
    "problem": "**Problem:** ",
    "solution": "**Solution:** ",
    "outcome": "**Outcome:** ",
}
_MAX_LEVEL = 6
_FIRST_PART = ("challenge", "problem")


class ExportedItem(NamedTuple):
    """An entry of a section; `text` is Markdown."""

    title: str
    text: str


class ExportedChallenge(NamedTuple):
    """A challenge and its author's own solution, in Markdown."""

    title: str
    problem: str
    solution: str | None = None
    outcome: str | None = None


ExportedEntry = ExportedItem | ExportedChallenge


class Example(NamedTuple):
    """An entry as it is written in a README, whose form others take.

    `header` is the line above the rows of its table, and `step` is added to its number.
    """

    text: str
    header: str = ""
    step: int = 0

    @property
    def first_line(self) -> str:
        """Its first line with text."""
        return next((line for line in self.text.split("\n") if line.strip()), "")

    @property
    def is_row(self) -> bool:
        """Whether it is a row of a table."""
        return is_row(self.first_line)

    @property
    def heading_level(self) -> int:
        """The level of its heading, or 0."""
        found = _HEADING.match(self.first_line)
        return len(found[1]) if found else 0


def is_row(text: str) -> bool:
    """Return whether a line is a row of a table, with bars or TABs."""
    first = text.split("\n")[0]
    return first.lstrip().startswith("|") or "\t" in first.strip() or bool(_OPEN_ROW.match(first))


def single_line(text: str) -> str:
    """Return the text on one line."""
    return " ".join(text.split())


def escaped(text: str) -> str:
    """Return the text on one line, with the characters that Markdown would interpret escaped."""
    text = re.sub(r"([\\`*_\[\]<>])", r"\\\1", single_line(text))
    return re.sub(r"^([#+-])", r"\\\1", text)


def table_cell(text: str) -> str:
    """Return the text on one line, with bars escaped that are not yet."""
    return re.sub(r"(\\.)|\|", lambda found: found[1] or r"\|", single_line(text))


def is_one_paragraph(text: str) -> bool:
    """Return whether a text is one line without a list, code block, heading or table."""
    text = text.strip()
    return "\n" not in text and not _BLOCK.match(text)


def texts_of(entry: ExportedEntry) -> dict[str, str]:
    """Return the texts of an entry by their names, without its title and without empty ones."""
    texts = {name: text or "" for name, text in entry._asdict().items() if name != "title"}
    return {
        name: text.replace("\r\n", "\n").strip("\n").rstrip()
        for name, text in texts.items()
        if text.strip()
    }


def forms_of(list_name: str, entry: ExportedEntry, example: Example) -> list[str]:
    """Return the ways to write an entry, the one most like the example first.

    The last has a marker, and is read as this entry wherever it stands.
    """
    like = _row(entry, example) if example.is_row else _like(entry, example)
    is_bullet = not example.heading_level
    plain = (
        bullet(entry) if not example.heading_level else below_heading(entry, example.heading_level)
    )
    forms = [like, plain, marked(list_name, entry, is_bullet=is_bullet)]
    return list(dict.fromkeys(form for form in forms if form))


def marked(list_name: str, entry: ExportedEntry, *, is_bullet: bool = False) -> str:
    """Return an entry below a marker."""
    if list_name == "goals":
        return roundtrip_markers.wrap_unread(f"- {single_line(entry.title)}", "goals")
    texts = texts_of(entry)
    return roundtrip_markers.wrap_entry(_KINDS[list_name], entry.title, texts, is_bullet=is_bullet)


def below_heading(entry: ExportedEntry, level: int) -> str:
    """Return an entry as a heading with its texts below it, labelled for a challenge."""
    parts = [f"{'#' * min(level, _MAX_LEVEL)} {escaped(entry.title)}"]
    for name, text in texts_of(entry).items():
        parts.append(text if name == "text" else f"**{name.capitalize()}:**\n\n{text}")
    return "\n\n".join(parts)


def bullet(entry: ExportedEntry) -> str:
    """Return an entry as a bullet; a challenge has its texts as bullets below it."""
    texts = texts_of(entry)
    if isinstance(entry, ExportedItem):
        if not texts:
            return f"- {escaped(entry.title)}"
        return _joined(f"- **{escaped(entry.title)}**: ", texts["text"], "  ")
    lines = [f"- **Challenge:** {escaped(entry.title)}"]
    lines += [
        _joined(f"  - **{name.capitalize()}:** ", text, "    ") for name, text in texts.items()
    ]
    return "\n".join(lines)


def _joined(lead: str, text: str, indent: str) -> str:
    """Return a lead with its text, whose later lines are indented."""
    if _LINE_START.match(text):
        return f"{lead.rstrip()}\n\n{_indented(text, indent)}"
    first, newline, rest = text.partition("\n")
    return f"{lead}{first}{newline}{_indented(rest, indent)}"


def _indented(text: str, indent: str) -> str:
    return "\n".join(f"{indent}{line}" if line.strip() else "" for line in text.split("\n"))


def _like(entry: ExportedEntry, example: Example) -> str:
    """Return an entry as a heading, bullet or lines, as the example is."""
    lead, rest = _lead(example)
    if isinstance(entry, ExportedChallenge):
        return _challenge_like(entry, example, lead, rest)
    text = texts_of(entry).get("text", "")
    title = _title_like(entry.title, rest)
    if example.heading_level or _BOLD_LINE.match(example.first_line):
        title = title if example.heading_level or "**" in lead else f"**{title}**"
        return f"{lead}{title}\n\n{text}".rstrip()
    if not text:
        return f"{lead}**{title}**" if re.match(r"(\*\*|__)", rest) else f"{lead}{title}"
    return _joined(f"{lead}{_signed(title, rest)}", text, " " * len(lead) if lead.strip() else "")


def _title_like(title: str, example: str) -> str:
    """Return a title with the markup that it has in the example, if it is the same."""
    if plain_title(example) == title and not re.match(r"\W*(\*\*|__).*\1", example):
        return example.strip()
    bold = re.match(r"^\W*?(\*\*|__)(?P<title>(?:(?!\1).)+)\1", example)
    if bold and plain_title(bold["title"]) == title:
        return bold["title"].strip().rstrip(":：")
    return escaped(title)


def _signed(title: str, example: str) -> str:
    """Return a title with the emphasis and the sign of the example before its text."""
    if _INNER_COLON.match(example):
        return f"**{title}:** "
    if found := _OUTER_SIGN.match(example):
        return f"**{title}**{found['sign']}"
    if found := _PLAIN_SIGN.match(example):
        return f"{title}{found['sign']}"
    return f"**{title.replace('**', '')}**: "


def _lead(example: Example) -> tuple[str, str]:
    """Return what stands before the title of the example, and the rest of its first line."""
    line = example.first_line
    found = _HEADING.match(line) or _BULLET.match(line)
    lead, rest = (line[: found.end()], line[found.end() :]) if found else ("", line)
    if example.heading_level and not lead.endswith((" ", "\t")):
        lead += " "
    marker = found.groupdict().get("marker", "") if found else ""
    if marker[:1].isdigit():
        lead = lead.replace(marker, f"{int(marker[:-1]) + example.step}{marker[-1]}")
    numbered = _NUMBER.match(rest) if example.heading_level else None
    if numbered:
        lead += f"{numbered['before']}{int(numbered['number']) + example.step}{numbered['after']}"
        rest = rest[numbered.end() :]
    return lead, rest


def _challenge_like(entry: ExportedChallenge, example: Example, lead: str, rest: str) -> str:
    texts = texts_of(entry)
    labels = _labels(example.text)
    title = _title_like(entry.title, rest)
    said = find_labels(rest)
    if said and said[0][0] == 0 and said[0][2] in _FIRST_PART:
        lead += rest[: said[0][1]]
        labels.pop(said[0][2], None)
    elif _BOLD_LINE.match(rest) or re.match(r"(\*\*|__)", rest):
        title = f"**{title}**"
    if not labels and len(texts) == 1 and "outcome" not in texts:
        text = next(iter(texts.values()))
        if example.heading_level or _BOLD_LINE.match(example.first_line):
            return f"{lead}{title}\n\n{text}"
        return _joined(
            f"{lead}{_signed(title.strip('*'), rest)}",
            text,
            " " * len(lead) if lead.strip() else "",
        )
    style = next(iter(labels.values()), "  - " if _BULLET.match(example.first_line) else "")
    indent = re.match(r"\s*(?:[-*+]\s+)?", style)
    before = indent[0] if indent else ""
    parts = [f"{lead}{title}"]
    for name, text in texts.items():
        label = labels.get(name, f"{before}{_DEFAULT_LABELS[name]}")
        parts.append(_labelled(label, text))
    is_tight = bool(before.strip()) or "\n\n" not in example.text.strip()
    if is_tight and example.heading_level:
        return f"{parts[0]}\n\n" + "\n".join(parts[1:])
    return ("\n" if is_tight else "\n\n").join(parts)


def _labelled(label: str, text: str) -> str:
    """Return a text after its label, indented if the label is that of a bullet."""
    found = _BULLET.match(label)
    indent = " " * (len(label) - len(label.lstrip()) + (2 if found else 0))
    if label.endswith("\n"):
        return f"{label.rstrip()}\n\n{_indented(text, indent)}"
    return _joined(f"{label.rstrip()} ", text, indent)


def _labels(text: str) -> dict[str, str]:
    """Return the labels of the parts of a challenge as they are written, with their bullets."""
    labels: dict[str, str] = {}
    for start, end, name in find_labels(text):
        begin = text.rfind("\n", 0, start + 1) + 1
        before = text[begin:start]
        if before.strip() and not re.fullmatch(r"\s*(?:[-*+•]|\d+[.)])\s*", before):
            continue  # inside a line
        label = text[begin:end].strip("\n")
        labels.setdefault(
            name, f"{label}\n" if label.strip() == text[begin:].split("\n")[0].strip() else label
        )
    return labels


def _row(entry: ExportedEntry, example: Example) -> str:
    """Return an entry as a row, "" if it does not fit into the columns of the table."""
    cells = _cells(example.first_line)
    texts = texts_of(entry)
    columns = (
        _item_columns(cells)
        if isinstance(entry, ExportedItem)
        else _challenge_columns(example.header, cells)
    )
    fits = all(
        columns.get(name, len(cells)) < len(cells) and is_one_paragraph(text)
        for name, text in texts.items()
    )
    if not fits or columns["title"] >= len(cells):
        return ""
    if example.step and cells[0].isdigit() and columns["title"]:
        cells[0] = str(int(cells[0]) + example.step)
    for name, column in columns.items():
        if column < len(cells):
            cells[column] = (
                table_cell(texts.get(name, ""))
                if name != "title"
                else _title_cell(entry.title, cells[column])
            )
    line = example.first_line.strip()
    if line.startswith("|"):
        return f"| {' | '.join(cells)} |"
    return ("\t" if "\t" in line else " | ").join(cells)


def _cells(line: str) -> list[str]:
    line = line.strip()
    cells = (
        _CELLS.split(line.strip("|"))
        if line.startswith("|") or "\t" not in line
        else line.split("\t")
    )
    return [cell.strip() for cell in cells]


def _title_cell(title: str, example: str) -> str:
    """Return a title as the cell of a table, with the markup of the example."""
    if plain_title(example) == title:
        return example
    cell = table_cell(escaped(title))
    return f"**{cell}**" if re.match(r"\*\*.*\*\*$", example) else cell


def _item_columns(cells: list[str]) -> dict[str, int]:
    """Return the columns of a table of items; what more there are become empty."""
    return {"title": 0, "text": 1, **{f"more {number}": number for number in range(2, len(cells))}}


def _challenge_columns(header: str, cells: list[str]) -> dict[str, int]:
    return columns_of([_cells(header), cells]) or (
        {"title": 0, "solution": 1}
        if len(cells) == 2
        else {"title": 0, "problem": 1, "solution": 2}
    )
