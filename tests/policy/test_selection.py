"""The list of modules that run on PostgreSQL names modules that exist."""

from django.conf import settings

from tests.selection import LISTED


def test_every_listed_module_exists():
    assert [path for path in sorted(LISTED) if not (settings.BASE_DIR / path).exists()] == []
