"""Suggest similar words for a word that is in no text."""

from difflib import get_close_matches
from typing import Any

from django.db import connection
from django.db.models import ExpressionWrapper, F, FloatField, Func, QuerySet, Value
from django.db.models.functions import Length

MIN_WORD_LENGTH = 4
MAX_CANDIDATES = 2_000
MAX_NEAREST = 50


def similar_words(word: str, words: QuerySet[Any], most: int = 1) -> list[str]:
    """Return up to `most` words that `word` may be a misspelling of.

    `words` is a queryset of rows with a column `word`. PostgreSQL finds candidates by trigrams
    (pg_trgm), SQLite by first letter and length.
    """
    if len(word) < MIN_WORD_LENGTH or word.isdecimal():
        return []
    return get_close_matches(word, _candidate_words(word, words), n=most, cutoff=0.75)


def _candidate_words(word: str, words: QuerySet[Any]) -> list[str]:
    if connection.vendor == "postgresql":
        operator = Func(F("word"), Value(word), template="(%(expressions)s)", arg_joiner=" <-> ")
        # The pg_trgm index returns rows in this order.
        nearest = words.order_by(ExpressionWrapper(operator, FloatField()))
        return list(nearest.values_list("word", flat=True)[:MAX_NEAREST])
    same_letter = words.filter(word__gte=word[0], word__lt=word[0] + "\U0010ffff")
    with_length = same_letter.annotate(letters=Length("word"))
    rows = with_length.filter(letters__range=(len(word) - 2, len(word) + 2))
    return list(rows.values_list("word", flat=True)[:MAX_CANDIDATES])
