"""The time zones that people may choose."""

import zoneinfo
from datetime import UTC, date, tzinfo
from functools import cache

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def time_zone_exists(value: str) -> None:
    """Raise ValidationError for an unknown time zone."""
    if value not in zoneinfo.available_timezones():
        raise ValidationError(_("Unknown time zone."), code="unknown_zone")


def zone_or_utc(name: str) -> tzinfo:
    """Return a time zone by its name; UTC for one that this machine does not know."""
    try:
        return zoneinfo.ZoneInfo(name)
    except zoneinfo.ZoneInfoNotFoundError:
        return UTC


def local_date(zone: str) -> date:
    """Return today's date in a time zone, by its name."""
    return timezone.localdate(timezone=zone_or_utc(zone))


def zone_city(name: str) -> str:
    """Return the place in the name of a time zone, such as "Dar es Salaam"."""
    return name.rpartition("/")[2].replace("_", " ")


@cache
def time_zone_choices() -> list[tuple[str, str]]:
    """Return time zones people know, such as Africa/Nairobi, as choices of a field."""
    places = [zone for zone in sorted(zoneinfo.available_timezones()) if "/" in zone]
    names = ["UTC", *(place for place in places if not place.startswith("Etc/"))]
    return [(name, name.replace("_", " ")) for name in names]
