"""Which of the matches comes first: rare words before common ones, title before topics before text, then what helped."""

import math
from dataclasses import dataclass
from functools import lru_cache

IN_TITLE, IN_TOPICS, IN_TEXT = 3.0, 2.0, 1.0
WHOLE_TITLE = 4.0


@dataclass(frozen=True)
class Candidate:
    """One match: its tokens of title and topics, with spaces between; the terms that stand in it, how many it helped, is it
    settled."""

    title: str
    topics: str
    terms: frozenset
    helped: int = 0
    solved: bool = False


def score(candidate, weights):
    """How well it answers; `weights` is {term: how telling it is}. Only the order of two scores means anything."""
    title, topics = candidate.title, candidate.topics
    total = matched_weight = total_weight = 0.0
    words = []
    for term, weight in weights.items():
        total_weight += weight
        words += term
        if term in candidate.terms:
            matched_weight += weight
            position_weight = (
                IN_TITLE
                if contains_phrase(term, title)
                else IN_TOPICS
                if contains_phrase(term, topics)
                else IN_TEXT
            )
            total += weight * position_weight
    # A text that has every word beats one that has a single word in its title.
    if total_weight:
        total *= matched_weight / total_weight
    if len(words) > 1 and contains_phrase(words, title):
        total += WHOLE_TITLE
    # Thanks count by their order of magnitude: ten helped readers weigh as much as a better place of one word.
    return total + 0.9 * math.log1p(candidate.helped) + (0.3 if candidate.solved else 0)


def rarity(documents, matching):
    """How telling a term is that `matching` of `documents` rows have."""
    return math.log(1 + documents / (1 + matching))


def contains_phrase(term, text_tokens):
    """Do the words of `term` stand in `there` (tokens with spaces between) in this order, each in any of its forms?"""
    wanted = [stem(token) for token in term]
    # A form begins with its stem, so most texts are done with at once.
    if wanted[0] not in text_tokens:
        return False
    text_tokens = [stem(token) for token in text_tokens.split()]
    if len(wanted) == 1:
        return wanted[0] in text_tokens
    return any(
        text_tokens[start : start + len(wanted)] == wanted
        for start in range(len(text_tokens) - len(wanted) + 1)
    )


_ENDINGS = (
    "ations",
    "ation",
    "ings",
    "ions",
    "ing",
    "ion",
    "ies",
    "ers",
    "ed",
    "er",
    "es",
    "ly",
    "s",
    "y",
    "e",
)


@lru_cache(maxsize=50_000)
def stem(token):
    """The beginning that the forms of an English word share; rougher than the index, and only for order and marking."""
    for ending in _ENDINGS:
        if token.endswith(ending) and len(token) - len(ending) >= 3:
            return token[: -len(ending)]
    return token
