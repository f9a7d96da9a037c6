"""Write an entry in another's form: a bullet, a heading, a table row, or lines."""

import re
from itertools import starmap

from learnings.readme import roundtrip_markers
from learnings.readme.entry_rows import row
from learnings.readme.exported_entries import (
    BOLD_LINE,
    HEADING,
    Example,
    ExportedChallenge,
    ExportedEntry,
    ExportedItem,
    escaped,
    single_line,
    texts_of,
)
from learnings.readme.parser.heading_patterns import find_labels, plain_title
from learnings.sections import SECTIONS

_KINDS = {section.list_name: section.value for section in SECTIONS} | {"challenges": "challenge"}
_BULLET = re.compile(
    r"^(?P<indent>[ \t]*)(?P<marker>[^\w\s#|>`*_(\[]\ufe0f?|\*(?=[ \t])|\d{1,3}[.)])(?P<space>[ "
    r"\t]+)"
)
_NUMBER = re.compile(
    r"^(?P<before>(?:[^\w\s]\s*)*(?:challenge|problem"
    r"|issue)?\s*#?)(?P<number>\d+)(?P<after>\s*[:.)–-]+\s+)",
    re.I,
)
_INNER_COLON = re.compile(r"^[^\w\n]*(\*\*|__)(?:(?!\1)[^\n])+?[:：]\1\s*\S")
_OUTER_SIGN = re.compile(r"^[^\w\n]*(\*\*|__)(?:(?!\1)[^\n])+?\1(?P<sign>\s*[:：–—→➜-]+\s+)\S")
_PLAIN_SIGN = re.compile(r"^[^\n:–—→]{1,70}?(?P<sign>:\s+|\s+[–—→➜]\s+)\S")
_HAS_BOLD = re.compile(r"\W*(\*\*|__).*\1")
_FIRST_BOLD = re.compile(r"^\W*?(\*\*|__)(?P<title>(?:(?!\1).)+)\1")
_OPTIONAL_MARKER = re.compile(r"\s*(?:[-*+]\s+)?")
_BULLET_ONLY = re.compile(r"\s*(?:[-*+•]|\d+[.)])\s*")
_LINE_START = re.compile(r"^(?:[-*+>#|]|\d+[.)](?=\s)|```|~~~)")
_DEFAULT_LABELS = {
    "problem": "**Problem:** ",
    "solution": "**Solution:** ",
    "outcome": "**Outcome:** ",
}
_MAX_LEVEL = 6
_FIRST_PART = ("challenge", "problem")


def forms_of(list_name: str, entry: ExportedEntry, example: Example) -> list[str]:
    """Return the ways to write an entry, the one most like the example first.

    The last has a marker, and is read as this entry wherever it stands.
    """
    like = row(entry, example) if example.is_row else _like(entry, example)
    is_bullet = not example.heading_level
    forms = [like, _plain(entry, example), marked(list_name, entry, is_bullet=is_bullet)]
    return list(dict.fromkeys(form for form in forms if form))


def _plain(entry: ExportedEntry, example: Example) -> str:
    """Return an entry as a bullet, or below a heading of the level of the example."""
    level = example.heading_level
    return below_heading(entry, level) if level else bullet(entry)


def marked(list_name: str, entry: ExportedEntry, *, is_bullet: bool = False) -> str:
    """Return an entry below a marker."""
    if list_name == "goals":
        return roundtrip_markers.wrap_unread(f"- {single_line(entry.title)}", "goals")
    texts = texts_of(entry)
    return roundtrip_markers.wrap_entry(_KINDS[list_name], entry.title, texts, is_bullet=is_bullet)


def below_heading(entry: ExportedEntry, level: int) -> str:
    """Return an entry as a heading with its texts below it, labelled for a challenge."""
    heading = f"{'#' * min(level, _MAX_LEVEL)} {escaped(entry.title)}"
    return "\n\n".join([heading, *starmap(_paragraph, texts_of(entry).items())])


def _paragraph(name: str, text: str) -> str:
    """Return a text of an entry below its label; that of an item has none."""
    return text if name == "text" else f"**{name.capitalize()}:**\n\n{text}"


def bullet(entry: ExportedEntry) -> str:
    """Return an entry as a bullet; a challenge has its texts as bullets below it."""
    return _item_bullet(entry) if isinstance(entry, ExportedItem) else _challenge_bullets(entry)


def _item_bullet(item: ExportedItem) -> str:
    title, text = escaped(item.title), texts_of(item).get("text")
    return _joined(f"- **{title}**: ", text, "  ") if text else f"- {title}"


def _challenge_bullets(challenge: ExportedChallenge) -> str:
    title = f"- **Challenge:** {escaped(challenge.title)}"
    return "\n".join([title, *starmap(_text_bullet, texts_of(challenge).items())])


def _text_bullet(name: str, text: str) -> str:
    return _joined(f"  - **{name.capitalize()}:** ", text, "    ")


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
    if isinstance(entry, ExportedChallenge):
        return _challenge_like(entry, example)
    return _item_like(entry, example)


def _item_like(item: ExportedItem, example: Example) -> str:
    lead, rest = _lead(example)
    title, text = _title_like(item.title, rest), texts_of(item).get("text", "")
    if example.title_has_own_line:
        return f"{lead}{_title_in_own_line(title, lead, example)}\n\n{text}".rstrip()
    if text:
        return _title_before_text(lead, title, rest, text)
    return lead + (_bold(title) if _begins_bold(rest) else title)


def _title_in_own_line(title: str, lead: str, example: Example) -> str:
    """Return a title, bold if the example's line has no other sign that it is one."""
    return title if example.heading_level or "**" in lead else _bold(title)


def _bold(title: str) -> str:
    return f"**{title}**"


def _begins_bold(text: str) -> bool:
    return text.startswith(("**", "__"))


def _title_before_text(lead: str, title: str, example: str, text: str) -> str:
    """Return a title with its text in the same line, whose later lines are indented."""
    return _joined(f"{lead}{_signed(title, example)}", text, _indent_of(lead))


def _indent_of(lead: str) -> str:
    return " " * len(lead) if lead.strip() else ""


def _title_like(title: str, example: str) -> str:
    """Return a title with the markup that it has in the example, if it is the same."""
    if plain_title(example) == title and not _HAS_BOLD.match(example):
        return example.strip()
    bold = _FIRST_BOLD.match(example)
    if bold and plain_title(bold["title"]) == title:
        return bold["title"].strip().rstrip(":：")
    return escaped(title)


def _signed(title: str, example: str) -> str:
    """Return a title with the emphasis and the sign of the example before its text."""
    if _INNER_COLON.match(example):
        return f"**{title}:** "
    if found := _OUTER_SIGN.match(example):
        return f"{_bold(title)}{found['sign']}"
    found = _PLAIN_SIGN.match(example)
    return f"{title}{found['sign']}" if found else f"**{title.replace('**', '')}**: "


def _lead(example: Example) -> tuple[str, str]:
    """Return what precedes the example's title, and the rest of its first line."""
    line = example.first_line
    if found := HEADING.match(line):
        return _lead_of_heading(found[0], line[found.end() :], example.step)
    if found := _BULLET.match(line):
        return _numbered_bullet(found[0], example.step), line[found.end() :]
    return "", line


def _lead_of_heading(marks: str, title: str, step: int) -> tuple[str, str]:
    """Return what precedes a title, with `step` added to its number, and the rest."""
    lead = marks if marks.endswith((" ", "\t")) else f"{marks} "
    found = _NUMBER.match(title)
    if found is None:
        return lead, title
    return f"{lead}{_next_number(found, step)}", title[found.end() :]


def _next_number(found: re.Match[str], step: int) -> str:
    return f"{found['before']}{int(found['number']) + step}{found['after']}"


def _numbered_bullet(lead: str, step: int) -> str:
    """Return the beginning of a bullet, with `step` added to its number if it has one."""
    marker = lead.strip()
    if not marker[:1].isdigit():
        return lead
    return lead.replace(marker, f"{int(marker[:-1]) + step}{marker[-1]}")


def _challenge_like(entry: ExportedChallenge, example: Example) -> str:
    """Return a challenge as a heading, bullet or lines, with the example's labels."""
    texts, labels = texts_of(entry), _labels_below_title(example)
    lead = _lead_with_label(example)
    title = _challenge_title(entry.title, example)
    if labels or len(texts) != 1 or "outcome" in texts:
        return _with_labelled_texts(f"{lead}{title}", texts, labels, example)
    return _with_only_text(lead, title, example, *texts.values())


def _lead_with_label(example: Example) -> str:
    """Return what precedes a challenge's title, up to a label such as "Problem:"."""
    lead, rest = _lead(example)
    return lead + _label_of_title(rest)[0]


def _labels_below_title(example: Example) -> dict[str, str]:
    """Return the labels of the parts of a challenge, without that of its title."""
    _label, part = _label_of_title(_lead(example)[1])
    return {name: label for name, label in _labels(example.text).items() if name != part}


def _challenge_title(title: str, example: Example) -> str:
    """Return a title with the example's markup, bold if that is, without its label."""
    _marker, rest = _lead(example)
    shown = _title_like(title, rest)
    return _bold(shown) if _is_bold_title(rest) else shown


def _is_bold_title(text: str) -> bool:
    """Return whether a line begins with a bold title, which is no label."""
    has_label = _label_of_title(text)[0]
    return not has_label and bool(_begins_bold(text) or BOLD_LINE.match(text))


def _with_only_text(lead: str, title: str, example: Example, text: str) -> str:
    """Return a challenge whose only text has no label."""
    if example.title_has_own_line:
        return f"{lead}{title}\n\n{text}"
    _marker, rest = _lead(example)
    return _title_before_text(lead, title.strip("*"), rest, text)


def _label_of_title(line: str) -> tuple[str, str]:
    """Return the label before a challenge's title, and the part it names; or two ""."""
    for start, end, name in find_labels(line)[:1]:
        if start == 0 and name in _FIRST_PART:
            return line[:end], name
    return "", ""


def _with_labelled_texts(
    first: str, texts: dict[str, str], labels: dict[str, str], example: Example
) -> str:
    """Return the line with the title of a challenge and its labelled texts below."""
    before = _before_labels(labels, example)
    below = _labelled_texts(texts, labels, before)
    if not before.strip() and "\n\n" in example.text.strip():
        return "\n\n".join([first, *below])
    if example.heading_level:
        return f"{first}\n\n" + "\n".join(below)
    return "\n".join([first, *below])


def _before_labels(labels: dict[str, str], example: Example) -> str:
    """Return what precedes the example's labels: its list marker, if it has one."""
    style = next(iter(labels.values()), "  - " if _BULLET.match(example.first_line) else "")
    found = _OPTIONAL_MARKER.match(style)
    return found[0] if found else ""


def _labelled_texts(texts: dict[str, str], labels: dict[str, str], before: str) -> list[str]:
    """Return each text with its label; one that the example lacks follows `before`."""
    return [
        _labelled(labels.get(name, f"{before}{_DEFAULT_LABELS[name]}"), text)
        for name, text in texts.items()
    ]


def _labelled(label: str, text: str) -> str:
    """Return a text after its label, indented if the label is that of a bullet."""
    indent = _indent_below(label)
    if label.endswith("\n"):
        return f"{label.rstrip()}\n\n{_indented(text, indent)}"
    return _joined(f"{label.rstrip()} ", text, indent)


def _indent_below(label: str) -> str:
    """Return the indent of lines below a label, as Markdown needs it in a list."""
    width = len(label) - len(label.lstrip())
    return " " * (width + 2 if _BULLET.match(label) else width)


def _labels(text: str) -> dict[str, str]:
    """Return the labels of a challenge's parts as written, with their bullets."""
    labels: dict[str, str] = {}
    for start, end, name in find_labels(text):
        begin = text.rfind("\n", 0, start + 1) + 1
        if _begins_line(text[begin:start]):
            labels.setdefault(name, _label_as_written(text[begin:], end - begin))
    return labels


def _begins_line(before: str) -> bool:
    """Return whether what follows this is the first in its line, or in a bullet."""
    return not before.strip() or bool(_BULLET_ONLY.fullmatch(before))


def _label_as_written(text: str, length: int) -> str:
    """Return a text's first label, with a line break if it is alone in its line."""
    label = text[:length].strip("\n")
    is_alone = label.strip() == text.split("\n")[0].strip()
    return f"{label}\n" if is_alone else label
