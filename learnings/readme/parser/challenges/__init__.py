"""Challenges in a README: `read_challenges` tries layouts, and keeps the best."""

import re
from dataclasses import replace

from learnings.readme.parser.challenges.segmentation import best_reading
from learnings.readme.parser.challenges.tables import challenges_from_rows, is_challenge_table
from learnings.readme.parser.challenges.titles import split_tales, tells_past
from learnings.readme.parser.challenges.units import role_of
from learnings.readme.parser.heading_patterns import plain_title
from learnings.readme.parser.names import is_technology
from learnings.readme.parser.reader import TASK, Line
from learnings.readme.parser.result import ParsedChallenge
from learnings.readme.parser.vocabulary import WORDS, in_english

__all__ = ["challenges_from_rows", "is_challenge_table", "read_challenges"]

# “[n_queens.py](n_queens.py)”, “Write a function that …”.
_FILE = re.compile(
    r"\[[^\]\n]*\]\((?:https?://git(?:hub|lab)\.com/|(?!https?:))[^)\s]*\)|"
    r"`?[\w/-]+\.\w{1,5}`?"
)
_NUMBERED = re.compile(r"(?:day|level|task|exercise) #?\d+", re.IGNORECASE)


def read_challenges(title: str, lines: list[Line]) -> list[ParsedChallenge]:
    """Return the challenges that the lines of a section state, in their order."""
    from_tables, rest = challenges_from_rows(lines)
    if from_tables and not any(role_of(line)[0] for line in rest):
        rest = []  # an introduction
    rest = [part for line in rest for part in _split_at_tales(line)]
    with_solutions = bool(WORDS["solves"].search(in_english(title)))
    units = best_reading(rest, with_solutions=with_solutions)
    found = from_tables + [unit.challenge for unit in units]
    # What is ticked below “Challenges and solutions” was solved.
    ticked = {line.number for line in lines if line.marker == TASK and not with_solutions}
    if all(_is_exercise(one, ticked) for one in found):
        return []
    return sorted(found, key=lambda one: one.line)


def _is_exercise(one: ParsedChallenge, ticked: set[int]) -> bool:
    """Return whether it is a task that was set.

    It has only a file, is one to tick, or is like “Day 1: Build …”.
    """
    solution = one.solution or ""
    if _FILE.fullmatch(solution):
        return not is_technology(plain_title(solution))
    is_of_day = _NUMBERED.fullmatch(one.title) and not tells_past(f"{one.problem}\n{solution}")
    return bool(is_of_day) or (not solution and one.line in ticked)


def _split_at_tales(line: Line) -> list[Line]:
    """Split prose with several problems into a paragraph for each."""
    tales = split_tales(line.text) if line.kind == "text" else []
    return [replace(line, text=tale, has_gap=True) for tale in tales] if len(tales) > 1 else [line]
