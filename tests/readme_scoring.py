"""`python -m tests.readme_scoring FOLDER`: recall and precision of the README import, against hand-made labels."""

import argparse
import hashlib
import json
import re
import sys
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path

from learnings import readme
from learnings.readme.parser.result import LIST_NAMES
from learnings.sections import SECTIONS

COMPARED_LENGTH = 60
MIN_SIMILARITY = 0.85
FIELDS = ("challenges", "solutions", "technologies", "concepts", "practices")
# All that is neither a technology nor a concept is labelled as a practice.
ADVICE = [one.list_name for one in SECTIONS if one.value not in ("technology", "concept")]


@dataclass
class Tally:
    """Of one field: how many a reader expects, how many of these were found, how many were found, how many rightly."""

    expected: int = 0
    recalled: int = 0
    found: int = 0
    correct: int = 0
    misses: list = field(default_factory=list)

    def add(self, other):
        """Add the counts of another."""
        self.expected += other.expected
        self.recalled += other.recalled
        self.found += other.found
        self.correct += other.correct

    @property
    def recall(self):
        return self.recalled / self.expected if self.expected else 1.0

    @property
    def precision(self):
        return self.correct / self.found if self.found else 1.0


def is_aside(name):
    """Whether a README is of the third that is only measured, never tuned on."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % 3 == 0


def score(folder, *, aside=None):
    """{field: Tally} over the READMEs (`NAME.md`) of a folder with a `labels.json`.

    `aside` says whether of the third that is kept aside or of the two others; None is all.

    Raises OSError, ValueError.
    """
    labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
    tallies = {name: Tally() for name in FIELDS}
    for name, label in labels.items():
        if aside not in (None, is_aside(name)):
            continue
        found = readme.parse((folder / f"{name}.md").read_bytes()).as_json()
        _score_challenges(name, label, found, tallies)
        for part in ("technologies", "concepts", "practices"):
            if part in label and not _is_undecided(label, part):
                _score_list(name, part, label, found, tallies[part])
    return tallies


def _is_undecided(label, part):
    """Whether readers disagree about a list of a hub: each of its entries can be imported or not."""
    return bool(label["challenges"] and not label[part] and label.get("optional", {}).get(part))


def _score_challenges(name, label, found, tallies):
    left = list(found["challenges"])
    for expected in label["challenges"]:
        match = next((one for one in left if is_similar(expected["challenge"], one["title"])), None)
        _count_expected(tallies["challenges"], match is not None, name, expected["challenge"])
        solved = match is not None and _same_solution(expected, match)
        _count_expected(
            tallies["solutions"],
            solved,
            name,
            f"{expected['challenge']} -> {match and match['solution']!r}",
        )
        if match is not None:
            left.remove(match)
    tally = tallies["challenges"]
    tally.found += len(found["challenges"])
    tally.correct += len(found["challenges"]) - len(left)
    tally.misses += [f"{name}: invented {one['title']!r}" for one in left]
    stated = [one for one in found["challenges"] if one not in left and one["solution"]]
    tallies["solutions"].found += len(stated)
    tallies["solutions"].correct += sum(
        any(
            is_similar(e["challenge"], one["title"]) and _same_solution(e, one)
            for e in label["challenges"]
        )
        for one in stated
    )


def _same_solution(expected, match):
    wanted, got = expected.get("solution"), match["solution"]
    return not got if not wanted else bool(got) and is_similar(wanted, got)


def _score_list(name, part, label, found, tally):
    listed = found[part]
    if part == "practices":
        listed = [one for other in ADVICE for one in found[other]]
    elsewhere = (
        [one for other in LIST_NAMES for one in found[other]]
        if label.get("tech_concept_union")
        else listed
    )
    for expected in label[part]:
        _count_expected(
            tally,
            any(is_similar(expected, one) or _is_beginning_of(expected, one) for one in elsewhere),
            name,
            expected,
        )
    allowed = label[part] + label.get("optional", {}).get(part, [])
    if label.get("tech_concept_union"):
        allowed = (
            label["technologies"]
            + label["concepts"]
            + [x for more in label.get("optional", {}).values() for x in more]
        )
    wrong = [
        one
        for one in listed
        if not any(is_similar(word, one) or _is_beginning_of(word, one) for word in allowed)
    ]
    tally.found += len(listed)
    tally.correct += len(listed) - len(wrong)
    tally.misses += [f"{name}: beyond {one!r}" for one in wrong]


def _count_expected(tally, hit, name, what):
    tally.expected += 1
    tally.recalled += hit
    if not hit:
        tally.misses.append(f"{name}: missed {what}")


def is_similar(one, other):
    """The same words at the start, whatever marks stand around them."""
    one, other = _letters(one), _letters(other)
    length = min(COMPARED_LENGTH, len(one), max(len(other), 1))
    if not one or not other or length < min(len(one), COMPARED_LENGTH) * 0.6:
        return False
    return (
        one[:length] == other[:length]
        or SequenceMatcher(None, one[:COMPARED_LENGTH], other[:COMPARED_LENGTH]).ratio()
        >= MIN_SIMILARITY
    )


def _is_beginning_of(text, title):
    """Practices are labelled with all of their text; their title is its beginning."""
    return len(_letters(title)) > 3 and _letters(text).startswith(_letters(title)[:COMPARED_LENGTH])


def _letters(text):
    return re.sub(r"[\W_]+", "", text.casefold())


def main(arguments=None):
    """Print recall and precision over FOLDER, which holds READMEs (NAME.md) and their labels.json."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.readme_scoring", description=main.__doc__
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--misses", action="store_true", help="name each thing missed, and each beyond the labels"
    )
    parser.add_argument(
        "--aside",
        action="store_true",
        help="score only the third that is chosen by a hash of its name",
    )
    options = parser.parse_args(arguments)
    try:
        tallies = score(options.folder, aside=options.aside or None)
    except (OSError, ValueError, KeyError) as error:
        sys.exit(f"{options.folder} cannot be scored: {error}")
    for name, tally in tallies.items():
        print(
            f"{name:<13} recall {tally.recall:.3f} ({tally.recalled}/{tally.expected})  "
            f"precision {tally.precision:.3f} ({tally.correct}/{tally.found})"
        )
        for miss in tally.misses if options.misses else []:
            print(f"    {miss}")


if __name__ == "__main__":
    main()
