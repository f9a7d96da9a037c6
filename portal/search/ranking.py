"""Order search results by rare words, where they occur, and helpful marks."""

import math
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import lru_cache

from portal.search.query import Term

IN_TITLE, IN_TOPICS, IN_TEXT = 3.0, 2.0, 1.0
WHOLE_TITLE = 4.0
# Times the logarithm: ten helpful marks weigh as much as one word in a better place.
HELPED = 0.9
SOLVED = 0.3


class Scorer:
    """Score the matches of one query.

    What depends on the query alone is computed once.

    `weights` has the rarity of each term of the query.
    """

    def __init__(self, weights: Mapping[Term, float]) -> None:
        self._terms = [(term, _stems(term), weight) for term, weight in weights.items()]
        self._total_weight = sum(weights.values())
        words = [word for term in weights for word in term]
        self._phrase = _stems(words) if len(words) > 1 else []

    def score(
        self, title: str, topics: str, terms: Set[Term], helped: int = 0, solved: bool = False
    ) -> float:
        """Return a number that is higher for a better match.

        `title` and `topics` are its tokens, separated by spaces, `terms` those of the query that it
        contains, and `helped` its helpful marks.
        """
        total = matched_weight = 0.0
        for term, stems, weight in self._terms:
            if term in terms:
                matched_weight += weight
                total += weight * _position_weight(stems, title, topics)
        # A text with all words is better than one with a single word in its title.
        if self._total_weight:
            total *= matched_weight / self._total_weight
        if self._phrase and _contains(self._phrase, title):
            total += WHOLE_TITLE
        if solved:
            total += SOLVED
        return total + HELPED * math.log1p(helped)


def _position_weight(stems: list[str], title: str, topics: str) -> float:
    if _contains(stems, title):
        return IN_TITLE
    return IN_TOPICS if _contains(stems, topics) else IN_TEXT


def rarity(documents: int, matching: int) -> float:
    """Return the weight of a term that `matching` of `documents` rows contain."""
    return math.log(1 + documents / (1 + matching))


def contains_phrase(term: Sequence[str], text_tokens: str) -> bool:
    """Whether the words of `term` follow each other in `text_tokens`, in any form.

    `text_tokens` are tokens separated by spaces.
    """
    return _contains(_stems(term), text_tokens)


def _stems(term: Iterable[str]) -> list[str]:
    return [stem(token) for token in term]


def _contains(wanted: list[str], text_tokens: str) -> bool:
    # Each form begins with its stem, so this quick test excludes most texts.
    if wanted[0] not in text_tokens:
        return False
    stems = _stems(text_tokens.split())
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
