"""Words that may have been meant by one that nothing has."""

from difflib import get_close_matches

from django.db import connection
from django.db.models import ExpressionWrapper, F, FloatField, Func, Value
from django.db.models.functions import Length

MAX_CANDIDATES = 2_000


def similar_words(word, words, most=1):
    """Up to `most` of `words` (a queryset of rows with `word`) that `word` may be a slip of.

    PostgreSQL finds candidates by the three-letter pieces they share (pg_trgm), SQLite by first letter and length.
    """
    if len(word) < 4 or word.isdecimal():
        return []
    return get_close_matches(word, _candidates(word, words), n=most, cutoff=0.75)


def _candidates(word, words):
    if connection.vendor == "postgresql":
        distance = Func(F("word"), Value(word), template="(%(expressions)s)", arg_joiner=" <-> ")
        nearest = words.order_by(
            ExpressionWrapper(distance, FloatField())
        )  # an index of pg_trgm knows this order
        return list(nearest.values_list("word", flat=True)[:50])
    alike = words.filter(word__gte=word[0], word__lt=word[0] + "\U0010ffff").annotate(
        letters=Length("word")
    )
    rows = alike.filter(letters__range=(len(word) - 2, len(word) + 2))
    return list(rows.values_list("word", flat=True)[:MAX_CANDIDATES])
