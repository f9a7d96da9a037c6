"""Find the title, the problem and the solution in the text of a challenge."""

import re
from itertools import chain, islice

from learnings.readme.parser.heading_patterns import hide_code, plain_title
from learnings.readme.parser.vocabulary import WORDS, patterns, remembering

TITLE_LENGTH, _MAX_SENTENCES, _SENTENCE_LENGTH = 200, 40, 400
_VERBS = patterns("verbs")
# Emphasis that a sign, a new line or a whole sentence ends: “**Title** – rest”, “**Title.** Rest”.
_BOLD = re.compile(
    r"^\s*[^\w\s*_]{0,3}\s*(?P<mark>\*\*|__|\*|_)(?P<title>(?:(?!(?P=mark)).)+?)"
    r"(?:(?<=[:.?])(?P=mark)|(?P=mark)\s*(?:[:：–—→➜⇒-]|=>|->|//|➡\ufe0f?)>?|(?P=mark) *(?:\n|$))"
    r"\s*(?P<rest>.*)$",
    re.DOTALL,
)
ARROW = re.compile(
    r"^(?P<title>[^\n]{3,200}?)\s*(?:→|➜|➔|⇒|➡\ufe0f?|=>|->|>>)\s*(?P<rest>\S.*)$", re.DOTALL
)
_SIGN = re.compile(r"^(?P<title>[^\n]{3,110}?)(?:\s+[–—-]{1,2}\s+|:\s+)(?P<rest>\S.*)$", re.DOTALL)
# The point of “1. Added an index” ends no sentence.
_SENTENCE = re.compile(
    r"(?<=[.!?])(?<!^\d\.)(?<!\n\d\.)(?<!e\.g\.)(?<!i\.e\.)(?<!etc\.)(?<!vs\.)"
    r"[\"”’)*_]*\s+(?=[^\w\s]{0,3} ?[^\W_]|(?:[^\w\s]{1,3} )?`)|\n+"
)
# Points from what happened to what was done, as in “Two people got the seat. 👉 A lock”.
_POINTERS = "→➜➔⇒➡👉✅✔💡🔧🛠"
_CLAUSE = re.compile(
    rf"{_SENTENCE.pattern}|;\s+|\s+(?=\([^()\n]+\)[.!?]?\s*$)|"
    rf"(?P<consequence>{WORDS['consequence'].pattern})",
    re.IGNORECASE,
)
_ACTION = re.compile(
    rf"{_VERBS['before']}(?:{_VERBS['did']}|{_VERBS['does']}|{_VERBS['regular']})\b", re.IGNORECASE
)
_PAST = re.compile(rf"\b(?:{_VERBS['past']})\b|{_VERBS['regular_past']}", re.IGNORECASE)


def clean_title(text: str) -> str:
    """Return the first line as a plain title without a number or the word “challenge”."""
    first = plain_title(text.strip().split("\n")[0])
    return plain_title(WORDS["challenge_number"].sub("", first)).rstrip("\\ ")


def split_lead(text: str) -> tuple[str, str]:
    """Split a title from the text that follows it.

    Such texts are “**Title**: rest”, “Title → rest”, “Title – rest”, “Title: rest” or two lines.
    Returns (text, "") for other text.
    """
    found = _BOLD.match(text) or ARROW.match(text) or _SIGN.match(text)
    return (found["title"], found["rest"].strip()) if found else (text, "")


def split_problem_and_solution(
    text: str, *, is_solution: bool = False, has_title: bool = True
) -> tuple[str, str]:
    """Return the problem, and the solution or "", of the text after a title.

    `is_solution` decides where the words do not: whether the section lists solutions. Without a
    title, the text does not begin with what was done.
    """
    text = text.strip()
    said = hide_code(text)
    clauses = islice(_CLAUSE.finditer(said), _MAX_SENTENCES)
    starts = chain([(0, "")], ((one.end(), one["consequence"]) for one in clauses))
    tried = islice(starts, not has_title, None)
    action = next((start for start, joint in tried if _tells(said, start, joint)), None)
    if action:
        solution = text[action:].strip(f"\n \ufe0f{_POINTERS}")
        is_in_brackets = solution[:1] + solution[-1:] == "()"
        return text[:action].strip(" ,\n"), solution[1:-1] if is_in_brackets else solution
    solved = None if is_solution else WORDS["solved_by"].search(said)
    if solved:
        # What was solved is the problem: “Overcame lost sessions by adding a cache”.
        at = solved.start() or max(0, solved.start("means"))
        return text[:at].strip(" ,;–-"), text[at:].strip()
    return ("", text) if is_solution or action == 0 else (text, "")


def _tells(text: str, start: int, joint: str) -> bool:
    """Return whether the clause from `start` tells what was done."""
    clause = text[start : start + _SENTENCE_LENGTH]
    sentence = first_sentence(clause)[0]
    if WORDS["mishap"].match(sentence):
        return False
    is_pointed_at = clause.startswith(tuple(_POINTERS)) or WORDS["over"].search(sentence)
    is_reason = joint and not describes_problem(sentence)  # “so the first request was slow”
    return bool(is_action(clause) or is_pointed_at or is_reason)


def describes_problem(text: str) -> bool:
    """Return whether the text describes a problem rather than a solution."""
    return bool(WORDS["trouble"].search(text) or WORDS["task"].match(text))


def tells_past_problem(text: str) -> bool:
    """Return whether a text tells a problem that someone had, not one that can be had."""
    return tells_past(text) and describes_problem(WORDS["wish"].sub("", text))


def tells_past(text: str) -> bool:
    """Return whether a text tells what happened, rather than what is so."""
    return bool(_PAST.search(text))


def is_action(text: str) -> bool:
    """Return whether the first sentence of a text tells what was done."""
    sentence = first_sentence(text)[0]
    return bool(_ACTION.match(sentence) or WORDS["own_action"].match(sentence))


def split_tales(text: str) -> list[str]:
    """Split prose that tells several problems, each with what was done about it."""
    tales: list[str] = []
    is_solved = True
    sentences = _SENTENCE.split(text, maxsplit=_MAX_SENTENCES)
    are_named = sum(map(_names_one, sentences)) > 1
    for sentence in sentences:
        problem, solution = split_problem_and_solution(sentence)
        if _names_one(sentence) if are_named else is_solved and problem:
            tales.append(sentence)
        elif tales:
            tales[-1] += f" {sentence}"
        else:
            return [text]
        is_solved = bool(solution)
    return tales


def _names_one(sentence: str) -> bool:
    return bool(WORDS["names_one"].match(sentence))


@remembering
def first_sentence(text: str) -> tuple[str, str]:
    """Return the first sentence or line, and the rest."""
    first, *rest = _SENTENCE.split(text.strip(), maxsplit=1)
    return first, "".join(rest).strip()
