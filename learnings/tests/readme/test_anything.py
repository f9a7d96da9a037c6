"""Whatever is brought as a README: a reading in which every line is somewhere, or a sentence."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnings.readme.parser.decoding import NotAReadme, decode
from learnings.readme.parser.document import parse

WORDS = ["# ", "## ", "- ", "**", "| ", "---", "```", "Key technologies", "Challenges and solutions", "Solution:", "Docker", "é", "\t", ">", "<b>", "1. ", "\n", "\n\n", " ", "x"]  # fmt: skip
MARKDOWN = st.lists(st.sampled_from(WORDS), max_size=60).map("".join)
BYTES = st.one_of(st.binary(max_size=200), MARKDOWN.flatmap(lambda text: st.sampled_from(["utf-8", "utf-16", "cp1252", "utf-8-sig"]).map(lambda name: text.encode(name, "replace"))))  # fmt: skip


def taken(act, source):
    """The result, or None where it was refused in a sentence."""
    result, sentence = None, ""
    try:
        result = act(source)
    except NotAReadme as refused:
        sentence = str(refused)
    assert result or sentence
    return result


@given(st.one_of(BYTES, st.text(max_size=200)))
def test_anything_is_text_that_can_be_kept_or_refused_with_a_sentence(source):
    text = taken(decode, source)
    if text is None:
        return
    text, _repaired = text
    assert text.strip()
    assert "\x00" not in text
    text.encode("utf-8")


@given(MARKDOWN)
def test_any_markdown_is_read(text):
    reading = taken(parse, text)
    if reading is None:
        return
    lines = len(text.splitlines()) + 1
    assert all(1 <= one.line <= lines for one in reading.challenges)


@pytest.mark.parametrize("sign", list("!*_.#>`~:?()[]<→–✅") + ["- ", "1. ", "*_", "\\*", "a\t"])
def test_long_runs_of_one_sign_end(sign):
    """They take 0.05 s of the processor; a pattern that tries every pair of places takes many times that."""
    for before in ("", "## Challenges\n", "## Technologies\n- "):
        started = time.process_time()
        assert parse(f"{before}{sign * 3000}x").as_json()["challenges"] is not None
        assert time.process_time() - started < 2


@pytest.mark.parametrize(
    "text",
    [
        f"## Technologies\n\n- **{'other ' * 40}zzz**: Django, React\n",
        f"## Challenges\n\n- **Slow**: {'To a it ' * 60}zzz.\n",
        f"## Challenges\n\na|b\n{'-|' * 9000}x\n",
        f"## Technologies\n\nI used {'A. ' * 6000}\n",
    ],
    ids=["categories", "clauses", "rules of tables", "sentences of one letter"],
)
def test_repeated_words_end(text):
    assert parse(text).as_json()["warnings"] == []
