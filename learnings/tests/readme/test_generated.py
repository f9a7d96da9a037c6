"""READMEs written by programs: many layouts, and the same in other clothes.

Each layout has half of the contents, and the other half tomorrow; the layouts
are in half of the other clothes. All are with EVERY_METHOD=1.
"""

import pytest

from tests import sampling
from tests.readmes.clothes import CLOTHES
from tests.readmes.contents import CONTENTS
from tests.readmes.later_shapes import FIFTH, FOURTH, SEVENTH, SIXTH
from tests.readmes.measuring import measure
from tests.readmes.shapes import FIRST, SECOND, SHAPES, THIRD

LEAST = 0.98


@pytest.mark.parametrize(
    ("batch", "least"),
    [
        (FIRST, LEAST),
        (SECOND, LEAST),
        (THIRD, LEAST),
        (FOURTH, LEAST),
        (FIFTH, LEAST),
        (SIXTH, 0.9),
        (SEVENTH, 0.95),
    ],
    ids=["first", "second", "third", "fourth", "fifth", "sixth", "seventh"],
)
def test_challenges_are_read_from_each_layout(batch, least):
    figures = measure(batch, sampling.half(CONTENTS))
    assert figures.stated >= len(batch) * 2
    assert figures.recall >= least, (figures, sampling.REPEAT)
    assert figures.precision >= least, (figures, sampling.REPEAT)
    assert figures.solution_recall >= least, (figures, sampling.REPEAT)


@pytest.mark.parametrize("third", range(3))
def test_other_clothes_change_nothing(third):
    wrong = {}
    for name in sampling.half(list(CLOTHES)[third::3]):
        figures = measure(SHAPES, CONTENTS[3:4], CLOTHES[name])
        if min(figures.recall, figures.precision) < LEAST:
            wrong[name] = str(figures)
    assert wrong == {}, sampling.REPEAT


def test_a_reading_that_misses_something_lowers_the_figures():
    figures = measure(
        FIRST[:1], CONTENTS[:1], lambda text: text.replace("## Challenges", "## Weather")
    )
    assert (figures.stated, figures.right) == (3, 0)
