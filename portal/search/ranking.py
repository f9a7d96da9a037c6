"""Order search results by rare words, where they occur, and helpful marks."""

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from portal.search.query import Term

IN_TITLE, IN_TOPICS, IN_TEXT = 3.0, 2.0, 1.0
WHOLE_TITLE = 4.0
# Times the logarithm: ten helpful marks weigh as much as one word in a better place.
HELPED = 0.9
SOLVED = 0.3


class Candidate(NamedTuple):
    """A match to rank. `title` and `topics` are tokens separated by spaces.

    `terms` are the query's terms that the match contains, and `helped` its helpful marks.
    """

    title: str
    topics: str
    terms: frozenset[Term]
    helped: int = 0
    solved: bool = False


def score(candidate: Candidate, weights: Mapping[Term, float]) -> float:
    """Return a number that is higher for a better match.

    `weights` has the rarity of each term of the query.
    """
    total = matched_weight = 0.0
    words: list[str] = []
    for term, weight in weights.items():
        words += term
        if term in candidate.terms:
            matched_weight += weight
            total += weight * _position_weight(term, candidate)
    total_weight = sum(weights.values())
    # A text with all words is better than one with a single word in its title.
    if total_weight:
        total *= matched_weight / total_weight
    if len(words) > 1 and contains_phrase(words, candidate.title):
        total += WHOLE_TITLE
    if candidate.solved:
        total += SOLVED
    return total + HELPED * math.log1p(candidate.helped)


def _position_weight(term: Term, candidate: Candidate) -> float:
    if contains_phrase(term, candidate.title):
        return IN_TITLE
    if contains_phrase(term, candidate.topics):
        return IN_TOPICS
    return IN_TEXT


def rarity(documents: int, matching: int) -> float:
    """Return the weight of a term that `matching` of `documents` rows contain."""
    return math.log(1 + documents / (1 + matching))


def contains_phrase(term: Sequence[str], text_tokens: str) -> bool:
    """Whether the words of `term` follow each other in `text_tokens`, in any form.

    `text_tokens` are tokens separated by spaces.
    """
    # Each form begins with its stem, so this quick test excludes most texts.
    if stem(term[0]) not in text_tokens:
        return False
    wanted = [stem(token) for token in term]
    stems = [stem(token) for token in text_tokens.split()]
    starts = range(len(stems) - len(wanted) + 1)
    return any(stems[start : start + len(wanted)] == wanted for start in starts)


_ENDING_LIST = "ations ation ings ions ing ion ies ers ed er es ly s y e"
_ENDINGS = _ENDING_LIST.split()
MIN_STEM_LENGTH = 3


@lru_cache(maxsize=50_000)
def stem(token: str) -> str:
    """Return the part of an English word that its forms share.

    Rougher than the stemmer of the index: it only serves ranking and highlighting.
    """
    for ending in _ENDINGS:
        shortened = token.removesuffix(ending)
        if MIN_STEM_LENGTH <= len(shortened) < len(token):
            return shortened
    return token
