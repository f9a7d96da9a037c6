"""Challenges whose parts are named: “Challenge: …”, “**Solution:** …”, in bullets, in lines, or running on."""

import re
from bisect import bisect_right
from functools import lru_cache
from itertools import islice

from learnings.readme.parser.challenges.titles import TITLE_LENGTH, first_sentence, lead_of, split, title_of
from learnings.readme.parser.heading_patterns import LABELS, LINE_LABEL, MID_LABEL, is_unfilled, plain
from learnings.readme.parser.result import STATED, FoundChallenge

_FENCED = re.compile(r"^[ \t]*(`{3,}|~{3,})[\s\S]*?(?:^[ \t]*\1[`~]*[ \t]*$|\Z)", re.MULTILINE)
# Words that run on into a part without a stop between; “Deployment Issue: …” is a title.
_PAIR = re.compile(r"\b(?:Challenge|Solution)\b")
MOST_LABELS = 2000
_REMEMBERED = 5000
_EDGES = re.compile(r"\n\s*(?:[-*+•]|\d+[.)])?\s*(?:\*\*|__)?\s*$")
_STRAY_END = re.compile(r"[ \t]*(?:\*\*|__|[-*+•|→➜]|\d+[.)]|<br\s*/?>)?[ \t|]*$")


def labels_in(text):
    """(start, end, name) of each label in a run of text, in order; code may say what it likes."""
    return _labels_in(text) if len(text) > _REMEMBERED else _remembered_labels_in(text)


def _labels_in(text):
    text = _FENCED.sub(lambda code: re.sub(r"\S", "\0", code[0]), text) if "```" in text or "~~~" in text else text
    at_start = [mark for mark in islice(LINE_LABEL.finditer(text), MOST_LABELS) if _is_label(text, mark)]
    marks = [(mark.start(), mark.end(), _name(mark)) for mark in at_start]
    inner = _labels_within(text, marks) if ":" in text or "：" in text else []
    return sorted([*marks, *inner])


_remembered_labels_in = lru_cache(maxsize=256)(_labels_in)


def _labels_within(text, marks):
    """Labels that stand in a line, after others or after a sentence."""
    starts = [start for start, _end, _name in marks]
    found = [mark for mark in _candidates(text) if not _overlaps(mark, marks, starts)]
    several = len({_name(mark) for mark in found} | {name for *_, name in marks}) > 1
    bold = [mark.start() for mark in re.finditer(r"\*\*", text)]
    reached = 0
    for mark in found:
        start = mark.start() if mark["before"].isspace() else mark.start() + 1
        if start >= reached and _is_label_within(text, mark, bold, several):
            reached = mark.end()
            yield start, mark.end(), _name(mark)


def _candidates(text):
    """What may be a label, also where one begins inside another: “**Memory Problem:** Solution: …”."""
    position = 0
    for _number in range(MOST_LABELS):
        mark = MID_LABEL.search(text, position)
        if mark is None:
            return
        yield mark
        position = max(mark.start() + 1, mark.end() - 2)


def _overlaps(mark, marks, starts):
    before = bisect_right(starts, mark.end() - 1) - 1
    return before >= 0 and marks[before][1] >= mark.end()


def _name(mark):
    return next(name for name in LABELS if mark[name])


def _is_label(text, mark):
    """A word alone on its line is a label only where something stands below it, and if it is nothing else."""
    said = mark.group().strip()
    if ":" in said or "：" in said or "*" in said or "_" in said or re.search(r"[-–—→➜]$", said):
        return True
    return len(said.split()) <= 3 and said[:1].isupper() and bool(text[mark.end() :].strip())


def _is_label_within(text, mark, bold, several):
    begin = mark.start() + len(mark["before"])
    if bisect_right(bold, begin - 2) % 2:
        return False  # these are the last words of a bold title
    before = text[max(0, begin - 20) : begin].rstrip()
    begins = before.endswith((".", "!", "?", ";", ",", ")", "|", "–", "—", "-", ":", "`", "*", "_", "→", "<br>", "/>"))
    return begins or bool(mark["open"]) or "\n" in mark["before"] or (several and bool(_PAIR.search(mark[0])))


def parts_of(text):
    """(name, text) of each labelled part; what stands before the first label is the “lead”, where there is any."""
    marks = labels_in(text)
    if not marks:
        return [("lead", text.strip())]
    ends = [start for start, _end, _name in marks[1:]] + [len(text)]
    parts = [(name, body_of(text[end:until])) for (_start, end, name), until in zip(marks, ends, strict=True)]
    lead = _STRAY_END.sub("", text[: marks[0][0]].rstrip()).strip()
    return [("lead", lead), *parts] if re.search(r"\w", lead) else parts


def body_of(text):
    """Text of a part, without the bullets and emphasis that only framed its label."""
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


class Parts:
    """Takes parts in the order of the text and makes challenges of them.

    A title, a “challenge” or a “problem” after a solution begins the next one; a lone solution belongs to what stands
    before it.
    """

    def __init__(self):
        self.found, self.current, self.is_titled, self.waiting = [], None, False, None

    def begin(self, title, block, *, rest=""):
        """A title opens a challenge, whatever follows."""
        self.end()
        self.current = FoundChallenge(title_of(title), line=block.line, end=block.end, confidence=STATED)
        self.is_titled = bool(self.current.title)
        self.current.problem = rest

    def end(self):
        """Nothing that follows belongs to the challenge that is open."""
        if self.current is not None:
            self.found.append(self.current)
        self.current = self.waiting = None

    def take(self, name, text, block):
        """Add one part."""
        if not text or not is_unfilled(text) or name == "challenge":
            getattr(self, f"_{name}")(text, block)
        self.waiting = None if text else name
        self._reach(block)

    def _reach(self, block):
        if self.current is not None:
            self.current.end = max(self.current.end, block.end)

    def _lead(self, text, block):
        title, rest = lead_of(text)
        if not rest and len(text) > TITLE_LENGTH:
            title, rest = first_sentence(text)
        self.begin(title, block, rest=rest)

    def _challenge(self, text, block):
        open_for_more = self.current is not None and self.current.solution is None and not self.current.problem
        if open_for_more and self.is_titled and self.current.title:
            self._add("problem", text)
        elif open_for_more and not self.current.title:
            self.current.title = title_of(text)
        else:
            self._named(text, block)

    def _named(self, text, block):
        """“Challenge: title – what it was”: a short name may come first, set off in bold or by a line."""
        self.end()
        title, rest = (text, "") if "\n" not in text and not text.startswith("**") else lead_of(text)
        if len(plain(title)) > TITLE_LENGTH:
            title, more = first_sentence(title)
            rest = f"{more}\n\n{rest}".strip()
        self.current = FoundChallenge(title_of(title), rest, line=block.line, end=block.end, confidence=STATED)
        self.is_titled = False

    def _problem(self, text, block):
        if self.current is None or self.current.solution is not None:
            self._named(text, block)
        elif not self.current.title:
            self.current.title = title_of(text)
        else:
            self._add("problem", text)

    def _solution(self, text, block):
        if self.current is None:
            self.current = FoundChallenge("", line=block.line, end=block.end)
        self._add("solution", text)

    def _outcome(self, text, block):
        if self.current is not None:
            self._add("outcome", text)

    def _add(self, name, text):
        before = getattr(self.current, name)
        if text:
            setattr(self.current, name, f"{before}\n\n{text}".strip() if before else text)

    def go_on(self, text, block):
        """Text without a label: of the part whose label stands above it, or more of what was said last."""
        if self.current is None:
            return
        if self.waiting == "challenge":
            self._beneath_label(text, block)
        else:
            said = "solution" if self.current.solution or self.is_titled else "problem"
            self._add(self.waiting or said, text)
        self.waiting = None
        self._reach(block)

    def _beneath_label(self, text, block):
        """“Challenge:” alone on its line: what stands beneath it is the challenge."""
        if self.current.title:
            self._add("problem", text)
            return
        line, self.current = self.current.line, None
        self._named(text, block)
        self.current.line = line


def from_text(text, block, *, title=None):
    """The challenges in a run of text with labels, under a title where it has one."""
    parts = Parts()
    if title:
        parts.begin(title, block)
    for name, body in parts_of(text):
        if name == "lead" and title:
            parts.current.problem, parts.current.solution = split(body, is_solution=False)
        else:
            parts.take(name, body, block)
    parts.end()
    return parts.found


def from_stray_paragraph(block):
    """“Title Challenge: … Solution: …” in one paragraph, wherever it stands."""
    if ":" not in block.text:
        return []
    names = {name for _start, _end, name in labels_in(block.text)}
    return from_text(block.text, block) if {"challenge", "solution"} <= names else []
