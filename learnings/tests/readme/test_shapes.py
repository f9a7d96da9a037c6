"""Each shape in which learners state their challenges: a file of its own in shapes/, with what a careful reader sees."""

import json
from pathlib import Path

import pytest

from learnings.readme import parse
from learnings.readme.parser import thresholds
from tests import readme_thresholds
from tests.readme_scoring import is_aside, main, score

SHAPES = Path(__file__).parent / "shapes"
# READMEs as learners of other schools write them, in six languages.
ELSEWHERE = Path(__file__).parent / "elsewhere"
LABELS = json.loads((SHAPES / "labels.json").read_text(encoding="utf-8"))


def letters(text):
    return "".join(character for character in (text or "").casefold() if character.isalnum())


@pytest.mark.parametrize("name", LABELS)
def test_shape(name):
    reading = parse((SHAPES / f"{name}.md").read_bytes())
    expected = LABELS[name]
    assert [letters(found.title) for found in reading.challenges] == [
        letters(one["challenge"]) for one in expected["challenges"]
    ]
    for found, one in zip(reading.challenges, expected["challenges"], strict=True):
        assert bool(found.solution) == bool(one["solution"])
        assert letters(found.solution).startswith(letters(one["solution"]))
    if "technologies" in expected:
        assert [item.title for item in reading.lists["technologies"]] == expected["technologies"]


def test_every_shape_has_its_label():
    assert {path.stem for path in SHAPES.glob("*.md")} == set(LABELS)


def test_score_is_full_where_everything_is_found():
    tallies = score(SHAPES)
    for name in ("challenges", "solutions", "technologies"):
        assert tallies[name].recall == tallies[name].precision == 1.0, tallies[name].misses


def test_readmes_of_other_schools_are_read():
    tallies = score(ELSEWHERE)
    for name, least in {"challenges": 0.97, "solutions": 0.92, "technologies": 0.98}.items():
        assert tallies[name].recall >= least, tallies[name].misses
        assert tallies[name].precision >= 0.97, tallies[name].misses


def test_score_counts_what_is_missed_and_what_is_invented(tmp_path):
    (tmp_path / "a.md").write_text(
        "## Challenges\n\n- **Slow**: Added an index\n- **Jump**: Set sizes\n"
    )
    expected = [
        {"challenge": "Slow", "solution": "Bought servers"},
        {"challenge": "Lost", "solution": None},
    ]
    (tmp_path / "labels.json").write_text(json.dumps({"a": {"challenges": expected}}))
    challenges, solutions = score(tmp_path)["challenges"], score(tmp_path)["solutions"]
    assert (challenges.recall, challenges.precision) == (0.5, 0.5)
    assert solutions.recall == 0


def test_score_readmes_prints_a_line_for_each_field(capsys):
    main([str(SHAPES)])
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [
        "challenges",
        "solutions",
        "technologies",
        "concepts",
        "practices",
    ]
    assert "recall 1.000" in lines[0]


def test_score_readmes_says_what_is_wrong_with_a_folder(tmp_path):
    with pytest.raises(SystemExit, match="cannot be scored"):
        main([str(tmp_path)])


def test_a_threshold_that_reads_worse_than_another_is_told(tmp_path, capsys, monkeypatch):
    names = [name for name in "abcdefgh" if not is_aside(name)][:2]
    for name in names:
        (tmp_path / f"{name}.md").write_text("## Challenges faced\n\n- **Slow**: Added an index\n")
    expected = {"challenges": [{"challenge": "Slow", "solution": "Added an index"}]}
    (tmp_path / "labels.json").write_text(json.dumps(dict.fromkeys(names, expected)))
    monkeypatch.setattr(thresholds, "HEADING_WORDS", 1)
    readme_thresholds.main([str(tmp_path), "--only", "heading_words"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].startswith("HEADING_WORDS: 2 instead of 1; third aside ")
    assert "1: 0.6667  2*: 1.0000" in lines[2]
    assert thresholds.HEADING_WORDS == 1
