"""Compares two documents and describes the changes, breaking ones first.

A change breaks clients if it narrows what they may send or widens what they may receive.
Summaries, descriptions and tags never break anything.
"""

from itertools import islice
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from collab.contracts.changes import REQUEST, RESPONSE, Change, Comparison, Location
from collab.contracts.reading import METHODS
from collab.contracts.reference import operation_key, parameters, resolve_ref, schema_of
from collab.contracts.schema_changes import compare_schemas

# Changes to list for one operation.
MAX_CHANGES_PER_OPERATION = 60


def compare(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """The changes from `old` to `new`, breaking ones first, then in document order."""
    before, after = _operations_by_key(old), _operations_by_key(new)
    comparison = Comparison(old, new)
    changes = [Change(key, True, pgettext("endpoint change", "removed")) for key in before if key not in after]
    changes += [Change(key, False, pgettext("endpoint change", "new")) for key in after if key not in before]
    for key in before:
        if key in after:
            changes += islice(
                _compare_operations(Location(comparison, key, REQUEST), *before[key], *after[key]),
                MAX_CHANGES_PER_OPERATION,
            )
    changes += _compare_servers(old, new)
    if comparison.steps_left <= 0:
        changes.append(Change("", True, _("there’s more: the two versions are too different to compare fully")))
    return sorted(dict.fromkeys(changes), key=lambda change: not change.is_breaking)


def _operations_by_key(document):
    """Pairs of path item and operation, by key."""
    found = {}
    for path, item in (document.get("paths") or {}).items():
        item, _name = resolve_ref(document, item)
        for method in METHODS:
            if isinstance(item.get(method), dict):
                found[operation_key(method, path)] = item, item[method]
    return found


def _compare_servers(old, new):
    before = [one.get("url") for one in old.get("servers") or []]
    after = [one.get("url") for one in new.get("servers") or []]
    if before and before != after:
        gone = [url for url in before if url not in after]
        yield Change("", bool(gone), _("the API base URLs changed: %(urls)s") % {"urls": ", ".join(after) or "–"})


def _compare_operations(location, old_item, old, new_item, new):
    yield from _compare_parameters(
        location, parameters(location.old, old_item, old), parameters(location.new, new_item, new)
    )
    yield from _compare_request_bodies(location, old, new)
    yield from _compare_responses(location, old.get("responses") or {}, new.get("responses") or {})
    yield from _compare_authentication(location, old, new)
    if new.get("deprecated") and not old.get("deprecated"):
        yield location.change(False, _("marked as deprecated"))
    if any(old.get(keyword) != new.get(keyword) for keyword in ("summary", "description", "tags", "operationId")):
        yield location.change(False, _("described differently"))


def _compare_authentication(location, old, new):
    before = bool(old.get("security", location.old.get("security")))
    after = bool(new.get("security", location.new.get("security")))
    if after and not before:
        yield location.change(True, _("now requires authentication"))
    if before and not after:
        yield location.change(False, _("no longer requires authentication"))


# Requests


def _parameters_by_key(given):
    """Parameters by location and name; path parameters by their order, without names."""
    found, in_path = {}, 0
    for one in given:
        if one.get("in") == "path":
            found["path", in_path] = one
            in_path += 1
        else:
            found[one.get("in"), one.get("name")] = one
    return found


def _compare_parameters(location, old, new):
    before, after = _parameters_by_key(old), _parameters_by_key(new)
    for key, one in before.items():
        if key not in after:
            yield location.change(True, _("parameter %(name)s was removed") % {"name": one.get("name")})
    for key, one in after.items():
        name = one.get("name")
        if key not in before:
            required = bool(one.get("required"))
            message = _("new required parameter %(name)s") if required else _("new parameter %(name)s")
            yield location.change(required, message % {"name": name})
        else:
            yield from _compare_required(location, name, before[key], one)
            yield from compare_schemas(
                location.child(name), schema_of(location.old, before[key]), schema_of(location.new, one)
            )


def _compare_required(location, name, before, after):
    if after.get("required") and not before.get("required"):
        yield location.change(True, _("%(name)s is now required") % {"name": name})
    if before.get("required") and not after.get("required"):
        yield location.change(False, _("%(name)s is no longer required") % {"name": name})


def _compare_request_bodies(location, old, new):
    before, _name = resolve_ref(location.old, old.get("requestBody") or {})
    after, _name = resolve_ref(location.new, new.get("requestBody") or {})
    if before and not after:
        yield location.change(True, _("no longer has a request body"))
    elif after and not before:
        yield location.change(bool(after.get("required")), _("now has a request body"))
    elif before:
        yield from _compare_required(location, _("request body"), before, after)
        yield from _compare_contents(location, before, after)


def _compare_contents(location, before, after):
    """Bodies by media type."""
    old, new = before.get("content") or {}, after.get("content") or {}
    for media in old:
        if media not in new:
            yield location.change(True, _("%(media)s was removed") % {"media": media})
        else:
            yield from compare_schemas(
                location, (old[media] or {}).get("schema", {}), (new[media] or {}).get("schema", {})
            )
    for media in new:
        if media not in old:
            yield location.change(False, _("now also accepts %(media)s") % {"media": media})


# Responses


def _compare_responses(location, old, new):
    for code in old:
        if code not in new:
            is_success = str(code).startswith(("2", "default"))
            yield location.change(is_success, _("response %(code)s was removed") % {"code": code})
        else:
            before, after = resolve_ref(location.old, old[code])[0], resolve_ref(location.new, new[code])[0]
            nested = Location(location.comparison, location.key, RESPONSE, str(code))
            if (before.get("content") or {}) and not after.get("content"):
                yield nested.change(True, _("response %(code)s no longer has a body") % {"code": code})
            else:
                yield from _compare_contents(nested, before, after)
    for code in new:
        if code not in old:
            # If the only success status changes, the removed one is reported above.
            yield location.change(False, _("response %(code)s was added") % {"code": code})
