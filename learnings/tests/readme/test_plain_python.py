"""The parser is plain Python: it works where Django is not installed."""

import ast
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

import learnings
from learnings import sections, translation
from learnings.readme import authors_choice, parser

PARSE_WITHOUT_DJANGO = """
import sys

sys.modules["django"] = None  # from now on, importing Django raises ImportError
from learnings.readme.parser.document import parse

print(parse("## Technologies\\n\\n- Python\\n").lists["technologies"][0].title)
"""
MODULES = [
    *sorted(Path(parser.__file__).parent.rglob("*.py")),
    Path(authors_choice.__file__),
    Path(sections.__file__),
    Path(translation.__file__),
]
ROOT = Path(learnings.__file__).parent.parent


def test_parser_works_where_importing_django_fails():
    answer = subprocess.run(  # noqa: S603 - a program of our own
        [sys.executable, "-c", PARSE_WITHOUT_DJANGO],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (answer.stdout, answer.stderr) == ("Python\n", "")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_parser_module_imports_neither_django_nor_portal(path):
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module)
    assert not {name for name in names if name.split(".")[0] in ("django", "portal")}


def test_refused_file_is_explained_in_the_language_of_the_page(client_of, learner):
    values = {"key": uuid.uuid4(), "file": SimpleUploadedFile("README.md", b"")}
    answer = client_of(learner).post("/import/", values, headers={"accept-language": "fr"})
    assert answer.status_code == 422
    assert "Ce fichier est vide." in answer.text
