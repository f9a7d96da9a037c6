"""Compare the API with that of the last release: `python -m tests.api_changes [TAG]`.

A change that breaks clients fails, unless the first number of the version grew with it.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
PROJECT = Path(__file__).resolve().parents[1]
DOCUMENT = "portal/api/openapi.json"


def breaking_changes(released: dict[str, Any], current: dict[str, Any]) -> list[str]:
    """Return what breaks clients of a released API; nothing if the current is a newer major one."""
    from collab.contracts.comparing import compare

    if _major(current) > _major(released):
        return []
    return [f"{one.key}: {one.sentence}" for one in compare(released, current) if one.is_breaking]


def _major(document: dict[str, Any]) -> int:
    return int(document["info"]["version"].partition(".")[0])


def last_tag(project: Path = PROJECT) -> str:
    """Return the tag of the last release, or "" if nothing was released.

    Exits where releases can't be seen: without git, or in a clone without its history.
    """
    if _git("rev-parse", "--is-shallow-repository", project=project).strip() != "false":
        raise SystemExit("nexus: fetch the whole history with its tags, to compare with a release")
    return _git("describe", "--tags", "--abbrev=0", "--match", "v*", project=project).strip()


def released_document(tag: str) -> dict[str, Any] | None:
    """Return the document of a tag; None if it has no API. Exits if there is no such tag."""
    if not _git("rev-parse", "--verify", "--quiet", f"{tag}^{{commit}}"):
        raise SystemExit(f"nexus: there is no tag {tag}")
    text = _git("show", f"{tag}:{DOCUMENT}")
    return json.loads(text) if text else None


def _git(*arguments: str, project: Path = PROJECT) -> str:
    """Return what git prints; "" if it fails, as without tags or outside a repository."""
    command = ["git", "-C", str(project), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def main() -> int:
    """Print what breaks, and return how many changes do."""
    tag = sys.argv[1] if len(sys.argv) > 1 else last_tag()
    released = released_document(tag) if tag else None
    if released is None:
        reason = f"{tag} has no API" if tag else "there is no release yet"
        print(f"nexus: the API can't be compared: {reason}")
        return 0
    found = breaking_changes(released, json.loads((PROJECT / DOCUMENT).read_text(encoding="utf-8")))
    for sentence in found:
        print(sentence)
    print(f"nexus: {len(found)} changes of the API break clients")
    return len(found)


if __name__ == "__main__":
    django.setup()
    raise SystemExit(min(main(), 1))
