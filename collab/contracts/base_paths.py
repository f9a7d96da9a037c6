"""Paths whose start moved to the base URL, or from it: the whole addresses stay the same.

drf-yasg writes the common start of all addresses as the base URL, so that one more endpoint can change every path.
"""

from typing import Any
from urllib.parse import urlsplit

from collab.contracts.reference import operation_key


def with_base_of(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """The paths and servers of `old`, written below the base of `new` if more paths are the same so."""
    before, after = _base_path(old), _base_path(new)
    paths = _paths(old)
    if before == after or before is None or after is None:
        return old
    moved = {_below(path, before, after): item for path, item in paths.items()}
    shared = _shapes(_paths(new))
    # One that is elsewhere keeps its path, which must not be that of another one.
    stays = {path for path in paths if _below(path, before, after) == path}
    is_clear = len(moved) == len(paths) and not _shapes(stays) & shared
    if not is_clear or len(_shapes(moved) & shared) <= len(_shapes(paths) & shared):
        return old
    urls = [str(one.get("url") or "").rstrip("/") for one in old.get("servers") or [] if isinstance(one, dict)]
    urls = [url.removesuffix(before) + after for url in urls]
    return {"paths": moved, "servers": [{"url": url} for url in urls if url]}


def _paths(document):
    found = document.get("paths")
    return found if isinstance(found, dict) else {}


def _shapes(paths):
    """The paths without the names of parameters."""
    return {operation_key("", path) for path in paths}


def _base_path(document):
    """The path that all base URLs have, such as "/api", or None if they differ."""
    given = document.get("servers")
    urls = [str(one.get("url") or "") for one in given if isinstance(one, dict)] if isinstance(given, list) else []
    try:
        found = {urlsplit(url).path.rstrip("/") for url in urls} or {""}
    except ValueError:
        return None
    return found.pop() if len(found) == 1 else None


def _below(path, before, after):
    """The path below another base; one whose address is not below it stays."""
    whole = before + path
    return whole.removeprefix(after) if whole.startswith(f"{after}/") else path
