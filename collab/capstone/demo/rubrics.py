from collab.capstone.models import Rubric
from collab.capstone.team_tracks import SCORED_TRACKS
from portal.people.models import Cohort, User


def seed_rubrics(cohort: Cohort) -> None:
    """Give the demo cohort the programme's rubrics."""
    mentor = User.objects.filter(mentorships__cohort=cohort).order_by("pk").first()
    for track in SCORED_TRACKS:
        Rubric.from_template(cohort, track, by=mentor)
