"""Read one challenge: its title, problem, solution and outcome, labelled or not."""

import re
from collections import Counter
from dataclasses import dataclass, field, replace

from learnings.readme.parser import thresholds
from learnings.readme.parser.challenges.titles import (
    TITLE_LENGTH,
    clean_title,
    describes_problem,
    first_sentence,
    has_lead,
    split_at_arrow,
    split_lead,
    split_problem_and_solution,
)
from learnings.readme.parser.heading_patterns import (
    BEFORE_LABEL,
    LABEL_PATTERNS,
    find_labels,
    plain_title,
    split_at_labels,
)
from learnings.readme.parser.reader import CHECKED, Line, render
from learnings.readme.parser.result import LIKELY, STATED, ParsedChallenge
from learnings.readme.parser.vocabulary import WORDS

TITLES = ("heading", "bold", "bare")
_ROLE_ALONE = {
    name: re.compile(
        rf"{BEFORE_LABEL}(?:{words})(?:[ \t]+(?:implemented|applied|faced|encountered))?\s*#?\d*\s*(?P<rest>[:：?.–—-]+\s*.*)?",
        re.IGNORECASE | re.DOTALL,
    )
    for name, words in LABEL_PATTERNS.items()
}
_MARK = re.compile(
    r"^(?:[-*+]\s+|\d+[.)]\s+)?(?:(?P<sign>[^\w\s*_`\"'“‘(\[<#|~-]{1,3})\s*|(?:\*\*|__|\*|_)?(?P<words>[^\W\d_][\w' ]{0,28}?)\s*(?:(?:\*\*|__|\*|_)?\s*[:：]|(?:\*\*|__|\*|_)\s*[–—→-])|(?:\*\*|__)(?P<bold>[^\W\d_][\w' ]{2,28}?)(?:\*\*|__) )"
)
_BY_POSITION = {1: ("solution",), 2: ("problem", "solution"), 3: ("problem", "solution", "outcome")}


@dataclass
class Unit:
    """The lines of one challenge, and how it reads."""

    lines: list[Line]
    challenge: ParsedChallenge
    is_labelled: bool = False
    merged: int = 0
    body: str = field(default="", repr=False)


def role_of(line: Line) -> tuple[str | None, str]:
    """Return what a line is labelled as (a key of LABEL_PATTERNS or None), and its other words."""
    if line.kind in TITLES:
        words = plain_title(line.text)
        for name, pattern in _ROLE_ALONE.items():
            found = pattern.fullmatch(words)
            if found:
                return name, (found["rest"] or "").lstrip(":：?.–—- ")
        return None, words
    labels = find_labels(line.text) if line.kind in ("text", "item") else []
    if labels and labels[0][0] == 0:
        return labels[0][2], line.text[labels[0][1] :]
    return None, line.text


def learned_roles(units: list[list[Line]]) -> dict[str, str]:
    """Return {mark: role} of unknown labels or emoji that begin lines in most units."""
    seen: Counter[str] = Counter()
    for lines in units:
        seen.update(list(dict.fromkeys(filter(None, map(mark_of, lines[1:])))))
    least = max(2, len(units) * thresholds.SHARE_WITH_LABEL)
    often = [mark for mark, count in seen.items() if count >= least]
    return dict(zip(often, _BY_POSITION.get(len(often), ()), strict=False))


def mark_of(line: Line) -> str | None:
    """Return the emoji or the unknown label that a line begins with."""
    if line.marker[:1] in CHECKED:
        return line.marker[:1]
    found = _MARK.match(line.text)
    return (found["sign"] or found["words"] or found["bold"]).strip().casefold() if found else None


def without_mark(line: Line) -> Line:
    """Return a line without the mark that `mark_of` finds."""
    mark = _MARK.match(line.text)
    return replace(line, text=line.text[mark.end() :].lstrip("*_ ")) if mark else line


def _with_learned_labels(lines: list[Line], roles: dict[str, str]) -> str:
    """Render lines with the labels that `learned_roles` found replaced by known ones."""
    changed = []
    for line in lines:
        role = roles.get(mark_of(line) or "")
        if role:
            text = f"**{role.capitalize()}:** {without_mark(line).text}"
            line = replace(line, kind="text", text=text)
        changed.append(line)
    return render(changed)


def read_unit(lines: list[Line], *, with_solutions: bool, roles: dict[str, str]) -> Unit:
    """Return the challenge that these lines state.

    `with_solutions` says whether unlabelled text below a title is a solution.
    """
    first = lines[0]
    found = ParsedChallenge("", line=first.number, end=max(line.end for line in lines))
    unit = Unit(lines, found)
    rest = lines
    role, words = role_of(first)
    if first.kind in TITLES and len(lines) > 1:
        found.confidence = STATED
        if role not in ("solution", "outcome"):
            found.title, rest = clean_title(words), lines[1:]
    body = _with_learned_labels(rest, roles)
    body = WORDS["number"].sub("", body)
    if first.kind == "item":
        body = re.sub(r"^(?:[-*+]|\d+[.)])\s+", "", body)
        found.confidence = LIKELY
    unit.body = body
    _read_parts(unit, body, with_solutions=with_solutions)
    if not found.title and plain_title(first.text).endswith("?"):
        found.title = plain_title(first.text)  # “What was the hardest bug?” is no label here
    return unit


def _read_parts(unit: Unit, body: str, *, with_solutions: bool) -> None:
    found = unit.challenge
    parts = split_at_labels(body)
    if len(parts) == 1:
        unit.body = parts[0][1]
    texts: dict[str, list[str]] = {"lead": [], "problem": [], "solution": [], "outcome": []}
    unit.is_labelled = any(name in ("solution", "challenge", "problem") for name, _text in parts)
    said = [
        plain_title(body[start:end]) for start, end, name in find_labels(body) if name == "solution"
    ]
    unit.merged = len(said) - len(set(said))  # “Approach” and “Resolution” are of one challenge
    for name, text in parts:
        if not found.title and name in ("lead", "challenge", "problem"):
            _take_title(found, text, texts, has_more=len(parts) > 1)
        else:
            texts["problem" if name == "challenge" else name].append(text)
    _fill(unit, texts, with_solutions=with_solutions)


def _take_title(
    found: ParsedChallenge, text: str, texts: dict[str, list[str]], *, has_more: bool
) -> None:
    """Make a title of the first part, and keep what follows it, if there are more parts."""
    title, rest = split_lead(text)
    paragraphs = text.partition("\n\n")
    if not rest and not paragraphs[0].endswith("."):
        title, _gap, rest = paragraphs
    if len(plain_title(title)) > TITLE_LENGTH or (has_more and "\n" in title.strip()):
        title, more = first_sentence(title)
        rest = f"{more}\n\n{rest}".strip()
    found.title = clean_title(title)
    if rest:
        texts["lead"].append(rest)


def _fill(unit: Unit, texts: dict[str, list[str]], *, with_solutions: bool) -> None:
    found = unit.challenge
    joined = {name: "\n\n".join(parts).strip() for name, parts in texts.items()}
    lead = joined["lead"]
    if joined["solution"] or joined["problem"]:
        found.problem = f"{lead}\n\n{joined['problem']}".strip()
        found.solution = joined["solution"] or None
        found.confidence = STATED
    elif lead:
        first = unit.lines[0]
        has_title = first.kind in (*TITLES, "item") or has_lead(first.text)
        is_pointed_at = with_solutions or bool(split_at_arrow(unit.body)[1])
        is_solution = is_pointed_at or (has_title and not describes_problem(lead))
        found.problem, found.solution = split_problem_and_solution(lead, is_solution=is_solution)
    elif unit.lines[0].kind not in TITLES:
        _split_sentence(found, unit.body)
    found.outcome = joined["outcome"] or None


def _split_sentence(found: ParsedChallenge, text: str) -> None:
    """Split “Slow lists, solved by an index” into its parts."""
    problem, solution = split_problem_and_solution(text, has_title=False)
    solved = WORDS["solved_by"].match(text)
    if solved and solved["means"]:
        problem, solution = text[: solved.start("means")], text[solved.start("means") :]
    title, found.problem = first_sentence(problem)
    found.title, found.solution = clean_title(title), solution
