"""Parse email addresses from pasted text, spreadsheets and mail headers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

MAX_CHARACTERS = 250_000
MAX_CHECKED = 2_000
MAX_TOLD = 80  # characters of a text that was skipped

# Column names that may be in a table's header.
_HEADER = re.compile(
    r"e-?mail|mail|(?:e-?mail )?address(?:es)?|(?:adresse )?(?:e-?mail|courriel)|adresse|name"
    r"|full name|first name"
    r"|last name|surname|nom|pr[ée]nom|learner|learners|handle|group|cohort|id|n[o°]",
    re.IGNORECASE,
)
# Separators between cells, outside of quotes and angle brackets.
_CELL = re.compile(r'(?:"[^"]*"|<[^<>]*>|[^;,\t"<]|["<])+')
# A name and the address in brackets after it, as mail programs write them.
_NAME_AND_ADDRESS = re.compile(r"([^<]*)<([^<>]*)>")
_LINE_END = re.compile(r"\r\n?|\n")  # as a text field counts lines
_SEPARATORS = "\t;,"
_SURROUNDING_PUNCTUATION = "\"'“”«»()[]<>.:"
_ZERO_WIDTH = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u200e\u200f\u2060\x00"))


@dataclass(frozen=True)
class SkippedText:
    """A line without an address, or a part of a line that isn't one."""

    line: int
    text: str
    is_without_address: bool = False

    def sentence(self, line: int) -> str:
        """Why it was skipped, and on which line of the field it is."""
        told = _("Line %(line)d: “%(text)s” isn’t an email address.")
        if self.is_without_address:
            told = _("Line %(line)d: there’s no email address in “%(text)s”.")
        return told % {"line": line, "text": self.text[:MAX_TOLD]}


@dataclass
class AddressList:
    """The addresses found in a text, what was skipped, and the text beyond the limit."""

    addresses: dict[str, None] = field(default_factory=dict)
    skipped: list[SkippedText] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)

    @property
    def is_full(self) -> bool:
        return len(self.addresses) + len(self.skipped) >= MAX_CHECKED

    def skip(self, skipped: SkippedText) -> None:
        """Note what was skipped; beyond the limit it is only kept."""
        if self.is_full:
            self.unchecked.append(skipped.text)
        else:
            self.skipped.append(skipped)


class _Part(NamedTuple):
    """A part of a line as it was typed; `address` is "" for other words."""

    text: str
    address: str = ""


class _Line(NamedTuple):
    number: int
    text: str
    cells: list[str]

    @property
    def is_row(self) -> bool:
        """Whether it has one address, and separators."""
        addresses = sum("@" in cell for cell in self.cells)
        return addresses == 1 and any(mark in self.text for mark in _SEPARATORS)


def parse_addresses(text: str) -> AddressList:
    """Return every address in `text`, and what of each line isn't one.

    Names before addresses in brackets, and the other columns of a table, are not told.
    """
    address_list = AddressList()
    lines = [line for line in _lines_of(text) if line.cells]
    has_header = bool(lines) and _is_header(lines[0].cells)
    lines = lines[has_header:]
    is_table = has_header or _is_table(lines)
    for line in lines:
        _read_line(line, address_list, is_table=is_table)
    return address_list


def _lines_of(text: str) -> Iterator[_Line]:
    for number, line in enumerate(_LINE_END.split(text), 1):
        visible = line.translate(_ZERO_WIDTH).strip()
        yield _Line(number, visible, _cells_of(visible))


def _cells_of(line: str) -> list[str]:
    """Return the cells of a line that are not empty."""
    cells = [cell.strip() for cell in _CELL.findall(line)]
    return [cell for cell in cells if cell.strip(' "')]


def _is_header(cells: list[str]) -> bool:
    """Return whether a line is a table's header. A line with an address never is."""
    if any("@" in cell for cell in cells):
        return False
    return any(_HEADER.fullmatch(cell.strip(" \"'*:")) for cell in cells)


def _is_table(lines: list[_Line]) -> bool:
    """Whether each line has one address, and most have something beside it.

    Spreadsheets write tabs, which no one types into a text field.
    """
    if any("\t" in line.text for line in lines):
        return True
    rows = [line for line in lines if "@" in line.text]
    full = [row for row in rows if len(row.cells) > 1]
    return len(rows) > 1 and all(row.is_row for row in rows) and 2 * len(full) > len(rows)


def _read_line(line: _Line, address_list: AddressList, *, is_table: bool) -> None:
    parts = list(_parts_of(line.cells))
    if not any(part.address for part in parts):
        address_list.skip(SkippedText(line.number, line.text, is_without_address=True))
        return
    for part in parts:
        if part.address:
            _read_address(line.number, part, address_list)
        elif not is_table:
            address_list.skip(SkippedText(line.number, part.text))


def _read_address(number: int, part: _Part, address_list: AddressList) -> None:
    """Add an address, or what was typed in its place."""
    address = part.address.strip(_SURROUNDING_PUNCTUATION).lower().removeprefix("mailto:")
    if address_list.is_full:
        address_list.unchecked.append(part.text)
        return
    try:
        validate_email(address)
    except ValidationError:
        address_list.skip(SkippedText(number, part.text))
    else:
        address_list.addresses[address] = None


def _parts_of(cells: list[str]) -> Iterator[_Part]:
    """Yield addresses and other words.

    The cell before a name in front of brackets is a part of it: Diallo, Amina <a@example.org>.
    """
    before = ""
    for cell in cells:
        named = _NAME_AND_ADDRESS.match(cell)
        if named and named[1].strip() and before:
            cell, before = f"{before}, {cell}", ""
        yield from _parts_of_cell(before)
        before = ""
        if "@" in cell:
            yield from _parts_of_cell(cell)
        else:
            before = cell
    yield from _parts_of_cell(before)


def _parts_of_cell(cell: str) -> Iterator[_Part]:
    end = 0
    for found in _NAME_AND_ADDRESS.finditer(cell):
        yield _Part(found[0].strip(), found[2].strip())
        end = found.end()
    yield from _parts_of_words(cell[end:].replace('"', " ").split())


def _parts_of_words(words: list[str]) -> Iterator[_Part]:
    """Yield the words with "@" as addresses, and those between as one text.

    What ends with a colon is a label, such as "To:"; what has no letter is a number or a bullet.
    """
    for has_at, group in groupby(words, key=lambda word: "@" in word):
        if has_at:
            yield from (_Part(word, word) for word in group)
            continue
        text = " ".join(group)
        if any(map(str.isalpha, text)) and not text.endswith(":"):
            yield _Part(text)


def decode_file(content: bytes) -> str:
    """Decode a file as spreadsheets write it: UTF-8, UTF-16 or Windows-1252.

    Raises ValidationError for a workbook, which isn't text.
    """
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise ValidationError(_("This is a spreadsheet. Save it as CSV, and choose that file."))
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if _has_many_zeros(content[:200]):
        return _decode_utf_16(content)
    return _decode_utf_8_or_windows(content)


def _has_many_zeros(content: bytes) -> bool:
    """Whether more than a fourth of the bytes are zero, as in UTF-16.

    No text in UTF-8 has so many.
    """
    return content.count(0) > len(content) // 4


def _decode_utf_8_or_windows(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _decode_utf_16(content: bytes) -> str:
    """Decode UTF-16 without a mark that says in which order the bytes are."""
    is_little = content[1:2] == b"\x00"
    return content.decode("utf-16-le" if is_little else "utf-16-be", errors="replace")
