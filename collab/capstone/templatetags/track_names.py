from django import template
from django.utils.translation import gettext as _

from portal.people.models import Track

register = template.Library()


@register.filter
def track_name(track: str) -> str:
    """Return the name of a track as a title: "Whole team" for both."""
    if track == Track.BOTH:
        return _("Whole team")
    return _("Back end") if track == Track.BACKEND else _("Front end")
