from datetime import datetime, time, timedelta
from typing import NamedTuple

from django.utils import timezone

from collab.capstone.models import CohortSetup, PeerReview
from collab.models import Project
from portal.people.models import Cohort, User

AT_NOON = time(12, 0)
DAYS_BEFORE_DEADLINE = 1
DAYS_TO_SCORE = 3


class Answers(NamedTuple):
    """What a person says of a project; `state` is "sent", "done" or ""."""

    reviewer: str
    project: str
    state: str
    works: str = ""
    hard: str = ""
    suggestion: str = ""


ANSWERS = [
    Answers(
        "amina",
        "Kura",
        "sent",
        "The result page: I trusted the numbers because I saw each vote arrive.",
        "I did not find where a poll ends.",
        "Say in the README which account to use for a first vote.",
    ),
    Answers(
        "thabo",
        "Kura",
        "sent",
        "One vote per person holds, I tried with two browsers.",
        "The order of the options changes when votes arrive.",
        "Keep the options in the order in which they were written.",
    ),
    Answers("daniel", "Sokoni", "", "The catalogue loads at once on my phone."),
    Answers(
        "kofi",
        "Sokoni",
        "done",
        "Orders can be placed without an account.",
        "Prices have no currency on the first page.",
        "Show the shop’s town beside its name.",
    ),
    Answers("amina", "Kazi", ""),
]


def seed_peers(cohort: Cohort) -> None:
    """Let the demo cohort ask its learners, with answers in each state."""
    day = cohort.ends_on - timedelta(days=DAYS_BEFORE_DEADLINE)
    due_at = timezone.make_aware(datetime.combine(day, AT_NOON))
    results_by = cohort.ends_on + timedelta(days=DAYS_TO_SCORE)
    values = {"asks_peers": True, "peers_due_at": due_at, "results_by": results_by}
    CohortSetup.objects.update_or_create(cohort=cohort, defaults=values)
    for row in ANSWERS:
        _create(cohort, row)


def _create(cohort: Cohort, row: Answers) -> None:
    now = timezone.now()
    PeerReview.objects.create(
        cohort=cohort,
        project=Project.objects.get(name=row.project),
        reviewer=User.objects.get(handle=row.reviewer),
        works=row.works,
        hard=row.hard,
        suggestion=row.suggestion,
        done_at=now if row.state in ("done", "sent") else None,
        sent_at=now if row.state == "sent" else None,
    )
