"""What people adds to pages that gather from several floors."""

from django.utils.translation import gettext

from portal.people.models import User
from portal.registry import Part

MOST_NAMED = 12


def on_topic(request, topic):
    """On a topic's page: who knows it, the newest first."""
    people = list(User.objects.listed().filter(skills=topic).order_by("-date_joined", "-pk")[: MOST_NAMED + 1])
    values = {"people": people[:MOST_NAMED], "has_more": len(people) > MOST_NAMED, "slug": topic.slug}
    return Part("people/_topic.html", values)


def farewell(person):
    """What goes with an account."""
    yield gettext("Your name, addresses, profile, notices and mail are deleted; your handle is free again.")
    if person.mentorships.exists():
        yield gettext("You are mentor no more. What you decided stays, without your name.")
