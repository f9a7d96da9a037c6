"""The cohort of the journey through the graded week: its people, a team of two, and a peer's question.

Run inside the server's own settings (`manage.py shell`); prints JSON.
"""

import json
import sys
from datetime import timedelta

from django.utils import timezone

from collab.capstone.models import CohortSetup, PeerReview
from collab.models import Project, Seat
from portal.people.models import Cohort, Mentorship, User
from tests.browser.sessions import session_of

MENTORS = {"wanjiru": "Wanjiru Kamau", "tariq": "Tariq Benali"}
LEARNERS = {"kofi": ("Kofi Mensah", "backend"), "daniel": ("Daniel Mwangi", "frontend")}
PEER, LENT_MENTOR = "amina", "lena"


def _person(handle, name, **fields):
    person = User(handle=handle, email=f"{handle}@example.com", display_name=name, **fields)
    person.set_unusable_password()
    person.save()
    person.emailaddress_set.create(email=person.email, verified=True, primary=True)
    return person


def _mentor(handle, name, cohort):
    mentor = _person(handle, name)
    Mentorship.objects.create(user=mentor, cohort=cohort)
    return mentor


def _team_of_two(cohort):
    """The project Kura of Kofi, who builds the back end, and Daniel."""
    kofi, daniel = (
        _person(handle, name, track=track, cohort=cohort)
        for handle, (name, track) in LEARNERS.items()
    )
    project = Project(owner=kofi, name="Kura", pitch="One person, one vote.")
    project.publish(track="backend", seats=[("frontend", [])])
    Seat.objects.filter(project=project, holder=None).update(
        holder=daniel, held_since=timezone.now()
    )
    return project


def _ask_peer(cohort, project):
    """Ask a learner of the cohort to look at the project; answers are sent in three days."""
    values = {"asks_peers": True, "peers_due_at": timezone.now() + timedelta(days=3)}
    CohortSetup.objects.create(cohort=cohort, **values)
    reviewer = _person(PEER, "Amina Diallo", track="backend", cohort=cohort)
    PeerReview.objects.create(cohort=cohort, project=project, reviewer=reviewer)


def main():
    """Print the address of the project, and a session of each person."""
    cohort = Cohort.objects.get(slug="cohort-3")
    cohort.ends_on = timezone.localdate() + timedelta(days=10)
    cohort.save(update_fields=["ends_on"])
    for handle, name in MENTORS.items():
        _mentor(handle, name, cohort)
    other = Cohort.objects.create(
        name="Cohort 2",
        slug="cohort-2",
        programme=cohort.programme,
        starts_on=cohort.starts_on,
        ends_on=cohort.ends_on,
    )
    _mentor(LENT_MENTOR, "Lena Okafor", other)
    project = _team_of_two(cohort)
    _ask_peer(cohort, project)
    sessions = {person.handle: session_of(person) for person in User.objects.all()}
    json.dump({"project": project.get_absolute_url(), "sessions": sessions}, sys.stdout)


def send_answers():
    """Let the time come at which teams get the answers of peers."""
    CohortSetup.objects.update(peers_due_at=timezone.now())
    PeerReview.send_due()
