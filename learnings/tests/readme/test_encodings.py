"""The same README from many editors: each file of encodings/ says the same."""

from pathlib import Path

import pytest

from learnings.readme import parse

ENCODINGS = Path(__file__).parent / "encodings"
DAMAGED = {"twice-decoded", "half-an-emoji", "lone-replacement", "one-bad-byte"}


def said(reading):
    challenges = [(one.title, one.solution, one.line) for one in reading.challenges]
    return [
        (item.title, item.text, item.line) for item in reading.lists["technologies"]
    ], challenges


@pytest.mark.parametrize("name", sorted(path.stem for path in ENCODINGS.glob("*.md")))
def test_encoding(name):
    reading = parse((ENCODINGS / f"{name}.md").read_bytes())
    assert said(reading) == (
        [("Docker", "“the same everywhere”", 4)],
        [("Café prices were wrong", "Stored the amounts in cents…", 10)],
    )
    assert reading.repaired_encoding == (name in DAMAGED)
