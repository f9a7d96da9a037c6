"""Recognise paths whose start moved to or from the base URL.

The whole addresses stay the same. drf-yasg writes the common start of all addresses as the base
URL, so that one more endpoint can change every path.
"""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from collab.contracts.json_values import dict_of
from collab.contracts.methods import operations_of_item
from collab.contracts.pointers import resolved
from collab.contracts.reference import operation_key
from collab.contracts.servers import server_urls


def with_base_of(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """The paths and servers of `old`, rewritten for the base URL of `new`.

    The document itself if rewriting makes no more paths equal.
    """
    moved = _moved_paths(old, new)
    if not moved:
        return old
    before, after = _base_path(old) or "", _base_path(new) or ""
    urls = [url.rstrip("/").removesuffix(before) + after for url in server_urls(old)]
    paths = {moved[path]: item for path, item in dict_of(old, "paths").items()}
    return {"paths": paths, "servers": [{"url": url} for url in urls if url]}


def moved_keys(old: dict[str, Any], new: dict[str, Any]) -> dict[str, str]:
    """The key that an operation of `new` had in `old`, where its path moved."""
    items = dict_of(old, "paths")
    return {
        operation_key(method, to): operation_key(method, path)
        for path, to in _moved_paths(old, new).items()
        for method, _operation in operations_of_item(resolved(old, items[path]))
    }


def _moved_paths(old: dict[str, Any], new: dict[str, Any]) -> dict[str, str]:
    """The new path of each path of `old`, or {} if none moved."""
    before, after = _base_path(old), _base_path(new)
    if before == after or before is None or after is None:
        return {}
    moved = {path: _below(path, before, after) for path in dict_of(old, "paths")}
    shared, shapes = _shapes(dict_of(new, "paths")), _shapes(moved.values())
    # A path outside of the new base stays as it is, and must not be one of the new paths.
    stays = _shapes(path for path, to in moved.items() if to == path)
    is_clear = len(shapes) == len(moved) and not stays & shared
    makes_more_equal = len(shapes & shared) > len(_shapes(moved) & shared)
    return moved if is_clear and makes_more_equal else {}


def _shapes(paths: Iterable[str]) -> set[str]:
    """The paths without the names of parameters."""
    return {operation_key("", path) for path in paths}


def _base_path(document: dict[str, Any]) -> str | None:
    """The path that all base URLs have, such as "/api", or None if they differ."""
    try:
        found = {urlsplit(url).path.rstrip("/") for url in server_urls(document)} or {""}
    except ValueError:
        return None
    return found.pop() if len(found) == 1 else None


def _below(path: str, before: str, after: str) -> str:
    """The path relative to another base; the same path if it is outside of that."""
    whole = before + path
    return whole.removeprefix(after) if whole.startswith(f"{after}/") else path
