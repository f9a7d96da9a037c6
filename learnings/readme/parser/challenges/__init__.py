"""Challenges in a README: `read_challenges` tries several layouts and keeps the best."""

import re
from dataclasses import replace

from learnings.readme.parser.challenges.segmentation import best_reading
from learnings.readme.parser.challenges.tables import challenges_from_rows, is_challenge_table
from learnings.readme.parser.challenges.titles import describes_problem, split_tales
from learnings.readme.parser.challenges.units import role_of
from learnings.readme.parser.heading_patterns import plain_title
from learnings.readme.parser.names import is_technology
from learnings.readme.parser.reader import Line
from learnings.readme.parser.result import ParsedChallenge
from learnings.readme.parser.vocabulary import WORDS, in_english

__all__ = ["challenges_from_rows", "is_challenge_table", "read_challenges"]

# “[n_queens.py](n_queens.py)”, “Write a function that …”.
_FILE = re.compile(
    r"\[[^\]\n]*\]\((?:https?://git(?:hub|lab)\.com/|(?!https?:))[^)\s]*\)|"
    r"`?[\w/-]+\.\w{1,5}`?"
)


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
        # All with a file alone are exercises.
        found = [] if all(_is_file(one.solution or "") for one in found) else found
    return sorted(found, key=lambda one: one.line)


def _is_file(solution: str) -> bool:
    """Return whether a solution is only a file, which “Chart.js” is not."""
    return bool(_FILE.fullmatch(solution)) and not is_technology(plain_title(solution))


def _split_at_tales(line: Line) -> list[Line]:
    """Split prose with several problems into a paragraph for each."""
    tales = split_tales(line.text) if line.kind == "text" else []
    return [replace(line, text=tale, has_gap=True) for tale in tales] if len(tales) > 1 else [line]
