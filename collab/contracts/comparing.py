"""What changed between two documents, in words: what breaks the other side first.

Who sends must not be asked for more, and who reads must not be given less: so a change that narrows what may be sent, or
widens what may come back, breaks. Words (summaries, descriptions, tags) never do.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from itertools import islice

from django.utils.translation import gettext as _

from collab.contracts.reading import METHODS, walk
from collab.contracts.reference import key_of, kind, parameters, resolved, schema_of

# Pairs of schemas that are looked at before we say that there is more.
MOST_STEPS = 100_000
# Changes that are told of one operation.
MOST_TOLD = 60
# Which way a schema travels.
SENT, READ = "sent", "read"
# (word, whether a larger number narrows)
BOUNDS = {
    "minimum": True, "exclusiveMinimum": True, "minLength": True, "minItems": True, "minProperties": True,
    "maximum": False, "exclusiveMaximum": False, "maxLength": False, "maxItems": False, "maxProperties": False,
}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One difference. `key` names the operation, "" where it concerns all of them."""

    key: str
    breaks: bool
    sentence: str


class Job:
    """One comparison: the two documents, the named schemas that differ or lead to one that does, and how long it may take."""

    def __init__(self, old, new):
        self.old, self.new, self.steps = old, new, MOST_STEPS
        self.touched = _touched(_named(old), _named(new))


@dataclass(frozen=True)
class At:
    """Where we are: the comparison, the operation, the way, and what leads there from the body."""

    job: Job
    key: str
    way: str
    place: str = ""
    # Named schemas that were compared on this way into this body.
    seen: set = field(default_factory=set, compare=False)

    @property
    def old(self):
        return self.job.old

    @property
    def new(self):
        return self.job.new

    def inside(self, name):
        return replace(self, place=f"{self.place}.{name}" if self.place else name)

    def change(self, breaks, sentence):
        return Change(self.key, breaks, sentence)


def compare(old, new):
    """The Changes from one document to the other: what breaks first, then as the documents stand."""
    before, after = _operations(old), _operations(new)
    job = Job(old, new)
    found = [Change(key, True, _("removed")) for key in before if key not in after]
    found += [Change(key, False, _("new")) for key in after if key not in before]
    for key in before:
        if key in after:
            found += islice(_operation(At(job, key, SENT), *before[key], *after[key]), MOST_TOLD)
    found += _servers(old, new)
    if job.steps <= 0:
        found.append(Change("", True, _("there is more: the two are too far apart to be compared in full")))
    return sorted(dict.fromkeys(found), key=lambda change: not change.breaks)


def _operations(document):
    """{key: (path item, operation)}"""
    found = {}
    for path, item in (document.get("paths") or {}).items():
        item, _name = resolved(document, item)
        for method in METHODS:
            if isinstance(item.get(method), dict):
                found[key_of(method, path)] = item, item[method]
    return found


def _named(document):
    return (document.get("components") or {}).get("schemas") or {}


def _touched(old, new):
    """Names of schemas that changed, or that refer to one that did."""
    touched = {name for name in {*old, *new} if old.get(name) != new.get(name)}
    used_by = defaultdict(set)
    for schemas in (old, new):
        for name, schema in schemas.items():
            for _path, value in walk(schema):
                if isinstance(value, dict) and isinstance(value.get("$ref"), str):
                    used_by[value["$ref"].rsplit("/", 1)[-1]].add(name)
    waiting = list(touched)
    while waiting:
        for name in used_by[waiting.pop()] - touched:
            touched.add(name)
            waiting.append(name)
    return touched


def _servers(old, new):
    before = [one.get("url") for one in old.get("servers") or []]
    after = [one.get("url") for one in new.get("servers") or []]
    if before and before != after:
        gone = [url for url in before if url not in after]
        yield Change(
            "", bool(gone), _("the addresses of the API changed: %(urls)s") % {"urls": ", ".join(after) or "–"}
        )


def _operation(at, old_item, old, new_item, new):
    yield from _parameters(at, parameters(at.old, old_item, old), parameters(at.new, new_item, new))
    yield from _body(at, old, new)
    yield from _answers(at, old.get("responses") or {}, new.get("responses") or {})
    yield from _sign_in(at, old, new)
    if new.get("deprecated") and not old.get("deprecated"):
        yield at.change(False, _("will go away (deprecated)"))
    if any(old.get(word) != new.get(word) for word in ("summary", "description", "tags", "operationId")):
        yield at.change(False, _("described in other words"))


def _sign_in(at, old, new):
    before = bool(old.get("security", at.old.get("security")))
    after = bool(new.get("security", at.new.get("security")))
    if after and not before:
        yield at.change(True, _("needs sign-in now"))
    if before and not after:
        yield at.change(False, _("needs no sign-in any more"))


# --- what is sent


def _names(given):
    """Parameters by place and name; those of the path by their order, whatever they are called."""
    found, in_path = {}, 0
    for one in given:
        if one.get("in") == "path":
            found["path", in_path] = one
            in_path += 1
        else:
            found[one.get("in"), one.get("name")] = one
    return found


def _parameters(at, old, new):
    before, after = _names(old), _names(new)
    for key, one in before.items():
        if key not in after:
            yield at.change(True, _("parameter %(name)s is gone") % {"name": one.get("name")})
    for key, one in after.items():
        name = one.get("name")
        if key not in before:
            required = bool(one.get("required"))
            said = _("new required parameter %(name)s") if required else _("new parameter %(name)s")
            yield at.change(required, said % {"name": name})
        else:
            yield from _required(at, name, before[key], one)
            yield from _schema(at.inside(name), schema_of(at.old, before[key]), schema_of(at.new, one))


def _required(at, name, before, after):
    if after.get("required") and not before.get("required"):
        yield at.change(True, _("%(name)s is required now") % {"name": name})
    if before.get("required") and not after.get("required"):
        yield at.change(False, _("%(name)s is not required any more") % {"name": name})


def _body(at, old, new):
    before, _name = resolved(at.old, old.get("requestBody") or {})
    after, _name = resolved(at.new, new.get("requestBody") or {})
    if before and not after:
        yield at.change(True, _("nothing is sent any more"))
    elif after and not before:
        yield at.change(bool(after.get("required")), _("something is sent now"))
    elif before:
        yield from _required(at, _("the body"), before, after)
        yield from _contents(at, before, after)


def _contents(at, before, after):
    """Bodies by media type."""
    old, new = before.get("content") or {}, after.get("content") or {}
    for media in old:
        if media not in new:
            yield at.change(True, _("%(media)s is gone") % {"media": media})
        else:
            yield from _schema(at, (old[media] or {}).get("schema", {}), (new[media] or {}).get("schema", {}))
    for media in new:
        if media not in old:
            yield at.change(False, _("%(media)s is possible too") % {"media": media})


# --- what is answered


def _answers(at, old, new):
    for code in old:
        if code not in new:
            is_success = str(code).startswith(("2", "default"))
            yield at.change(is_success, _("status %(code)s is not answered any more") % {"code": code})
        else:
            before, after = resolved(at.old, old[code])[0], resolved(at.new, new[code])[0]
            there = At(at.job, at.key, READ, str(code))
            if (before.get("content") or {}) and not after.get("content"):
                yield there.change(True, _("status %(code)s has no content any more") % {"code": code})
            else:
                yield from _contents(there, before, after)
    for code in new:
        if code not in old:
            # Where the only success moves to another status, whoever waits for the old one waits in vain: said above.
            yield at.change(False, _("status %(code)s is answered too") % {"code": code})


# --- schemas


def _schema(at, old, new):
    """Changes between two schemas at one place; what has a name is compared once on its way into a body."""
    before, old_name = resolved(at.old, old)
    after, new_name = resolved(at.new, new)
    if _is_known(at, old_name, new_name) or not isinstance(before, dict) or not isinstance(after, dict):
        return
    before, after = _merged(at.old, before), _merged(at.new, after)
    kinds = list(_types(at, before, after))
    yield from kinds
    if not any(change.breaks for change in kinds):
        yield from _values(at, before, after)
        yield from _variants(at, before, after)
        yield from _properties(at, before, after)
        if "items" in before and "items" in after:
            yield from _schema(at.inside("[]"), before["items"], after["items"])


def _is_known(at, old_name, new_name):
    """Need this pair not be looked at (again)?"""
    at.job.steps -= 1
    if at.job.steps <= 0:
        return True
    if not old_name and not new_name:
        return False
    if (old_name, new_name) in at.seen or (old_name == new_name and old_name not in at.job.touched):
        return True
    at.seen.add((old_name, new_name))
    return False


def _merged(document, schema):
    """A schema with all that its allOf adds; each named part is added once."""
    if not schema.get("allOf"):
        return schema
    merged = {"properties": {}, "required": []}
    waiting, seen = [schema], set()
    while waiting:
        part, name = resolved(document, waiting.pop())
        if not isinstance(part, dict) or name in seen:
            continue
        seen |= {name} if name else set()
        merged["properties"] |= part.get("properties") or {}
        merged["required"] += part.get("required") or []
        merged |= {key: value for key, value in part.items() if key not in merged and key != "allOf"}
        waiting += part.get("allOf") or []
    return {key: value for key, value in merged.items() if value}


def _types(at, before, after):
    old, new = _type_set(before), _type_set(after)
    if not old or not new or old == new:
        return
    narrowed, widened = not old <= new, not new <= old
    breaks = narrowed if at.way == SENT else widened
    if breaks or narrowed or widened:
        values = {"place": at.place or _("the body"), "old": kind(at.old, before), "new": kind(at.new, after)}
        yield at.change(breaks, _("%(place)s was %(old)s and is %(new)s") % values)


def _type_set(schema):
    types = schema.get("type")
    found = {str(one) for one in types} if isinstance(types, list) else {str(types)} if types else set()
    if not found and "properties" in schema:
        found = {"object"}
    if found and schema.get("nullable"):
        found.add("null")
    # Every integer is a number.
    return found | ({"integer"} if "number" in found else set())


def _values(at, before, after):
    """Enumerations, formats, patterns and bounds."""
    place = at.place or _("the body")
    yield from _enum(at, place, before.get("enum"), after.get("enum"))
    for word in ("format", "pattern"):
        if before.get(word) != after.get(word):
            # Saying less is more freedom to who sends, and less certainty to who reads.
            breaks = bool(after.get(word)) if at.way == SENT else word == "format" and bool(before.get(word))
            values = {"place": place, "word": word, "old": before.get(word, "–"), "new": after.get(word, "–")}
            yield at.change(breaks, _("%(place)s: %(word)s was %(old)s and is %(new)s") % values)
    for word, more_narrows in BOUNDS.items():
        old, new = before.get(word), after.get(word)
        if old != new:
            values = {"place": place, "word": word, "old": _number(old), "new": _number(new)}
            breaks = at.way == SENT and _narrowed(old, new, more_narrows)
            yield at.change(breaks, _("%(place)s: %(word)s was %(old)s and is %(new)s") % values)


def _number(value):
    return "–" if value is None else value


def _narrowed(old, new, more_narrows):
    if old is None or new is None:
        return new is not None
    return (new > old) == more_narrows


def _enum(at, place, old, new):
    if not isinstance(old, list) and not isinstance(new, list):
        return
    if old is None or new is None:
        breaks = (new is not None) if at.way == SENT else (old is not None)
        yield at.change(breaks, _("%(place)s: the allowed values changed") % {"place": place})
        return
    gone = [str(value) for value in old if value not in new]
    added = [str(value) for value in new if value not in old]
    if gone:
        said = _("%(place)s may not be %(values)s any more")
        yield at.change(at.way == SENT, said % {"place": place, "values": ", ".join(gone)})
    if added:
        said = _("%(place)s may be %(values)s too")
        yield at.change(at.way == READ, said % {"place": place, "values": ", ".join(added)})


def _variants(at, before, after):
    for word in ("oneOf", "anyOf"):
        old = {kind(at.old, one) for one in before.get(word) or []}
        new = {kind(at.new, one) for one in after.get(word) or []}
        place = at.place or _("the body")
        for name in sorted(old - new):
            yield at.change(
                at.way == SENT, _("%(place)s may not be %(values)s any more") % {"place": place, "values": name}
            )
        for name in sorted(new - old):
            breaks = at.way == READ or not old
            yield at.change(breaks, _("%(place)s may be %(values)s too") % {"place": place, "values": name})


def _properties(at, before, after):
    old, new = before.get("properties") or {}, after.get("properties") or {}
    old_required, new_required = set(before.get("required") or []), set(after.get("required") or [])
    for name, schema in old.items():
        there = at.inside(name)
        if name not in new:
            yield at.change(True, _("%(place)s is gone") % {"place": there.place})
            continue
        yield from _need(at, there.place, name in old_required, name in new_required)
        yield from _schema(there, schema, new[name])
    for name in new:
        if name not in old:
            breaks = at.way == SENT and name in new_required
            said = _("%(place)s is new and required") if breaks else _("%(place)s is new")
            yield at.change(breaks, said % {"place": at.inside(name).place})


def _need(at, place, before, after):
    """A property that must be sent now, or is not always there any more, breaks."""
    if after and not before:
        yield at.change(at.way == SENT, _("%(name)s is required now") % {"name": place})
    if before and not after:
        breaks = at.way == READ
        said = _("%(name)s may be missing now") if breaks else _("%(name)s is not required any more")
        yield at.change(breaks, said % {"name": place})
