"""The first line of each docstring of the product fits beside a name in a list."""

import ast
from pathlib import Path

from django.conf import settings

APPS = ("portal", "learnings", "collab")
MAX_FIRST_LINE = 80
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def first_lines(source: str) -> list[str]:
    """Return the first line of each docstring of a Python file."""
    nodes = (node for node in ast.walk(ast.parse(source)) if isinstance(node, DOCUMENTED))
    docstrings = filter(None, map(ast.get_docstring, nodes))
    return [docstring.splitlines()[0] for docstring in docstrings]


def source_files() -> list[Path]:
    """Return the Python files of the apps, without tests and migrations."""
    files = (path for app in APPS for path in (settings.BASE_DIR / app).rglob("*.py"))
    parts = {path: path.relative_to(settings.BASE_DIR).parts for path in files}
    return [path for path, names in parts.items() if not {"tests", "migrations"} & set(names)]


def test_first_lines_are_found_wherever_a_docstring_is():
    source = (
        '"""One.\n\nMore."""\nclass A:\n    """Two."""\n    def f(self):\n        """Three."""\n'
    )
    assert first_lines(source) == ["One.", "Two.", "Three."]


def test_first_lines_of_docstrings_are_short():
    files = source_files()
    assert len(files) > 300
    too_long = [
        (str(path), line)
        for path in files
        for line in first_lines(path.read_text(encoding="utf-8"))
        if len(line) > MAX_FIRST_LINE
    ]
    assert too_long == []
