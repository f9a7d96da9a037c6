"""The graded week of the demo cohort, and that of the one before."""

from collab.capstone.demo.deliverables import seed_deliverables
from collab.capstone.demo.ended_cohort import seed_ended_cohort
from collab.capstone.demo.hand_ins import seed_hand_ins
from collab.capstone.demo.milestones import seed_milestones
from collab.capstone.demo.peers import seed_peers
from collab.capstone.demo.results import seed_results
from collab.capstone.demo.rubrics import seed_rubrics
from collab.capstone.demo.scoring import seed_scoring
from collab.capstone.demo.slots import seed_slots
from portal.people.models import Cohort


def seed() -> str:
    """Fill in the graded week of both demo cohorts, and return a sentence."""
    cohort = Cohort.objects.order_by("pk").first()
    seed_rubrics(cohort)
    seed_deliverables(cohort)
    seed_hand_ins()
    seed_slots(cohort)
    seed_peers(cohort)
    seed_scoring(cohort)
    seed_results(cohort)
    seed_ended_cohort()
    return f"Graded week: {seed_milestones(cohort)} milestones, and the results of Cohort 2."
