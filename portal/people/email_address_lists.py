"""Parse email addresses from pasted text, spreadsheets and mail headers."""

import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

MAX_CHARACTERS = 250_000
MAX_CHECKED = 2_000

# Column names that may be in a table's header.
_HEADER = re.compile(
    r"e-?mail|mail|(?:e-?mail )?address(?:es)?|(?:adresse )?(?:e-?mail|courriel)|adresse|name"
    r"|full name|first name"
    r"|last name|surname|nom|pr[ée]nom|learner|learners|handle|group|cohort|id|n[o°]",
    re.IGNORECASE,
)
# Separators between cells, outside of quotes and angle brackets.
_CELL = re.compile(r'(?:"[^"]*"|<[^<>]*>|[^;,\t"<]|["<])+')
_IN_BRACKETS = re.compile(r"<([^<>]*)>")
_SURROUNDING_PUNCTUATION = "\"'“”«»()[]<>.:"
_ZERO_WIDTH = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u200e\u200f\u2060\x00"))


@dataclass(frozen=True)
class SkippedLine:
    """A line that was skipped, and why."""

    number: int
    text: str
    reason: str

    def __str__(self) -> str:
        return _("line %(number)d: %(text)s (%(reason)s)") % {
            "number": self.number,
            "text": self.text[:80],
            "reason": self.reason,
        }


@dataclass
class AddressList:
    """The addresses found in a text, the skipped lines, and the text beyond the limit."""

    addresses: dict[str, None] = field(default_factory=dict)
    skipped_lines: list[SkippedLine] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)

    @property
    def is_full(self) -> bool:
        return len(self.addresses) + len(self.skipped_lines) >= MAX_CHECKED


def parse_addresses(text: str) -> AddressList:
    """Return every address in `text`, and each line with a part that isn't one."""
    address_list, is_first = AddressList(), True
    for number, line in enumerate(text.splitlines(), 1):
        cells = _cells_of(line)
        if cells and not (is_first and _is_header(cells)):
            _read_line(number, cells, address_list)
        is_first = is_first and not cells
    return address_list


def _cells_of(line: str) -> list[str]:
    """Return the cells of a line that are not empty."""
    found = _CELL.findall(line.translate(_ZERO_WIDTH).strip())
    cells = [cell.strip() for cell in found]
    return [cell for cell in cells if cell.strip(' "')]


def _is_header(cells: list[str]) -> bool:
    """Return whether a line is a table's header. A line with an address never is."""
    if any("@" in cell for cell in cells):
        return False
    return any(_HEADER.fullmatch(cell.strip(" \"'*:")) for cell in cells)


def _read_line(number: int, cells: list[str], address_list: AddressList) -> None:
    candidates = [word for cell in cells for word in _addresses_in(cell)]
    if not candidates:
        skipped = SkippedLine(number, " ".join(cells), _("no email address found"))
        address_list.skipped_lines.append(skipped)
    for candidate in candidates:
        if address_list.is_full:
            address_list.unchecked.append(candidate)
        else:
            _read_candidate(number, candidate, address_list)


def _read_candidate(number: int, candidate: str, address_list: AddressList) -> None:
    """Add an address, or the line that it is not one on."""
    address = candidate.strip(_SURROUNDING_PUNCTUATION).lower().removeprefix("mailto:")
    try:
        validate_email(address)
    except ValidationError:
        skipped = SkippedLine(number, candidate, _("this isn’t an email address"))
        address_list.skipped_lines.append(skipped)
    else:
        address_list.addresses[address] = None


def _addresses_in(cell: str) -> list[str]:
    """Return the possible addresses in a cell; from "Name <address>" only the address."""
    in_brackets = _IN_BRACKETS.findall(cell)
    if in_brackets:
        return [inside.strip() for inside in in_brackets]
    return [word for word in cell.replace('"', " ").split() if "@" in word]


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
