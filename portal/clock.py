"""Moments before and after now."""

from datetime import datetime, timedelta

from django.utils import timezone


def ago(time: timedelta) -> datetime:
    """Return the moment this long before now."""
    return timezone.now() - time


def from_now(time: timedelta) -> datetime:
    """Return the moment this long after now."""
    return timezone.now() + time
