"""Parse challenges with labelled parts: “Challenge: …”, “**Solution:** …”."""

import re
from bisect import bisect_right
from functools import lru_cache
from itertools import islice
from typing import Protocol

from learnings.readme.parser.challenges.titles import (
    TITLE_LENGTH,
    clean_title,
    first_sentence,
    split_lead,
    split_problem_and_solution,
)
from learnings.readme.parser.heading_patterns import INLINE_LABEL, LABEL_PATTERNS, LINE_LABEL, is_unfilled, plain_title
from learnings.readme.parser.outline import Block
from learnings.readme.parser.result import STATED, ParsedChallenge

_FENCED = re.compile(r"^[ \t]*(`{3,}|~{3,})[\s\S]*?(?:^[ \t]*\1[`~]*[ \t]*$|\Z)", re.MULTILINE)
# Labels that may follow a part without punctuation; “Deployment Issue: …” is a title.
_PAIR = re.compile(r"\b(?:Challenge|Solution)\b")
MAX_LABELS = 2000
_MAX_CACHED_LENGTH = 5000
_EDGES = re.compile(r"\n\s*(?:[-*+•]|\d+[.)])?\s*(?:\*\*|__)?\s*$")
_STRAY_END = re.compile(r"[ \t]*(?:\*\*|__|[-*+•|→➜]|\d+[.)]|<br\s*/?>)?[ \t|]*$")


def find_labels(text: str) -> list[tuple[int, int, str]]:
    """Return (start, end, name) of each label outside code, in order."""
    return _find_labels(text) if len(text) > _MAX_CACHED_LENGTH else _cached_find_labels(text)


def _find_labels(text):
    text = _FENCED.sub(lambda code: re.sub(r"\S", "\0", code[0]), text) if "```" in text or "~~~" in text else text
    at_start = [match for match in islice(LINE_LABEL.finditer(text), MAX_LABELS) if _is_label(text, match)]
    labels = [(match.start(), match.end(), _name(match)) for match in at_start]
    inner = _find_inline_labels(text, labels) if ":" in text or "：" in text else []
    return sorted([*labels, *inner])


_cached_find_labels = lru_cache(maxsize=256)(_find_labels)


def _find_inline_labels(text, labels):
    """Yield the labels inside lines, after other labels or after a sentence."""
    starts = [start for start, _end, _name in labels]
    found = [match for match in _inline_label_matches(text) if not _overlaps(match, labels, starts)]
    several = len({_name(match) for match in found} | {name for *_, name in labels}) > 1
    bold = [match.start() for match in re.finditer(r"\*\*", text)]
    reached = 0
    for match in found:
        start = match.start() if match["before"].isspace() else match.start() + 1
        if start >= reached and _is_inline_label(text, match, bold, several):
            reached = match.end()
            yield start, match.end(), _name(match)


def _inline_label_matches(text):
    """Yield possible labels, even if they overlap: “**Memory Problem:** Solution: …”."""
    position = 0
    for _number in range(MAX_LABELS):
        match = INLINE_LABEL.search(text, position)
        if match is None:
            return
        yield match
        position = max(match.start() + 1, match.end() - 2)


def _overlaps(match, labels, starts):
    before = bisect_right(starts, match.end() - 1) - 1
    return before >= 0 and labels[before][1] >= match.end()


def _name(match):
    return next(name for name in LABEL_PATTERNS if match[name])


def _is_label(text, match):
    """Return whether a match is a label; without punctuation it needs text below it."""
    said = match.group().strip()
    if ":" in said or "：" in said or "*" in said or "_" in said or re.search(r"[-–—→➜]$", said):
        return True
    return len(said.split()) <= 3 and said[:1].isupper() and bool(text[match.end() :].strip())


def _is_inline_label(text, match, bold, several):
    begin = match.start() + len(match["before"])
    if bisect_right(bold, begin - 2) % 2:
        return False  # the last words of a bold title
    before = text[max(0, begin - 20) : begin].rstrip()
    begins = before.endswith((".", "!", "?", ";", ",", ")", "|", "–", "—", "-", ":", "`", "*", "_", "→", "<br>", "/>"))
    return begins or bool(match["open"]) or "\n" in match["before"] or (several and bool(_PAIR.search(match[0])))


def split_at_labels(text: str) -> list[tuple[str, str]]:
    """Return (name, text) of each labelled part; text before the first label is the “lead”."""
    labels = find_labels(text)
    if not labels:
        return [("lead", text.strip())]
    ends = [start for start, _end, _name in labels[1:]] + [len(text)]
    parts = [
        (name, strip_label_markup(text[end:until])) for (_start, end, name), until in zip(labels, ends, strict=True)
    ]
    lead = _STRAY_END.sub("", text[: labels[0][0]].rstrip()).strip()
    return [("lead", lead), *parts] if re.search(r"\w", lead) else parts


def strip_label_markup(text: str) -> str:
    """Remove the bullets and emphasis that belonged to the labels around a part."""
    text = "\n".join(line.rstrip() for line in text.strip().split("\n"))
    text = _EDGES.sub("", text).strip()
    text = _STRAY_END.sub("", text) if text.endswith(("|", "→", "➜", "- ", "<br>")) else text
    if text.count("**") % 2:
        text = re.sub(r"^\*\*\s*|\s*\*\*$", "", text)
    if len(re.findall(r"(?<!\*)\*(?!\*)", text)) == 1:
        text = re.sub(r"^\*\s*|\s*\*$", "", text)
    if re.match(r"^[-*+]\s", text) and "\n" not in text:
        text = text[2:]
    return text.strip(" \t\n|")


class BlockWithLines(Protocol):
    """Anything found in lines [line, end) of the file."""

    line: int
    end: int


class ChallengeBuilder:
    """Build challenges from parts added in the order of the text.

    A title, or a “challenge” or “problem” after a solution, begins the next challenge; a
    solution alone belongs to the current one.
    """

    def __init__(self):
        self.found, self.current, self.is_titled, self.open_label = [], None, False, None

    def begin(self, title: str, block: BlockWithLines, *, rest: str = "") -> None:
        """Begin a challenge with a title."""
        self.end()
        self.current = ParsedChallenge(clean_title(title), line=block.line, end=block.end, confidence=STATED)
        self.is_titled = bool(self.current.title)
        self.current.problem = rest

    def end(self) -> None:
        """End the current challenge."""
        if self.current is not None:
            self.found.append(self.current)
        self.current = self.open_label = None

    def add_part(self, name: str, text: str, block: BlockWithLines) -> None:
        """Add a part; `name` is a key of LABEL_PATTERNS or “lead”."""
        if not text or not is_unfilled(text) or name == "challenge":
            getattr(self, f"_{name}")(text, block)
        self.open_label = None if text else name
        self._extend_to(block)

    def _extend_to(self, block):
        if self.current is not None:
            self.current.end = max(self.current.end, block.end)

    def _lead(self, text, block):
        title, rest = split_lead(text)
        if not rest and len(text) > TITLE_LENGTH:
            title, rest = first_sentence(text)
        self.begin(title, block, rest=rest)

    def _challenge(self, text, block):
        open_for_more = self.current is not None and self.current.solution is None and not self.current.problem
        if open_for_more and self.is_titled and self.current.title:
            self._add("problem", text)
        elif open_for_more and not self.current.title:
            self.current.title = clean_title(text)
        else:
            self._begin_challenge(text, block)

    def _begin_challenge(self, text, block):
        """Begin a challenge from “Challenge: title – description”."""
        self.end()
        title, rest = (text, "") if "\n" not in text and not text.startswith("**") else split_lead(text)
        if len(plain_title(title)) > TITLE_LENGTH:
            title, more = first_sentence(title)
            rest = f"{more}\n\n{rest}".strip()
        self.current = ParsedChallenge(clean_title(title), rest, line=block.line, end=block.end, confidence=STATED)
        self.is_titled = False

    def _problem(self, text, block):
        if self.current is None or self.current.solution is not None:
            self._begin_challenge(text, block)
        elif not self.current.title:
            self.current.title = clean_title(text)
        else:
            self._add("problem", text)

    def _solution(self, text, block):
        if self.current is None:
            self.current = ParsedChallenge("", line=block.line, end=block.end)
        self._add("solution", text)

    def _outcome(self, text, block):
        if self.current is not None:
            self._add("outcome", text)

    def _add(self, name, text):
        before = getattr(self.current, name)
        if text:
            setattr(self.current, name, f"{before}\n\n{text}".strip() if before else text)

    def add_unlabelled(self, text: str, block: BlockWithLines) -> None:
        """Add text to the part whose label is just above it, or else to the last part."""
        if self.current is None:
            return
        if self.open_label == "challenge":
            self._beneath_label(text, block)
        else:
            label = "solution" if self.current.solution or self.is_titled else "problem"
            self._add(self.open_label or label, text)
        self.open_label = None
        self._extend_to(block)

    def _beneath_label(self, text, block):
        """Begin a challenge from the text below “Challenge:” alone on its line."""
        if self.current.title:
            self._add("problem", text)
            return
        line, self.current = self.current.line, None
        self._begin_challenge(text, block)
        self.current.line = line


def challenges_from_text(text: str, block: BlockWithLines, *, title: str | None = None) -> list[ParsedChallenge]:
    """Return the challenges in a text with labels; `title` begins the first."""
    builder = ChallengeBuilder()
    if title:
        builder.begin(title, block)
    for name, body in split_at_labels(text):
        if name == "lead" and title:
            builder.current.problem, builder.current.solution = split_problem_and_solution(body, is_solution=False)
        else:
            builder.add_part(name, body, block)
    builder.end()
    return builder.found


def challenges_from_stray_paragraph(block: Block) -> list[ParsedChallenge]:
    """Return the challenges of a paragraph that labels a challenge and a solution."""
    if ":" not in block.text:
        return []
    names = {name for _start, _end, name in find_labels(block.text)}
    return challenges_from_text(block.text, block) if {"challenge", "solution"} <= names else []
