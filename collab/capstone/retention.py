"""How long the sheets of mentors and what peers wrote are kept."""

from datetime import date, timedelta

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from collab.capstone.models import HandIn, PeerReview, Result, Score, ScoreSheet

KEPT_AFTER_END = timedelta(days=365)


def delete_old_words() -> str:
    """Delete scores, their words and peers' answers a year after a cohort's end.

    Published results stay: they have copies of the points and words that the team got.
    """
    ended_before = timezone.now().date() - KEPT_AFTER_END
    sheets = _sheets_with_end().filter(end__lt=ended_before).values("pk")
    scores, _by_model = Score.objects.filter(sheet__in=sheets).delete()
    ScoreSheet.objects.filter(pk__in=sheets).exclude(word="").update(word="")
    peers, _by_model = PeerReview.objects.filter(cohort__ends_on__lt=ended_before).delete()
    return f"Graded week: {scores} scores and {peers} answers of peers deleted."


def _sheets_with_end() -> QuerySet[ScoreSheet]:
    """The sheets with the `end` of the cohort whose result they are for.

    That is the cohort of the result, of the hand-in or of the rubric: the owner may be in another
    one by now. Where no cohort is known, it is the day of the last change.
    """
    result = Result.objects.filter(project=OuterRef("project"), track=OuterRef("track"))
    hand_in = HandIn.objects.filter(project=OuterRef("project"))
    end: Coalesce[date] = Coalesce(
        Subquery(result.order_by("number").values("cohort__ends_on")[:1]),
        Subquery(hand_in.values("cohort__ends_on")[:1]),
        "rubric__cohort__ends_on",
        "project__owner__cohort__ends_on",
        TruncDate("changed_at"),
    )
    return ScoreSheet.objects.annotate(end=end)
