"""Challenges in a README: `read_challenges` tries several layouts and keeps the best."""

import re
from dataclasses import replace

from learnings.readme.parser.challenges.segmentation import best_reading
from learnings.readme.parser.challenges.tables import challenges_from_rows, is_challenge_table
from learnings.readme.parser.challenges.titles import describes_problem, split_tales, tells_past
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
    if from_tables and not any(
        line.kind == "item" or role_of(line)[0] == "solution" for line in rest
    ):
        rest = []  # an introduction
    rest = [part for line in rest for part in _split_at_tales(line)]
    with_solutions = bool(WORDS["solves"].search(in_english(title)))
    units = best_reading(rest, with_solutions=with_solutions)
    found = from_tables + [unit.challenge for unit in units]
    if not with_solutions or not any(describes_problem(one.title) for one in found):
        found = [] if _are_exercises(found, lines) else found
    return sorted(found, key=lambda one: one.line)


def _are_exercises(found: list[ParsedChallenge], lines: list[Line]) -> bool:
    """Return whether all are tasks that were set: with a file alone, to tick, or one a day."""
    ticked = {line.number for line in lines if line.marker == TASK}
    are_done = (_is_file(one.solution) if one.solution else one.line in ticked for one in found)
    return all(are_done) or all(map(_is_numbered_task, found))


def _is_numbered_task(one: ParsedChallenge) -> bool:
    """Return whether a challenge is like “Day 1: Build a menu”, and tells of no trouble."""
    said = f"{one.problem}\n{one.solution or ''}"
    is_numbered = bool(_NUMBERED.fullmatch(one.title))
    return is_numbered and not (tells_past(said) or describes_problem(said))


def _is_file(solution: str) -> bool:
    """Return whether a solution is only a file, which “Chart.js” is not."""
    return bool(_FILE.fullmatch(solution)) and not is_technology(plain_title(solution))


def _split_at_tales(line: Line) -> list[Line]:
    """Split prose with several problems into a paragraph for each."""
    tales = split_tales(line.text) if line.kind == "text" else []
    return [replace(line, text=tale, has_gap=True) for tale in tales] if len(tales) > 1 else [line]
