"""The table of sections: what each row must hold, and that a row is all that a section needs."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

from learnings.models import Entry
from learnings.readme.parser.heading_patterns import classify_heading
from learnings.sections import SECTIONS

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.value)
def test_section_heading_is_recognised_when_its_readme_is_imported(section):
    assert classify_heading(section.heading) == (section.list_name, True)
    assert len(section.value) <= Entry._meta.get_field("section").max_length


@pytest.mark.parametrize("name", ["value", "list_name", "topic_position", "readme_position"])
def test_section_shares_no_name_and_no_position(name):
    assert len({getattr(section, name) for section in SECTIONS}) == len(SECTIONS)


@pytest.mark.once
def test_sixth_section_is_one_row(django_db_setup, tmp_path):
    copy = tmp_path / "migrated.sqlite3"
    name = connection.settings_dict["NAME"]
    with (
        closing(sqlite3.connect(name, uri=True)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
    answer = subprocess.run(
        [
            sys.executable,
            *("-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"),
            *("-p", "learnings.tests.sixth_section.plugin"),
            "learnings/tests/sixth_section/checks.py",
        ],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": f"sqlite:///{copy}", "DEBUG": "1", "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
