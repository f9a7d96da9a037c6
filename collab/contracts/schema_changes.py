"""Compares two schemas: types, constraints, variants and properties."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from collab.contracts.changes import Change, Location
from collab.contracts.reference import resolve_ref, type_label

# (keyword, whether a larger number narrows)
BOUNDS = {
    "minimum": True, "exclusiveMinimum": True, "minLength": True, "minItems": True, "minProperties": True,
    "maximum": False, "exclusiveMaximum": False, "maxLength": False, "maxItems": False, "maxProperties": False,
}  # fmt: skip


def compare_schemas(location: Location, old: Any, new: Any) -> Iterator[Change]:
    """Compare two schemas at one place; a named schema only once in a body."""
    before, old_name = resolve_ref(location.old, old)
    after, new_name = resolve_ref(location.new, new)
    if _can_skip(location, old_name, new_name) or not isinstance(before, dict) or not isinstance(after, dict):
        return
    before, after = _merge_all_of(location.old, before), _merge_all_of(location.new, after)
    kinds = list(_compare_types(location, before, after))
    yield from kinds
    if not any(change.is_breaking for change in kinds):
        yield from _compare_constraints(location, before, after)
        yield from _compare_variants(location, before, after)
        yield from _compare_properties(location, before, after)
        if "items" in before and "items" in after:
            yield from compare_schemas(location.child("[]"), before["items"], after["items"])


def _can_skip(location, old_name, new_name):
    """Is the pair equal or compared already, or is the limit of steps reached?"""
    location.comparison.steps_left -= 1
    if location.comparison.steps_left <= 0:
        return True
    if not old_name and not new_name:
        return False
    if (old_name, new_name) in location.seen or (old_name == new_name and old_name not in location.comparison.affected):
        return True
    location.seen.add((old_name, new_name))
    return False


def _merge_all_of(document, schema):
    """The schema merged with the parts of its allOf, each named part once."""
    if not schema.get("allOf"):
        return schema
    merged = {"properties": {}, "required": []}
    pending, seen = [schema], set()
    while pending:
        part, name = resolve_ref(document, pending.pop())
        if not isinstance(part, dict) or name in seen:
            continue
        seen |= {name} if name else set()
        merged["properties"] |= part.get("properties") or {}
        merged["required"] += part.get("required") or []
        merged |= {key: value for key, value in part.items() if key not in merged and key != "allOf"}
        pending += part.get("allOf") or []
    return {key: value for key, value in merged.items() if value}


def _compare_types(location, before, after):
    old, new = _type_set(before), _type_set(after)
    if not old or not new or old == new:
        return
    narrowed, widened = not old <= new, not new <= old
    if narrowed or widened:
        is_breaking = narrowed if location.is_request else widened
        values = {
            "place": location.label,
            "old": type_label(location.old, before),
            "new": type_label(location.new, after),
        }
        yield location.change(is_breaking, _("%(place)s changed from %(old)s to %(new)s") % values)


def _type_set(schema):
    types = schema.get("type")
    found = {str(one) for one in types} if isinstance(types, list) else {str(types)} if types else set()
    if not found and "properties" in schema:
        found = {"object"}
    if found and schema.get("nullable"):
        found.add("null")
    # Every integer is a number.
    return found | ({"integer"} if "number" in found else set())


def _compare_constraints(location, before, after):
    """Compare enumerations, formats, patterns and bounds."""
    yield from _compare_enums(location, before.get("enum"), after.get("enum"))
    for keyword in ("format", "pattern"):
        old, new = before.get(keyword), after.get(keyword)
        if old != new:
            # A removed constraint widens: it only breaks those who receive.
            is_breaking = bool(new) if location.is_request else keyword == "format" and bool(old)
            yield _constraint_change(location, keyword, old, new, is_breaking)
    for keyword, more_narrows in BOUNDS.items():
        old, new = before.get(keyword), after.get(keyword)
        if old != new:
            is_breaking = location.is_request and _is_narrowed(old, new, more_narrows)
            yield _constraint_change(location, keyword, old, new, is_breaking)


def _constraint_change(location, keyword, old, new, is_breaking):
    values = {"place": location.label, "word": keyword, "old": _or_dash(old), "new": _or_dash(new)}
    return location.change(is_breaking, _("%(place)s: %(word)s changed from %(old)s to %(new)s") % values)


def _or_dash(value):
    return "–" if value is None else value


def _is_narrowed(old, new, more_narrows):
    if old is None or new is None:
        return new is not None
    return (new > old) == more_narrows


def _compare_enums(location, old, new):
    if not isinstance(old, list) and not isinstance(new, list):
        return
    if old is None or new is None:
        is_breaking = (new if location.is_request else old) is not None
        yield location.change(is_breaking, _("%(place)s: the allowed values changed") % {"place": location.label})
        return
    gone = [str(value) for value in old if value not in new]
    added = [str(value) for value in new if value not in old]
    if gone:
        yield _values_gone(location, ", ".join(gone))
    if added:
        yield _values_added(location, ", ".join(added), is_breaking=not location.is_request)


def _values_gone(location, values):
    message = _("%(place)s can no longer be %(values)s")
    return location.change(location.is_request, message % {"place": location.label, "values": values})


def _values_added(location, values, *, is_breaking):
    message = _("%(place)s can now also be %(values)s")
    return location.change(is_breaking, message % {"place": location.label, "values": values})


def _compare_variants(location, before, after):
    for keyword in ("oneOf", "anyOf"):
        old = {type_label(location.old, one) for one in before.get(keyword) or []}
        new = {type_label(location.new, one) for one in after.get(keyword) or []}
        for name in sorted(old - new):
            yield _values_gone(location, name)
        for name in sorted(new - old):
            yield _values_added(location, name, is_breaking=not location.is_request or not old)


def _compare_properties(location, before, after):
    old, new = before.get("properties") or {}, after.get("properties") or {}
    old_required, new_required = set(before.get("required") or []), set(after.get("required") or [])
    for name, schema in old.items():
        nested = location.child(name)
        if name not in new:
            yield location.change(True, _("%(place)s was removed") % {"place": nested.place})
            continue
        yield from _compare_property_required(location, nested.place, name in old_required, name in new_required)
        yield from compare_schemas(nested, schema, new[name])
    for name in new:
        if name not in old:
            is_breaking = location.is_request and name in new_required
            message = _("%(place)s was added and is required") if is_breaking else _("%(place)s was added")
            yield location.change(is_breaking, message % {"place": location.child(name).place})


def _compare_property_required(location, place, before, after):
    """Report properties that became required to send, or optional to receive."""
    if after and not before:
        yield location.change(location.is_request, _("%(name)s is now required") % {"name": place})
    if before and not after:
        is_breaking = not location.is_request
        message = _("%(name)s is now optional") if is_breaking else _("%(name)s is no longer required")
        yield location.change(is_breaking, message % {"name": place})
