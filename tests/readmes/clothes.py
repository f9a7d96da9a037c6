"""The same README in other clothes: the reading must not change."""

import re

_HEADING = re.compile(r"^(#{1,6}) (.+)$", re.MULTILINE)
_BULLET = re.compile(r"^(\s*)- ", re.MULTILINE)


def _numbers(text: str) -> str:
    count = iter(range(1, 10_000))
    return _BULLET.sub(lambda found: f"{found[1]}{next(count)}. ", text)


def _deeper(text: str) -> str:
    return _HEADING.sub(lambda found: f"{'#' * min(len(found[1]) + 1, 6)} {found[2]}", text)


def _setext(text: str) -> str:
    marks = {"#": "=", "##": "-"}
    return _HEADING.sub(
        lambda found: f"{found[2]}\n{marks[found[1]] * 8}" if found[1] in marks else found[0], text
    )


def _bold_headings(text: str) -> str:
    return _HEADING.sub(
        lambda found: f"**{found[2].strip('*')}**" if len(found[1]) == 2 else found[0], text
    )


def _escaped(text: str) -> str:
    return re.sub(r"([#*_`\[\]\-|>])", r"\\\1", text)


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" if line else line for line in text.split("\n"))


def _html_bold(text: str) -> str:
    return re.sub(r"\*\*([^*\n]+)\*\*", r"<b>\1</b>", text)


def _no_blank_lines(text: str) -> str:
    return re.sub(r"\n\n+", "\n", text)


def _html_headings(text: str) -> str:
    return _HEADING.sub(lambda found: f"<h{len(found[1])}>{found[2]}</h{len(found[1])}>", text)


CLOTHES = {
    "numbers for bullets": _numbers,
    "stars for bullets": lambda text: _BULLET.sub(r"\1* ", text),
    "dots for bullets": lambda text: _BULLET.sub(r"\1• ", text),
    "headings one deeper": _deeper,
    "setext headings": _setext,
    "bold headings": _bold_headings,
    "closed headings": lambda text: _HEADING.sub(r"\1 \2 \1", text),
    "bold in headings": lambda text: _HEADING.sub(r"\1 **\2**", text),
    "emoji in headings": lambda text: _HEADING.sub(r"\1 🚀 \2", text),
    "colons after headings": lambda text: _HEADING.sub(r"\1 \2:", text),
    "capital headings": lambda text: re.sub(
        r"^## (.+)$", lambda m: f"## {m[1].upper()}", text, flags=re.MULTILINE
    ),
    "glued headings": lambda text: _HEADING.sub(r"\1\2", text),
    "html headings": _html_headings,
    "html bold": _html_bold,
    "underscores for bold": lambda text: re.sub(r"\*\*([^*\n]+)\*\*", r"__\1__", text),
    "no blank lines": _no_blank_lines,
    "more blank lines": lambda text: text.replace("\n", "\n\n"),
    "windows line ends": lambda text: text.replace("\n", "\r\n"),
    "trailing blanks": lambda text: text.replace("\n", "  \n"),
    "escaped": _escaped,
    "indented by four": _indented,
    "inside a fence": lambda text: f"```markdown\n{text}\n```\n",
    "quoted": lambda text: "\n".join(f"> {line}" for line in text.split("\n")),
}
