"""What people adds to pages that gather from several floors."""

from portal.people.models import User
from portal.registry import Part

MOST_NAMED = 12


def on_topic(request, topic):
    """On a topic's page: who knows it, the newest first."""
    people = list(User.objects.listed().filter(skills=topic).order_by("-date_joined", "-pk")[: MOST_NAMED + 1])
    values = {"people": people[:MOST_NAMED], "has_more": len(people) > MOST_NAMED, "slug": topic.slug}
    return Part("people/_topic.html", values)
