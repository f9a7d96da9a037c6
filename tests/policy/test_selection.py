"""Lists of test modules name modules that exist."""

import re

import pytest
from django.conf import settings

from tests.selection import DATABASE_MODULES, SLOW_MODULES, has_tests_for_postgresql, is_marked


def test_selection_names_existing_modules_in_order():
    """A renamed module would silently no longer run on PostgreSQL, or no longer first."""
    for paths in (*DATABASE_MODULES.values(), list(SLOW_MODULES)):
        assert paths == sorted(paths)
        assert [path for path in paths if not (settings.BASE_DIR / path).is_file()] == []


def test_name_of_a_folder_is_not_a_mark(request):
    """A clone may be in a folder named "postgres"."""
    assert "policy" in request.node.keywords
    assert not is_marked(request.node, "policy")


@pytest.mark.once
def test_mark_of_a_test_is_found(request):
    assert is_marked(request.node, "postgres", "once")
    assert not is_marked(request.node, "postgres", "browser")


@pytest.mark.parametrize(
    ("module", "has_tests"),
    [
        ("learnings/tests/test_search.py", True),  # listed
        ("tests/policy/test_races.py", True),  # marked
        ("tests/browser/test_queue.py", True),
        ("portal/tests/test_words.py", False),
    ],
)
def test_postgresql_imports_modules_that_are_listed_or_marked(module, has_tests):
    assert has_tests_for_postgresql(settings.BASE_DIR / module) is has_tests


@pytest.mark.parametrize("file", ["Makefile", ".ci/run", "docs/security.md"])
def test_commands_name_existing_modules(file):
    text = (settings.BASE_DIR / file).read_text()
    named = set(re.findall(r"(?:portal|learnings|collab|tests)/[\w/]+\.py", text))
    assert {path for path in named if not (settings.BASE_DIR / path).is_file()} == set()
    assert named or file == ".ci/run"
