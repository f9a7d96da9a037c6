"""Files that mean harm end like all others: with a result, or with a sentence. How soon is printed by `make bench`."""

import os

import pytest

from learnings.readme import NotAReadme, parse
from tests import sampling
from tests.readmes.hostile import hostile_readme

# Others each day, and twice as many with EVERY_METHOD=1; `make audit` sets HOSTILE_FILES=1000 for all.
FILES = int(os.environ.get("HOSTILE_FILES") or (50 if sampling.TAKES_ALL else 25))
STEP = 1000 // FILES
NUMBERS = range(sampling.DAY % STEP, 1000, STEP)


@pytest.mark.parametrize("first", range(0, FILES, 20))
def test_hostile_files_end(first):
    for number in NUMBERS[first : first + 20]:
        source = hostile_readme(number)
        try:
            said = parse(source).as_json()
        except NotAReadme as refused:
            said = {"refused": str(refused)}
        assert said.get("refused", ".").endswith(".")
        assert "refused" in said or {
            "technologies",
            "challenges",
            "warnings",
            "not_understood",
        } <= set(said)


def test_a_hostile_file_is_the_same_each_time():
    assert hostile_readme(7) == hostile_readme(7)
    assert hostile_readme(7) != hostile_readme(16)
