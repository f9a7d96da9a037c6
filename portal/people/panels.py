"""Panels about people for pages of other apps."""

from django.http import HttpRequest

from portal.hooks import Panel
from portal.models import Topic
from portal.people.models import User

MAX_LISTED_PEOPLE = 12


def topic_panels(request: HttpRequest, topic: Topic) -> list[Panel]:
    """Return the people with `topic` among their skills, newest first."""
    skilled = User.objects.listed().filter(skills=topic).order_by("-date_joined", "-pk")
    people = list(skilled[: MAX_LISTED_PEOPLE + 1])
    values = {
        "people": people[:MAX_LISTED_PEOPLE],
        "has_more": len(people) > MAX_LISTED_PEOPLE,
        "slug": topic.slug,
    }
    return [Panel("people/_topic_panel.html", values)]
