from datetime import datetime, time, timedelta

from django.utils import timezone

from collab.capstone.models import Milestone
from portal.people.models import Cohort

# (days before the deadline, title, what is due, keys of checks)
MILESTONES = [
    (26, "Teams complete", "A member on each track.", []),
    (10, "API agreed", "A contract that both sides can build against.", ["contract"]),
    (5, "Both sides deployed", "Live site and live API, opened without a sign-in.", []),
    (4, "Presentations begin", "Slides and a demo of at most five minutes.", []),
]
EVENING = time(18, 0)


def seed_milestones(cohort: Cohort) -> int:
    """Add the milestones of the demo cohort; return how many."""
    for days, title, text, checks in MILESTONES:
        day = cohort.ends_on - timedelta(days=days)
        due_at = timezone.make_aware(datetime.combine(day, EVENING))
        Milestone(title=title, due_at=due_at, text=text, checks=checks).add_to(cohort)
    return len(MILESTONES)
