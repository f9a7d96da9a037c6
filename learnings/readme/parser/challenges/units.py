"""Read one challenge: its title, problem, solution and outcome, labelled or not."""

import re
from collections import Counter
from dataclasses import dataclass, replace

from learnings.readme.parser import thresholds
from learnings.readme.parser.challenges.titles import (
    ARROW,
    TITLE_LENGTH,
    clean_title,
    describes_problem,
    first_sentence,
    split_lead,
    split_problem_and_solution,
)
from learnings.readme.parser.heading_patterns import (
    LINE_LABEL,
    name_of,
    plain_title,
    split_at_labels,
)
from learnings.readme.parser.reader import Line, render
from learnings.readme.parser.result import LIKELY, STATED, ParsedChallenge
from learnings.readme.parser.vocabulary import WORDS, remembering

TITLES = ("heading", "bold", "bare")
_MARK = re.compile(
    r"^(?:[-*+]\s+|\d+[.)]\s+)?(?:(?P<sign>[^\w\s*_`\"'“‘(\[<#|~-]{1,3})\s*"
    r"|(?:\*\*|__|\*|_)?(?P<words>[^\W\d_][\w' ]{0,28}?)\s*"
    r"(?:(?:\*\*|__|\*|_)?\s*[:：]|(?:\*\*|__|\*|_)\s*[–—→-])"
    r"|(?:\*\*|__)(?P<bold>[^\W\d_][\w' ]{2,28}?)(?:\*\*|__) )"
)
_BY_POSITION = {1: ("solution",), 2: ("problem", "solution"), 3: ("problem", "solution", "outcome")}


@dataclass
class Unit:
    """A challenge's lines, how it reads, and whether several solutions are labelled."""

    lines: list[Line]
    challenge: ParsedChallenge
    has_several: bool


def role_of(line: Line) -> tuple[str | None, str]:
    """Return a line's label (a key of LABEL_PATTERNS or None), and its other words."""
    return _role_of_text(line.text)


@remembering
def _role_of_text(text: str) -> tuple[str | None, str]:
    label = LINE_LABEL.match(text)
    return (name_of(label), text[label.end() :].strip()) if label else (None, text)


def learned_roles(units: list[list[Line]]) -> dict[str, str]:
    """Return {mark: role} of unknown labels or emoji that begin lines in most units."""
    seen = Counter(mark for lines in units for mark in dict.fromkeys(map(mark_of, lines[1:])))
    least = max(2, len(units) * thresholds.SHARE_WITH_LABEL)
    often = [mark for mark, count in seen.items() if mark and count >= least]
    return dict(zip(often, _BY_POSITION.get(len(often), ()), strict=False))


def mark_of(line: Line) -> str:
    """Return the emoji or the unknown label that a line begins with, or ""."""
    return _split_mark(line.text)[0]


def without_mark(line: Line) -> Line:
    """Return a line without the mark that `mark_of` finds."""
    return replace(line, text=_split_mark(line.text)[1])


@remembering
def _split_mark(text: str) -> tuple[str, str]:
    found = _MARK.match(text)
    rest = text[found.end() :].lstrip("*_ ") if found else text
    return found[found.lastgroup or ""].casefold() if found else "", rest


def _with_known_label(line: Line, roles: dict[str, str]) -> Line:
    """Return a line with a known label instead of one that `learned_roles` found."""
    role = roles.get(mark_of(line))
    if not role:
        return line
    text = f"**{role.capitalize()}:** {without_mark(line).text}"
    return replace(line, kind="text", text=text)


def read_unit(lines: list[Line], *, with_solutions: bool, roles: dict[str, str]) -> Unit:
    """Return the challenge that these lines state.

    `with_solutions` says whether unlabelled text below a title is a solution.
    """
    first, *below = lines
    title, rest = "", lines
    role, words = role_of(first)
    has_title = first.kind in TITLES and bool(below)
    if has_title and role not in ("solution", "outcome"):
        title, rest = clean_title(words), below
    elif first.kind == "item":
        rest = [replace(first, kind="text"), *below]
    body = render([_with_known_label(line, roles) for line in rest])
    body = WORDS["number"].sub(lambda found: found[1].upper(), body)
    parts = split_at_labels(body)
    texts = {"lead": "", "problem": "", "solution": "", "outcome": ""}
    for name, text in parts:
        part = "problem" if name == "challenge" else name
        if not title and part in ("lead", "problem"):
            title, text = _split_title(text)
            part = "lead"
        texts[part] = f"{texts[part]}\n\n{text}".strip()
    lead, problem, solution, outcome = texts.values()
    confidence = STATED if has_title or solution else LIKELY
    whole = parts[0][1] if len(parts) == 1 else body
    if problem or solution:
        problem = f"{lead}\n\n{problem}".strip()
    elif lead:
        is_solution = bool(ARROW.match(whole)) or with_solutions or not describes_problem(lead)
        problem, solution = split_problem_and_solution(lead, is_solution=is_solution)
    elif first.kind not in TITLES:  # “Slow lists, solved by an index”
        problem, solution = split_problem_and_solution(whole, has_title=False)
        title, problem = first_sentence(problem)
    # A question is a title where no other is: “What was the hardest bug?”, “A: a race”.
    title = title or (first.text if has_title and "?" in first.text else "")
    challenge = ParsedChallenge(
        clean_title(title),
        problem,
        solution or None,
        outcome or None,
        line=first.number,
        end=lines[-1].end,
        confidence=confidence,
    )
    return Unit(lines, challenge, [name for name, _text in parts].count("solution") > 1)


def _split_title(text: str) -> tuple[str, str]:
    """Return the title that a text begins with, and the rest."""
    title, rest = split_lead(text)
    if not rest:
        title, _gap, rest = text.partition("\n\n")
    if len(plain_title(title)) > TITLE_LENGTH or "\n" in title.strip():
        title, more = first_sentence(title)
        rest = f"{more}\n\n{rest}".strip()
    return title, rest
