"""Files that mean harm end like all others: with a result, or with a sentence. How soon is printed by `make bench`."""

import os

import pytest

from learnings.readme import NotAReadme, parse
from tests.readmes.hostile import hostile_readme

# Every twentieth by default, with all classes among them; `make audit` sets HOSTILE_FILES=1000 for all.
FILES = int(os.environ.get("HOSTILE_FILES", "50"))
NUMBERS = range(0, 1000, 1000 // FILES)


@pytest.mark.parametrize("first", NUMBERS[::20])
def test_hostile_files_end(first):
    for number in NUMBERS[NUMBERS.index(first) : NUMBERS.index(first) + 20]:
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
