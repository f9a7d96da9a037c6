"""Fixtures of pytest-django that need not run for a test: all do nothing for most."""

import pytest
from django.apps import apps

# What each is for: tests with this mark.
FOR_MARKS = {
    "_django_db_marker": "django_db",
    "_django_isolate_apps": "django_isolate_apps",
    "_django_set_urlconf": "urls",
    "_template_string_if_invalid_marker": "ignore_template_errors",
}
FOR_SITES = "_django_clear_site_cache"
FOR_LIVE_SERVERS = "_live_server_helper"
FOR_CLASSES = "_django_setup_unittest"


def leave_out_unused(item: pytest.Item) -> None:
    """Take from the fixtures of a test those that do nothing for it."""
    names: list[str] = getattr(item, "fixturenames", [])
    unused = {name for name, mark in FOR_MARKS.items() if not item.get_closest_marker(mark)}
    if not apps.is_installed("django.contrib.sites"):
        unused.add(FOR_SITES)
    if "live_server" not in names:
        unused.add(FOR_LIVE_SERVERS)
    if getattr(item, "cls", None) is None:
        unused.add(FOR_CLASSES)
    # Its own list: tests with other parameters, which may have marks, share the names.
    item.fixturenames = [name for name in names if name not in unused]  # type: ignore[attr-defined]
