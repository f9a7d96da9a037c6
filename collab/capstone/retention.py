"""How long sheets of mentors, teams' own points and what people wrote are kept."""

from datetime import date, timedelta

from django.db.models import Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from collab.capstone.models import (
    HandIn,
    PeerReview,
    Result,
    Score,
    ScoreSheet,
    SecondLook,
    SelfScore,
)
from portal.rows import delete_rows

KEPT_AFTER_END = timedelta(days=365)


def delete_old_words() -> str:
    """Delete what was said of projects a year after a cohort's end; return a sentence.

    That is scores with their words, the team's own points, the texts of second looks, and peers'
    answers. Published results stay: they have copies of the points and words that the team got.
    """
    ended_before = timezone.now().date() - KEPT_AFTER_END
    scores = _delete_scores(ended_before)
    _delete_own_points(ended_before)
    _blank_second_looks(ended_before)
    peers = delete_rows(PeerReview.objects.filter(cohort__ends_on__lt=ended_before))
    return f"Graded week: {scores} scores and {peers} answers of peers deleted."


def _delete_scores(ended_before: date) -> int:
    """Delete the points and words of sheets, which stay; return how many."""
    sheets = _with_end(ScoreSheet, track="track", rubric="rubric", changed="changed_at")
    old = sheets.filter(end__lt=ended_before).values("pk")
    scores = delete_rows(Score.objects.filter(sheet__in=old))
    ScoreSheet.objects.filter(pk__in=old).exclude(word="").update(word="")
    return scores


def _delete_own_points(ended_before: date) -> None:
    rubric = "criterion__rubric"
    own = _with_end(SelfScore, track=f"{rubric}__track", rubric=rubric, changed="at")
    old = own.filter(end__lt=ended_before).values("pk")
    SelfScore.objects.filter(pk__in=old).delete()


def _blank_second_looks(ended_before: date) -> None:
    looks = _with_end(SecondLook, track="track", rubric="sheet__rubric", changed="asked_at")
    old = SecondLook.objects.filter(pk__in=looks.filter(end__lt=ended_before).values("pk"))
    old.exclude(reason="", answer="").update(reason="", answer="")


def _with_end(model: type[Model], *, track: str, rubric: str, changed: str) -> QuerySet:
    """The rows of a model with the `end` of the cohort whose result they are for.

    That is the cohort of the result, of the hand-in or of the rubric: the owner may be in another
    one by now. Where no cohort is known, it is the day of the last change. `track`, `rubric` and
    `changed` lead from a row to its track, its rubric and the moment of its last change.
    """
    end: Coalesce[date] = Coalesce(
        Subquery(_end_of_result(track)),
        Subquery(_end_of_hand_in()),
        f"{rubric}__cohort__ends_on",
        "project__owner__cohort__ends_on",
        TruncDate(changed),
    )
    return model._default_manager.annotate(end=end)


def _end_of_result(track: str) -> QuerySet:
    """The end of the cohort of the first version of a row's result."""
    results = Result.objects.filter(project=OuterRef("project"), track=OuterRef(track))
    return results.order_by("number").values("cohort__ends_on")[:1]


def _end_of_hand_in() -> QuerySet:
    hand_in = HandIn.objects.filter(project=OuterRef("project"))
    return hand_in.values("cohort__ends_on")[:1]
