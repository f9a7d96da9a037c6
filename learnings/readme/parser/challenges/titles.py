"""Find the title, the problem and the solution in the text of a challenge."""

import re
from itertools import islice

from learnings.readme.parser.heading_patterns import hide_code, plain_title
from learnings.readme.parser.vocabulary import WORDS, patterns

_MAX_SENTENCES, _SENTENCE_LENGTH = 40, 400
_VERBS = patterns("verbs")
TITLE_LENGTH = 200
_BOLD = re.compile(
    r"^\s*[^\w\s*_]{0,3}\s*(?P<mark>\*\*|__|\*|_)(?P<title>(?:(?!(?P=mark)).)+?)(?P=mark)"
    r"\s*(?P<sign>[:：–—→➜⇒-]|=>|->|//|➡\ufe0f?)?>?\s*(?P<rest>.*)$",
    re.DOTALL,
)
_ARROW = re.compile(
    r"^(?P<title>[^\n]{3,200}?)\s*(?:→|➜|➔|⇒|➡\ufe0f?|=>|->|>>)\s*(?P<rest>\S.*)$", re.DOTALL
)
_SIGN = re.compile(r"^(?P<title>[^\n]{3,110}?)(?:\s+[–—-]{1,2}\s+|:\s+)(?P<rest>\S.*)$", re.DOTALL)
_TWO_LINES = re.compile(
    r"^(?P<title>[^\n]{3,110}[^\n.,;:!?])\n\s*(?:→|➜|➔|➡\ufe0f?|=>|->|[-–—>✅✔💡👉])?\s*(?P<rest>[A-Z`*\"“].*)$",
    re.DOTALL,
)
# The point of “1. Added an index” ends no sentence.
_SENTENCE = re.compile(
    r"(?<=[.!?])(?<!^\d\.)(?<!\n\d\.)(?<!e\.g\.)(?<!i\.e\.)(?<!etc\.)(?<!vs\.)"
    r"[\"”’)*_]*\s+(?=[^\w\s]{0,3} ?[^\W_]|(?:[^\w\s]{1,3} )?`)|\n+"
)
# Points from what happened to what was done, as in “Two people got the seat. 👉 A lock”.
_POINTERS = "→➜➔⇒➡👉✅✔💡🔧🛠"
_CLAUSE = re.compile(
    rf"{_SENTENCE.pattern}|;\s+|(?P<consequence>{WORDS['consequence'].pattern})", re.IGNORECASE
)
_ACTION = re.compile(
    rf"{_VERBS['before']}(?:{_VERBS['did']}|{_VERBS['does']}|{_VERBS['regular']})\b", re.IGNORECASE
)
_PAST = re.compile(rf"\b(?:{_VERBS['past']})\b|{_VERBS['regular_past']}", re.IGNORECASE)


def clean_title(text: str) -> str:
    """Return the first line as a plain title without a number or the word “challenge”."""
    first = text.strip().split("\n")[0]
    title = WORDS["challenge_number"].sub("", plain_title(first))
    return plain_title(title)[:TITLE_LENGTH].rstrip("\\ ").strip()


def split_lead(text: str) -> tuple[str, str]:
    """Split “**Title**: rest”, “Title → rest”, “Title – rest”, “Title: rest” or two lines.

    Returns (text, "") for other text.
    """
    bold = _BOLD.match(text)
    if bold and (bold["sign"] or not bold["rest"] or _begins_sentence(text, bold)):
        return bold["title"], bold["rest"].strip()
    return _halves(_ARROW.match(text) or _TWO_LINES.match(text) or _SIGN.match(text), text)


def _halves(match: re.Match[str] | None, text: str) -> tuple[str, str]:
    return (match["title"], match["rest"].strip()) if match else (text, "")


def split_at_arrow(text: str) -> tuple[str, str]:
    """Split “Reason → Solution”; return (text, "") for other text."""
    return _halves(_ARROW.match(text), text)


def has_lead(text: str) -> bool:
    """Return whether `split_lead` finds a title in the text."""
    return bool(split_lead(text)[1])


def _begins_sentence(text: str, bold: re.Match[str]) -> bool:
    """Return whether the text after the bold words begins a new line or sentence."""
    following = text[bold.end("title") + len(bold["mark"]) :].lstrip(" ")
    return following.startswith("\n") or bold["title"].rstrip().endswith((":", ".", "?"))


def split_problem_and_solution(
    text: str, *, is_solution: bool = False, has_title: bool = True
) -> tuple[str, str | None]:
    """Return the problem, and the solution or None, of the text after a title.

    `is_solution` decides where the words do not: whether the section lists solutions. Without a
    title, the text does not begin with what was done.
    """
    text = text.strip()
    said = hide_code(text)
    clauses = list(islice(_CLAUSE.finditer(said), _MAX_SENTENCES))
    starts = [0, *(clause.end() for clause in clauses)]
    follow = {clause.end() for clause in clauses if clause["consequence"]}
    told = [start for start in starts[not has_title :] if _tells(said, start, start in follow)]
    # Before another, “I promised three days and needed nine” is what went wrong.
    is_trouble = describes_problem(first_sentence(text)[0]) and not _ACTION.match(text)
    action = next(iter(told[1:] if is_trouble and told[:1] == [0] and told[1:] else told), None)
    before, last = last_sentence(text)
    if (
        action is None
        and is_solution
        and before
        and "\n" not in text
        and not describes_problem(last)
    ):
        return before, last  # a text of solutions begins with what was done
    if action is None or action == 0:
        solved = WORDS["solved_by"].search(said)
        if solved and not is_solution:
            start = solved.start()
            return text[:start].strip(" ,;–-"), text[start:].strip()
        return ("", text) if is_solution or action == 0 else (text, None)
    return text[:action].strip(" ,\n"), text[action:].strip(f"\n \ufe0f{_POINTERS}")


def _tells(text: str, start: int, follows: bool) -> bool:
    """Return whether the clause from `start` tells what was done."""
    clause = text[start : start + _SENTENCE_LENGTH]
    sentence = first_sentence(clause)[0]
    if WORDS["mishap"].match(sentence):
        return False
    is_pointed_at = start and (
        clause.startswith(tuple(_POINTERS)) or WORDS["over"].search(sentence)
    )
    return bool(is_action(clause) or is_pointed_at or (follows and not describes_problem(sentence)))


def describes_problem(text: str) -> bool:
    """Return whether the text describes a problem rather than a solution."""
    return bool(WORDS["trouble"].search(text) or WORDS["task"].match(text))


def tells_past_problem(text: str) -> bool:
    """Return whether a text tells a problem that someone had, not one that can be had."""
    is_told = tells_past(text) and not is_action(text)
    return is_told and describes_problem(WORDS["wish"].sub("", text))


def tells_past(text: str) -> bool:
    """Return whether a text tells what happened, rather than what is so."""
    return bool(_PAST.search(text))


def is_action(text: str) -> bool:
    """Return whether the first sentence of a text tells what was done."""
    sentence = _SENTENCE.split(text, maxsplit=1)[0]
    return bool(_ACTION.match(sentence) or WORDS["own_action"].match(sentence))


def last_sentence(text: str) -> tuple[str, str]:
    """Return what precedes the last sentence of a text, or "", and that sentence."""
    start = max((match.end() for match in _SENTENCE.finditer(text)), default=0)
    return text[:start].strip(), text[start:].strip()


def split_tales(text: str) -> list[str]:
    """Split prose that tells several problems, each with what was done about it."""
    tales: list[str] = []
    is_solved = True
    sentences = _SENTENCE.split(text, maxsplit=_MAX_SENTENCES)
    are_named = sum(bool(WORDS["names_one"].match(sentence)) for sentence in sentences) > 1
    for sentence in sentences:
        problem, solution = split_problem_and_solution(sentence)
        if are_named:
            is_solved = bool(WORDS["names_one"].match(sentence))
        if is_solved and problem and (are_named or solution or describes_problem(problem)):
            tales.append(sentence)
            is_solved = bool(solution)
        elif tales:
            tales[-1] += f" {sentence}"
            is_solved = is_solved or bool(solution)
        else:
            return [text]
    return tales


def first_sentence(text: str) -> tuple[str, str]:
    """Return the first sentence or line, and the rest."""
    parts = _SENTENCE.split(text.strip(), maxsplit=1)
    return parts[0], parts[1].strip() if len(parts) > 1 else ""
