from collab.capstone.models import Rubric
from collab.capstone.team_tracks import SCORED_TRACKS
from collab.models import Brief
from portal.people.models import Cohort, User


def seed_rubrics(cohort: Cohort) -> None:
    """Give the demo cohort the programme's rubrics, and one brief a rubric of its own."""
    mentor = User.objects.filter(mentorships__cohort=cohort).order_by("pk").first()
    for track in SCORED_TRACKS:
        Rubric.from_template(cohort, track, by=mentor)
    Rubric.from_template(Brief.objects.get(slug="job-board"), "backend", by=mentor)
