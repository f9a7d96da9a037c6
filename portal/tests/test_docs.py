"""Facts in the documentation match the code."""

import re

from django.conf import settings

from portal import hooks

TESTS = re.compile(r"^def (test_\w+)", re.MULTILINE)


def test_security_guide_names_existing_tests():
    named = set(
        re.findall(r"`(test_\w+)`", (settings.BASE_DIR / "docs" / "security.md").read_text())
    )
    there = {
        name
        for app in ("portal", "learnings", "collab", "tests")
        for file in (settings.BASE_DIR / app).rglob("test_*.py")
        for name in TESTS.findall(file.read_text())
    }
    assert len(named) > 100
    assert named - there == set()


def test_development_guide_describes_each_hook():
    guide = (settings.BASE_DIR / "docs" / "development.md").read_text()
    section = guide.partition("\n## Hooks\n")[2].partition("\n## ")[0]
    rows = [line.split(" | ")[0] for line in section.splitlines() if line.startswith("| `")]
    described = [name for row in rows for name in re.findall(r"`(\w+)", row)]
    assert sorted(described) == sorted(hooks.HOOKS)
