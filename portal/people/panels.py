"""What people adds to pages that gather from several floors."""

from django.utils.translation import gettext

from portal.people.models import User
from portal.registry import Panel

MAX_LISTED_PEOPLE = 12


def topic_people_panel(request, topic):
    """On a topic's page: who knows it, the newest first."""
    people = list(
        User.objects.listed()
        .filter(skills=topic)
        .order_by("-date_joined", "-pk")[: MAX_LISTED_PEOPLE + 1]
    )
    values = {
        "people": people[:MAX_LISTED_PEOPLE],
        "has_more": len(people) > MAX_LISTED_PEOPLE,
        "slug": topic.slug,
    }
    return Panel("people/_topic_panel.html", values)


def deletion_summary(person):
    """What goes with an account."""
    yield gettext(
        "Your name, addresses, profile, notices and mail are deleted; your handle is free again."
    )
    if person.mentorships.exists():
        yield gettext("You are mentor no more. What you decided stays, without your name.")
