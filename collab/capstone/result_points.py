"""How points of mentors become those of a result."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

HUNDREDTH = Decimal("0.01")
# From how far apart mentors settle their totals, in percent of all points.
SETTLE_PERCENT = 10


class SheetPoints(NamedTuple):
    """The points and words of one mentor, by the key of the criterion."""

    points: dict[int, int]
    words: dict[int, str]

    @property
    def total(self) -> int:
        """The points of all criteria together."""
        return sum(self.points.values())


def rounded(points: Decimal) -> Decimal:
    """Round to hundredths; halves go up."""
    return points.quantize(HUNDREDTH, ROUND_HALF_UP)


def mean_points(points: Sequence[int]) -> Decimal:
    """The mean of what each mentor gave, rounded to hundredths."""
    return rounded(Decimal(sum(points)) / len(points))


def needs_settling(totals: Sequence[int], out_of: int) -> bool:
    """Whether totals are more than 10 % of `out_of` apart."""
    return (max(totals) - min(totals)) * 100 > out_of * SETTLE_PERCENT
