from datetime import datetime, time, timedelta

from django.utils import timezone

from collab.capstone.models import Slot
from collab.models import Project
from portal.people.models import Cohort, User

CALL = "https://meet.example.com/nexus"
# (days before the deadline, hour in UTC, project that booked it)
SLOTS = [
    (3, time(14), "Kura"),
    (3, time(14, 30), None),
    (3, time(16, 30), "Sokoni"),
    (2, time(5), None),
    (2, time(14), None),
    (2, time(14, 30), None),
    (1, time(9), None),
]


def seed_slots(cohort: Cohort) -> None:
    """Add slots of the demo cohort: booked by two teams, and free."""
    mentor = User.objects.filter(mentorships__cohort=cohort).order_by("pk").first()
    for days, hour, name in SLOTS:
        starts_at = timezone.make_aware(
            datetime.combine(cohort.ends_on - timedelta(days=days), hour),
            timezone.get_default_timezone(),
        )
        project = Project.objects.get(name=name) if name else None
        Slot.objects.create(
            cohort=cohort,
            mentor=mentor,
            starts_at=starts_at,
            call_url=CALL,
            project=project,
            booked_by=project.owner if project else None,
            booked_at=timezone.now() if project else None,
        )
