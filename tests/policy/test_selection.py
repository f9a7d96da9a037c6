"""Lists of test modules name modules that exist."""

import re

import pytest
from django.conf import settings

from tests.selection import DATABASE_MODULES, SLOW_MODULES


def test_selection_names_existing_modules_in_order():
    """A renamed module would silently no longer run on PostgreSQL, or no longer first."""
    for paths in (*DATABASE_MODULES.values(), list(SLOW_MODULES)):
        assert paths == sorted(paths)
        assert [path for path in paths if not (settings.BASE_DIR / path).is_file()] == []


@pytest.mark.parametrize("file", ["Makefile", ".ci/run", "docs/security.md"])
def test_commands_name_existing_modules(file):
    text = (settings.BASE_DIR / file).read_text()
    named = set(re.findall(r"(?:portal|learnings|collab|tests)/[\w/]+\.py", text))
    assert {path for path in named if not (settings.BASE_DIR / path).is_file()} == set()
    assert named or file == ".ci/run"
