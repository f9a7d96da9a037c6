"""Compares two documents and describes the changes, breaking ones first.

A change breaks clients if it narrows what they may send or widens what they may receive.
Summaries, descriptions and tags never break anything.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from collab.contracts.reading import METHODS, iter_nodes
from collab.contracts.reference import operation_key, parameters, resolve_ref, schema_of, type_label

# Pairs of schemas to compare before we only say that there may be more changes.
MAX_SCHEMA_PAIRS = 100_000
# Changes to list for one operation.
MAX_CHANGES_PER_OPERATION = 60
# Whether a schema describes what clients send or receive.
REQUEST, RESPONSE = "sent", "read"
# (keyword, whether a larger number narrows)
BOUNDS = {
    "minimum": True, "exclusiveMinimum": True, "minLength": True, "minItems": True, "minProperties": True,
    "maximum": False, "exclusiveMaximum": False, "maxLength": False, "maxItems": False, "maxProperties": False,
}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One difference. `key` names the operation; "" stands for all of them."""

    key: str
    is_breaking: bool
    sentence: str


class Comparison:
    """The two documents, their changed schemas, and how many more steps are allowed.

    `affected` has the names of schemas that differ or refer to one that does.
    """

    def __init__(self, old, new):
        self.old, self.new, self.steps_left = old, new, MAX_SCHEMA_PAIRS
        self.affected = _affected_schemas(_component_schemas(old), _component_schemas(new))


@dataclass(frozen=True)
class Location:
    """A place in a comparison: the operation, the direction, and the path within a body."""

    comparison: Comparison
    key: str
    direction: str
    place: str = ""
    # Named schemas that were compared already in this body and direction.
    seen: set = field(default_factory=set, compare=False)

    @property
    def old(self) -> dict[str, Any]:
        return self.comparison.old

    @property
    def new(self) -> dict[str, Any]:
        return self.comparison.new

    def child(self, name):
        return replace(self, place=f"{self.place}.{name}" if self.place else name)

    def change(self, is_breaking, sentence):
        return Change(self.key, is_breaking, sentence)


def compare(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """The changes from `old` to `new`, breaking ones first, then in document order."""
    before, after = _operations_by_key(old), _operations_by_key(new)
    comparison = Comparison(old, new)
    changes = [Change(key, True, _("removed")) for key in before if key not in after]
    changes += [Change(key, False, _("new")) for key in after if key not in before]
    for key in before:
        if key in after:
            changes += islice(
                _compare_operations(Location(comparison, key, REQUEST), *before[key], *after[key]),
                MAX_CHANGES_PER_OPERATION,
            )
    changes += _compare_servers(old, new)
    if comparison.steps_left <= 0:
        changes.append(Change("", True, _("there is more: the two are too far apart to be compared in full")))
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


def _component_schemas(document):
    return (document.get("components") or {}).get("schemas") or {}


def _affected_schemas(old, new):
    """The names of schemas that changed, or refer to one that did."""
    affected = {name for name in {*old, *new} if old.get(name) != new.get(name)}
    used_by = defaultdict(set)
    for schemas in (old, new):
        for name, schema in schemas.items():
            for _path, value in iter_nodes(schema):
                if isinstance(value, dict) and isinstance(value.get("$ref"), str):
                    used_by[value["$ref"].rsplit("/", 1)[-1]].add(name)
    pending = list(affected)
    while pending:
        for name in used_by[pending.pop()] - affected:
            affected.add(name)
            pending.append(name)
    return affected


def _compare_servers(old, new):
    before = [one.get("url") for one in old.get("servers") or []]
    after = [one.get("url") for one in new.get("servers") or []]
    if before and before != after:
        gone = [url for url in before if url not in after]
        yield Change(
            "", bool(gone), _("the addresses of the API changed: %(urls)s") % {"urls": ", ".join(after) or "–"}
        )


def _compare_operations(location, old_item, old, new_item, new):
    yield from _compare_parameters(
        location, parameters(location.old, old_item, old), parameters(location.new, new_item, new)
    )
    yield from _compare_request_bodies(location, old, new)
    yield from _compare_responses(location, old.get("responses") or {}, new.get("responses") or {})
    yield from _compare_authentication(location, old, new)
    if new.get("deprecated") and not old.get("deprecated"):
        yield location.change(False, _("will go away (deprecated)"))
    if any(old.get(keyword) != new.get(keyword) for keyword in ("summary", "description", "tags", "operationId")):
        yield location.change(False, _("described in other words"))


def _compare_authentication(location, old, new):
    before = bool(old.get("security", location.old.get("security")))
    after = bool(new.get("security", location.new.get("security")))
    if after and not before:
        yield location.change(True, _("needs sign-in now"))
    if before and not after:
        yield location.change(False, _("needs no sign-in any more"))


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
            yield location.change(True, _("parameter %(name)s is gone") % {"name": one.get("name")})
    for key, one in after.items():
        name = one.get("name")
        if key not in before:
            required = bool(one.get("required"))
            message = _("new required parameter %(name)s") if required else _("new parameter %(name)s")
            yield location.change(required, message % {"name": name})
        else:
            yield from _compare_required(location, name, before[key], one)
            yield from _compare_schemas(
                location.child(name), schema_of(location.old, before[key]), schema_of(location.new, one)
            )


def _compare_required(location, name, before, after):
    if after.get("required") and not before.get("required"):
        yield location.change(True, _("%(name)s is required now") % {"name": name})
    if before.get("required") and not after.get("required"):
        yield location.change(False, _("%(name)s is not required any more") % {"name": name})


def _compare_request_bodies(location, old, new):
    before, _name = resolve_ref(location.old, old.get("requestBody") or {})
    after, _name = resolve_ref(location.new, new.get("requestBody") or {})
    if before and not after:
        yield location.change(True, _("nothing is sent any more"))
    elif after and not before:
        yield location.change(bool(after.get("required")), _("something is sent now"))
    elif before:
        yield from _compare_required(location, _("the body"), before, after)
        yield from _compare_contents(location, before, after)


def _compare_contents(location, before, after):
    """Bodies by media type."""
    old, new = before.get("content") or {}, after.get("content") or {}
    for media in old:
        if media not in new:
            yield location.change(True, _("%(media)s is gone") % {"media": media})
        else:
            yield from _compare_schemas(
                location, (old[media] or {}).get("schema", {}), (new[media] or {}).get("schema", {})
            )
    for media in new:
        if media not in old:
            yield location.change(False, _("%(media)s is possible too") % {"media": media})


# Responses


def _compare_responses(location, old, new):
    for code in old:
        if code not in new:
            is_success = str(code).startswith(("2", "default"))
            yield location.change(is_success, _("status %(code)s is not answered any more") % {"code": code})
        else:
            before, after = resolve_ref(location.old, old[code])[0], resolve_ref(location.new, new[code])[0]
            nested = Location(location.comparison, location.key, RESPONSE, str(code))
            if (before.get("content") or {}) and not after.get("content"):
                yield nested.change(True, _("status %(code)s has no content any more") % {"code": code})
            else:
                yield from _compare_contents(nested, before, after)
    for code in new:
        if code not in old:
            # If the only success status changes, the removed one is reported above.
            yield location.change(False, _("status %(code)s is answered too") % {"code": code})


# Schemas


def _compare_schemas(location, old, new):
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
            yield from _compare_schemas(location.child("[]"), before["items"], after["items"])


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
    is_breaking = narrowed if location.direction == REQUEST else widened
    if is_breaking or narrowed or widened:
        values = {
            "place": location.place or _("the body"),
            "old": type_label(location.old, before),
            "new": type_label(location.new, after),
        }
        yield location.change(is_breaking, _("%(place)s was %(old)s and is %(new)s") % values)


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
    place = location.place or _("the body")
    yield from _compare_enums(location, place, before.get("enum"), after.get("enum"))
    for keyword in ("format", "pattern"):
        if before.get(keyword) != after.get(keyword):
            # A removed constraint widens: it only breaks those who receive.
            is_breaking = (
                bool(after.get(keyword))
                if location.direction == REQUEST
                else keyword == "format" and bool(before.get(keyword))
            )
            values = {"place": place, "word": keyword, "old": before.get(keyword, "–"), "new": after.get(keyword, "–")}
            yield location.change(is_breaking, _("%(place)s: %(word)s was %(old)s and is %(new)s") % values)
    for keyword, more_narrows in BOUNDS.items():
        old, new = before.get(keyword), after.get(keyword)
        if old != new:
            values = {"place": place, "word": keyword, "old": _or_dash(old), "new": _or_dash(new)}
            is_breaking = location.direction == REQUEST and _is_narrowed(old, new, more_narrows)
            yield location.change(is_breaking, _("%(place)s: %(word)s was %(old)s and is %(new)s") % values)


def _or_dash(value):
    return "–" if value is None else value


def _is_narrowed(old, new, more_narrows):
    if old is None or new is None:
        return new is not None
    return (new > old) == more_narrows


def _compare_enums(location, place, old, new):
    if not isinstance(old, list) and not isinstance(new, list):
        return
    if old is None or new is None:
        is_breaking = (new is not None) if location.direction == REQUEST else (old is not None)
        yield location.change(is_breaking, _("%(place)s: the allowed values changed") % {"place": place})
        return
    gone = [str(value) for value in old if value not in new]
    added = [str(value) for value in new if value not in old]
    if gone:
        message = _("%(place)s may not be %(values)s any more")
        yield location.change(location.direction == REQUEST, message % {"place": place, "values": ", ".join(gone)})
    if added:
        message = _("%(place)s may be %(values)s too")
        yield location.change(location.direction == RESPONSE, message % {"place": place, "values": ", ".join(added)})


def _compare_variants(location, before, after):
    for keyword in ("oneOf", "anyOf"):
        old = {type_label(location.old, one) for one in before.get(keyword) or []}
        new = {type_label(location.new, one) for one in after.get(keyword) or []}
        place = location.place or _("the body")
        for name in sorted(old - new):
            yield location.change(
                location.direction == REQUEST,
                _("%(place)s may not be %(values)s any more") % {"place": place, "values": name},
            )
        for name in sorted(new - old):
            is_breaking = location.direction == RESPONSE or not old
            yield location.change(is_breaking, _("%(place)s may be %(values)s too") % {"place": place, "values": name})


def _compare_properties(location, before, after):
    old, new = before.get("properties") or {}, after.get("properties") or {}
    old_required, new_required = set(before.get("required") or []), set(after.get("required") or [])
    for name, schema in old.items():
        nested = location.child(name)
        if name not in new:
            yield location.change(True, _("%(place)s is gone") % {"place": nested.place})
            continue
        yield from _compare_property_required(location, nested.place, name in old_required, name in new_required)
        yield from _compare_schemas(nested, schema, new[name])
    for name in new:
        if name not in old:
            is_breaking = location.direction == REQUEST and name in new_required
            message = _("%(place)s is new and required") if is_breaking else _("%(place)s is new")
            yield location.change(is_breaking, message % {"place": location.child(name).place})


def _compare_property_required(location, place, before, after):
    """Report properties that became required to send, or optional to receive."""
    if after and not before:
        yield location.change(location.direction == REQUEST, _("%(name)s is required now") % {"name": place})
    if before and not after:
        is_breaking = location.direction == RESPONSE
        message = _("%(name)s may be missing now") if is_breaking else _("%(name)s is not required any more")
        yield location.change(is_breaking, message % {"name": place})
