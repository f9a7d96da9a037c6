"""How long the sheets of mentors and what peers wrote are kept."""

from datetime import timedelta

from django.utils import timezone

from collab.capstone.models import PeerReview, Score, ScoreSheet

KEPT_AFTER_END = timedelta(days=365)


def delete_old_words() -> str:
    """Delete scores, their words and peers' answers a year after a cohort's end.

    Published results stay: they have copies of the points and words that the team got.
    """
    ended_before = timezone.now().date() - KEPT_AFTER_END
    old = {"project__owner__cohort__ends_on__lt": ended_before}
    sheets = ScoreSheet.objects.filter(**old)
    scores, _by_model = Score.objects.filter(sheet__in=sheets).delete()
    sheets.exclude(word="").update(word="")
    peers, _by_model = PeerReview.objects.filter(cohort__ends_on__lt=ended_before).delete()
    return f"Graded week: {scores} scores and {peers} answers of peers deleted."
