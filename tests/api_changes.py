"""Compare the API with that of the last release: `python -m tests.api_changes [TAG]`.

A change that breaks clients fails, unless the first number of the version grew with it. The
document that clients rely on is a file in the repository, which a release renews; where there is a
tag of a release, its document is compared, too.
"""

import argparse
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
PROJECT = Path(__file__).resolve().parents[1]
DOCUMENT = "portal/api/openapi.json"
RELEASED = PROJECT / "docs/api/released.json"


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


def releases(tag: str) -> dict[str, dict[str, Any]]:
    """Return the documents of released APIs by name: the file's, and that of a tag, if it has one."""
    found = {RELEASED.name: json.loads(RELEASED.read_text(encoding="utf-8"))}
    document = released_document(tag) if tag else None
    return found | {tag: document} if document else found


def main(arguments: list[str] | None = None) -> int:
    """Print what breaks clients of releases, and return how many changes do."""
    parser = argparse.ArgumentParser(prog="python -m tests.api_changes", description=__doc__)
    parser.add_argument("tag", nargs="?", help="instead of the last tag")
    parser.add_argument("--release", action="store_true", help="then make it the released API")
    options = parser.parse_args(arguments)
    text = (PROJECT / DOCUMENT).read_text(encoding="utf-8")
    total = 0
    for name, released in releases(options.tag or last_tag()).items():
        found = breaking_changes(released, json.loads(text))
        print("\n".join([*found, f"nexus: {len(found)} changes since {name} break clients"]))
        total += len(found)
    if options.release and not total:
        RELEASED.write_text(text, encoding="utf-8")
    return total


if __name__ == "__main__":
    django.setup()
    raise SystemExit(min(main(), 1))
