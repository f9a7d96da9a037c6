"""The time zones that people may choose."""

import zoneinfo
from functools import cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def time_zone_exists(value: str) -> None:
    """Raise ValidationError for an unknown time zone."""
    if value not in zoneinfo.available_timezones():
        raise ValidationError(_("Unknown time zone."), code="unknown_zone")


@cache
def time_zone_choices() -> list[tuple[str, str]]:
    """Return the time zones people know, such as Africa/Nairobi, as choices of a form field."""
    places = [zone for zone in sorted(zoneinfo.available_timezones()) if "/" in zone]
    names = ["UTC", *(place for place in places if not place.startswith("Etc/"))]
    return [(name, name.replace("_", " ")) for name in names]
