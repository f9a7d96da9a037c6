"""Parse challenges without labels: alternating lines, and prose."""

import re

from learnings.readme.parser.challenges.titles import clean_title, first_sentence, split_problem_and_solution
from learnings.readme.parser.outline import Block
from learnings.readme.parser.result import GUESSED, ParsedChallenge

_SHORT = 110
_TROUBLE = re.compile(
    r"\b(challeng\w+|struggl\w+|difficult\w*|obstacles?|hurdles?|problems?|hard|trouble|issues?|confus\w+|tricky|"
    r"overwhelm\w+|bottlenecks?)\b",
    re.IGNORECASE,
)
_ANNOUNCES = re.compile(
    r"^(?:this section|below|here (?:are|is)|these (?:are|challenges)|the following|some of the|during|throughout|in this|"
    r"for each|each|overall|every|key challenges|i faced (?:several|many|a number|various|some|multiple)|"
    r"(?:we|i) (?:encountered|faced|met) (?:several|many|various|some|a few|multiple))\b",
    re.IGNORECASE,
)


def challenges_from_alternating_lines(blocks: list[Block]) -> list[ParsedChallenge]:
    """Return challenges from alternating titles and texts, in one paragraph each or two."""
    texts = [block for block in blocks if block.kind == "text"]
    while texts and (texts[0].text.rstrip().endswith(":") or _ANNOUNCES.match(texts[0].text)):
        texts = texts[1:]
    lines = [(block, block.text.split("\n")) for block in texts]
    if lines and all(len(said) > 1 and _is_title(said[0]) for _block, said in lines):
        return [_pair(said[0], "\n".join(said[1:]), block, block) for block, said in lines]
    pairs = list(zip(texts[::2], texts[1::2], strict=False))
    if len(texts) > 1 and len(texts) % 2 == 0 and all(_is_pair(one, two) for one, two in pairs):
        return [_pair(one.text, two.text, one, two) for one, two in pairs]
    return []


def _is_title(line):
    line = line.strip()
    return 3 <= len(line) <= _SHORT and not line.endswith((".", ",", ";", "!"))


def _is_pair(one, two):
    return _is_title(one.text) and "\n" not in one.text and (len(two.text) > len(one.text) or two.text.endswith("."))


def _pair(title, rest, first, last):
    problem, solution = split_problem_and_solution(rest, is_solution=True)
    return ParsedChallenge(clean_title(title), problem, solution, line=first.line, end=last.end, confidence=GUESSED)


def challenges_from_prose(blocks: list[Block]) -> list[ParsedChallenge]:
    """Return challenges from sentences that describe a problem and its solution."""
    found = []
    for block in (block for block in blocks if block.kind == "text" and not _only_announces(block.text)):
        problem, solution = split_problem_and_solution(block.text, is_solution=False)
        if problem and _TROUBLE.search(problem) and not _announces(problem):
            title, rest = first_sentence(problem)
            found.append(
                ParsedChallenge(clean_title(title), rest, solution, None, None, block.line, block.end, GUESSED)
            )
        elif found and found[-1].solution is None and solution and not problem:
            found[-1].solution, found[-1].end = solution, block.end
    return found


def _only_announces(text):
    return text.rstrip().endswith(":") and not first_sentence(text)[1]


def _announces(text):
    """Return whether the text only introduces challenges without naming any."""
    return bool(_ANNOUNCES.match(text)) and not re.search(r"\b(?:was|were|such as|including|with)\b", text)
