"""`python -m tests.readme_thresholds [FOLDER …]`: the best value of each threshold of the README import.

Values are chosen on two thirds of the labelled READMEs, and scored on the third that is kept aside.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from learnings.readme.parser import thresholds
from learnings.readme.parser.heading_patterns import classify_heading
from tests.readme_scoring import Tally, score

OWN_FOLDERS = [
    Path(__file__).parents[1] / "learnings" / "tests" / "readme" / name
    for name in ("shapes", "elsewhere")
]
FACTORS = (0, 0.5, 0.75, 1, 1.25, 1.5, 2)
SCORED = ("challenges", "solutions", "technologies")
# A value is only chosen over the present one if it scores better by more than this.
LEAST_GAIN = 0.0005


class Threshold(NamedTuple):
    """A number of the parser, by its name in the module or in one of its tables."""

    name: str
    holder: dict[str, Any]
    key: str

    @property
    def value(self) -> float:
        return self.holder[self.key]

    def values(self) -> list[float]:
        """Return the values to try, in order: the present one is among them."""
        tried = (self.value * factor for factor in FACTORS)
        if isinstance(self.value, int):
            return sorted({round(value) for value in tried} | {self.value - 1, self.value + 1})
        return sorted(round(value, 3) if value != self.value else value for value in tried)


def all_thresholds() -> Iterator[Threshold]:
    """Yield each number of the parser's module of thresholds."""
    named = vars(thresholds)
    for name, value in list(named.items()):
        if name.isupper() and isinstance(value, dict):
            yield from (Threshold(f"{name}: {key}", value, key) for key in value)
        elif name.isupper():
            yield Threshold(name, named, name)


def total_score(folders: list[Path], *, aside: bool) -> float:
    """Return the mean of recall and precision of what counts most, over two thirds or the third."""
    totals = {name: Tally() for name in SCORED}
    for folder in folders:
        tallies = score(folder, aside=aside)
        for name, total in totals.items():
            total.add(tallies[name])
    shares = [share for one in totals.values() for share in (one.recall, one.precision)]
    return sum(shares) / len(shares)


def score_with(threshold: Threshold, value: float, folders: list[Path], *, aside: bool) -> float:
    """Return the score with another value of one threshold."""
    present = threshold.value
    threshold.holder[threshold.key] = value
    classify_heading.cache_clear()
    try:
        return total_score(folders, aside=aside)
    finally:
        threshold.holder[threshold.key] = present
        classify_heading.cache_clear()


def best_value(threshold: Threshold, scores: dict[float, float]) -> float:
    """Return the present value, or the one that scores clearly better."""
    best = max(scores, key=lambda value: scores[value])
    gain = scores[best] - scores[threshold.value]
    return best if gain > LEAST_GAIN else threshold.value


def main(arguments: list[str] | None = None) -> None:
    """Print for each threshold the value that scores best, the scores around it, and that of the third aside."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.readme_thresholds", description=main.__doc__
    )
    parser.add_argument("folders", nargs="*", type=Path, help="the project's fixtures, if none")
    parser.add_argument("--only", default="", help="thresholds whose name contains this")
    options = parser.parse_args(arguments)
    folders = options.folders or OWN_FOLDERS
    try:
        aside = total_score(folders, aside=True)
    except (OSError, ValueError, KeyError) as error:
        sys.exit(f"{error} cannot be scored")
    print(f"all as they are: third aside {aside:.4f}")
    for threshold in all_thresholds():
        if options.only.casefold() in threshold.name.casefold():
            print(line_of(threshold, folders), flush=True)


def line_of(threshold: Threshold, folders: list[Path]) -> str:
    """Return what is printed of a threshold: “*” is beside the value that is chosen."""
    scores = {
        value: score_with(threshold, value, folders, aside=False) for value in threshold.values()
    }
    best = best_value(threshold, scores)
    around = "  ".join(
        f"{value:.4g}{'*' if value == best else ''}: {scored:.4f}"
        for value, scored in scores.items()
    )
    aside = score_with(threshold, best, folders, aside=True)
    change = "" if best == threshold.value else f" instead of {threshold.value:.4g}"
    return f"{threshold.name}: {best:.4g}{change}; third aside {aside:.4f}\n    {around}"


if __name__ == "__main__":
    main()
