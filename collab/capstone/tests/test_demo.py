"""What the demo cohorts show of the graded week."""

import pytest

from collab.capstone.models import (
    Certificate,
    Deliverable,
    DeliverableKind,
    HandIn,
    Result,
    ScoreSheet,
    SecondLook,
)
from collab.capstone.models.result import Band

pytestmark = pytest.mark.usefixtures("demo")


def stored(model, column):
    return set(model.objects.values_list(column, flat=True))


def kinds_of(rows, *tests):
    """What these tests say of each row, without repetitions."""
    return {tuple(bool(test(row)) for test in tests) for row in rows}


def test_demo_shows_what_a_check_finds_and_each_way_of_handing_in():
    assert stored(Deliverable, "status") == set(Deliverable.Status.values)
    assert any(row.is_too_long for row in Deliverable.objects.all())
    assert stored(DeliverableKind, "is_retired") == {True, False}
    ways = kinds_of(HandIn.objects.all(), lambda row: row.frozen, lambda row: row.is_late)
    assert ways == {(False, False), (True, False), (True, True)}


def test_demo_shows_each_state_of_scores_results_and_certificates():
    sheets = kinds_of(
        ScoreSheet.objects.filter(is_second_look=False),
        lambda row: row.rubric_id,
        lambda row: row.finished_at,
    )
    assert sheets == {(False, False), (True, False), (True, True)}
    assert stored(Result, "band") == set(Band.values)
    assert stored(Result, "number") == {1, 2}
    looks = kinds_of(SecondLook.objects.all(), lambda row: row.sheet_id, lambda row: row.closed_at)
    assert looks == {(False, False), (True, False), (True, True)}
    certificates = kinds_of(Certificate.objects.all(), lambda row: row.revoked_at)
    assert certificates == {(True,), (False,)}
