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


def released_document(tag: str = "") -> dict[str, Any] | None:
    """Return the document of a tag, or of the last release; None if there is none."""
    tag = tag or _git("describe", "--tags", "--abbrev=0", "--match", "v*").strip()
    text = _git("show", f"{tag}:{DOCUMENT}") if tag else ""
    return json.loads(text) if text else None


def _git(*arguments: str) -> str:
    """Return what git prints; "" if it fails, as without tags or outside a repository."""
    command = ["git", "-C", str(PROJECT), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def main() -> int:
    """Print what breaks, and return how many changes do."""
    released = released_document(*sys.argv[1:2])
    if released is None:
        print("nexus: no release has an API to compare with")
        return 0
    found = breaking_changes(released, json.loads((PROJECT / DOCUMENT).read_text(encoding="utf-8")))
    for sentence in found:
        print(sentence)
    print(f"nexus: {len(found)} changes of the API break clients")
    return len(found)


if __name__ == "__main__":
    django.setup()
    raise SystemExit(min(main(), 1))
