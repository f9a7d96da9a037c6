"""Readers of challenges, one per shape. Each takes a section and yields FoundChallenge."""

import re

from learnings.readme.reading import FoundChallenge
from learnings.readme.words import CHALLENGE_NUMBER, LABEL, LABELS, SOLVED_BY, plain

TITLE_LENGTH = 200
_LEAD = re.compile(r"^\s*(?:\*\*|__)(?P<title>.+?)(?:\*\*|__)\s*(?P<mark>[:：–—→-]?)\s*(?P<rest>.*)$", re.DOTALL)
_SPLIT = re.compile(r"^(?P<title>[^\n]{3,110}?)(?:\s*(?:→|=>|->)\s*|\s+[–—-]\s+|:\s+)(?P<rest>\S.*)$", re.DOTALL)
_HEADERS = {
    "title": r"\b(challenges?|problems?|issues?|obstacles?|difficult\w+)\b",
    "solution": r"\b(solutions?|fix|resolution|approach|resolved|action|how)\b",
    "problem": r"\b(description|details?|context|cause|symptom)\b",
    "outcome": r"\b(outcome|result|impact|lesson|take-?away|learning|tools?)\b",
}


def challenges_of(section, children):
    """All challenges of a challenge section: its tables, its lists and lines, then the headings below it."""
    with_solutions = "solution" in section.title.lower() or section.kind != "challenges"
    yield from _in_blocks(section.blocks, with_solutions)
    for child in children:
        yield from _under_heading(child)


def from_table(block):
    """A table with a column of challenges: the header says which column is what."""
    if len(block.rows) < 2:
        return
    columns = _columns(block.rows[0])
    for row in block.rows[1:]:
        cells = {name: row[index] for name, index in columns.items() if index < len(row) and row[index]}
        if "title" in cells:
            yield FoundChallenge(
                plain(CHALLENGE_NUMBER.sub("", plain(cells["title"]))),
                cells.get("problem", ""),
                cells.get("solution"),
                cells.get("outcome"),
                line=block.line,
            )


def is_challenge_table(block):
    """Does the header name both sides, wherever the table stands?"""
    header = " | ".join(block.rows[0]) if block.rows else ""
    return all(re.search(_HEADERS[name], header, re.IGNORECASE) for name in ("title", "solution"))


def from_stray_paragraph(block):
    """“Title Challenge: … Solution: …” in one paragraph, wherever it stands."""
    names = [name for _start, name, _text in _labelled(block.text)]
    if "challenge" in names and "solution" in names:
        yield from (found for found, _continues in from_text(block.text, block.line, True))


def _columns(header):
    columns = {}
    for name in ("solution", "outcome", "problem", "title"):
        for index, cell in enumerate(header):
            if index not in columns.values() and re.search(_HEADERS[name], cell, re.IGNORECASE):
                columns.setdefault(name, index)
    if "title" not in columns or "solution" not in columns:
        return dict(
            zip(("title", "solution") if len(header) == 2 else ("title", "problem", "solution"), range(3), strict=False)
        )
    return columns


def _in_blocks(blocks, with_solutions):
    """Tables as they are; lists and labelled lines as one stream, in which a lone solution belongs to what came before."""
    current = None
    for unit, line in _units(blocks):
        if not isinstance(unit, str):
            yield from from_table(unit)
            continue
        for found, continues in from_text(unit, line, with_solutions):
            if continues and current is not None:
                _merge(current, found)
            elif not continues:
                if current is not None:
                    yield current
                current = found
    if current is not None:
        yield current


def _units(blocks):
    """Each thing that may hold a challenge: a table, the text of a list item, a paragraph with labels in it."""
    has_list = any(block.kind in ("list", "table") for block in blocks)
    for block in blocks:
        if block.kind == "table":
            yield block, block.line
        elif block.kind == "list":
            for item in block.items:
                yield item.text, item.line
        elif block.kind == "text" and (LABEL.search(block.text) or not has_list and SOLVED_BY.search(block.text)):
            yield block.text, block.line


def from_text(text, line, with_solutions):
    """(FoundChallenge, does it continue the one before) for each challenge in a run of text."""
    labelled = list(_labelled(text))
    if not labelled:
        yield _unlabelled(text, line, with_solutions), False
        return
    lead, *parts = [("title", text[: labelled[0][0]]), *((name, body) for _start, name, body in labelled)]
    current = FoundChallenge(_title(lead[1]), line=line)
    started = bool(current.title)
    for name, body in parts:
        if name == "challenge" and (current.solution is not None or (current.problem and current.title)):
            yield current, False
            current, started = FoundChallenge("", line=line), True
        started = started or name in ("challenge", "problem")
        _put(current, name, body)
    yield current, not started


def _labelled(text):
    """(start, label, text up to the next label) for each label in `text`."""
    marks = list(LABEL.finditer(text))
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    for mark, end in zip(marks, ends, strict=False):
        name = next(name for name in LABELS if mark.group(name))
        yield mark.start(), name, _body(text[mark.end() : end])


def _body(text):
    """Text of a part, without the bullets and emphasis that only framed its label."""
    lines = [line.rstrip() for line in text.strip().split("\n")]
    text = "\n".join(lines).strip()
    text = re.sub(r"\n\s*(?:[-*+•]|\d+[.)])?\s*(?:\*\*|__)?\s*$", "", text)
    if text.count("**") % 2:
        text = re.sub(r"^\*\*\s*|\s*\*\*$", "", text)
    return text.strip(" \t\n|")


def _put(found, name, body):
    if name in ("challenge", "problem"):
        if not found.title:
            found.title = _title(body)
        else:
            found.problem = f"{found.problem}\n\n{body}".strip()
    elif name == "solution":
        found.solution = f"{found.solution or ''}\n\n{body}".strip() or None
    else:
        found.outcome = f"{found.outcome or ''}\n\n{body}".strip() or None


def _merge(found, more):
    found.problem = f"{found.problem}\n\n{more.problem}".strip()
    found.solution = f"{found.solution or ''}\n\n{more.solution or ''}".strip() or None
    found.outcome = f"{found.outcome or ''}\n\n{more.outcome or ''}".strip() or None


def _unlabelled(text, line, with_solutions):
    """“**Title**: solution”, “Title → solution”, “… solved by …”, or a challenge that nobody solved yet."""
    match = _LEAD.match(text) or _SPLIT.match(text)
    title, rest = (match["title"], match["rest"]) if match else (text, "")
    found = FoundChallenge(_title(title), line=line)
    solved = SOLVED_BY.search(rest)
    if solved:
        start = rest.rfind(".", 0, solved.start()) + 1
        found.problem, found.solution = rest[:start].strip(), rest[start:].strip()
    elif with_solutions and rest.strip():
        found.solution = _body(rest)
    else:
        found.problem = _body(rest)
    return found


def _title(text):
    first = text.strip().strip("*_").split("\n")[0]
    return plain(CHALLENGE_NUMBER.sub("", plain(first)))[:TITLE_LENGTH]


def _under_heading(section):
    """A heading of its own for each challenge, with labelled parts, or only the solution, below it."""
    tables = [block for block in section.blocks if block.kind == "table"]
    title = _title(section.title)
    text = "\n\n".join(block.text for block in section.blocks if block.kind != "table")
    if tables:
        for table in tables:
            yield from from_table(table)
    elif not LABEL.search(text) and sum(len(block.items) for block in section.blocks) > 2:
        yield from _in_blocks(section.blocks, with_solutions=True)
    elif text.strip():
        found = FoundChallenge(title, line=section.line)
        parts = list(_labelled(text))
        before = text[: parts[0][0]] if parts else ""
        found.problem = _body(before)
        for _start, name, body in parts:
            _put(found, name, body)
        if not parts:
            found.solution = text.strip()
        yield found
