"""What the documents promise stands in the code."""

import re

from django.conf import settings

TESTS = re.compile(r"^def (test_\w+)", re.MULTILINE)


def test_every_test_that_the_list_of_threats_names_is_there():
    named = set(re.findall(r"`(test_\w+)`", (settings.BASE_DIR / "docs" / "security.md").read_text()))
    there = {
        name
        for app in ("portal", "learnings", "collab")
        for file in (settings.BASE_DIR / app).rglob("test_*.py")
        for name in TESTS.findall(file.read_text())
    }
    assert len(named) > 100
    assert named - there == set()


def test_every_variable_that_is_read_is_explained():
    """In the README; and nothing is explained that is not read."""
    readme = (settings.BASE_DIR / "README.md").read_text()
    table = readme.split("## Configuration", 1)[1].split("\n## ", 1)[0]
    explained = set(re.findall(r"`([A-Z][A-Z_]{3,})`", table))
    code = "".join(
        (settings.BASE_DIR / name).read_text()
        for name in ("portal/settings.py", "portal/startup.py", "portal/metrics.py", "gunicorn.conf.py")
    )
    read = set(re.findall(r"(?:env(?:\.\w+)?\(|environ\.get\(|environ\[)\s*\"([A-Z][A-Z_]+)\"", code))
    assert read - explained - {"PORT", "DYNO", "RENDER", "PSEUDO_LOCALE"} == set()
