"""Compare two versions of an API and describe the changes, breaking ones first.

Everything that is sent or read is compared by the rules in `rules.py`. Summaries, descriptions and
tags never break anything.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from collab.contracts.base_paths import with_base_of
from collab.contracts.changes import Change
from collab.contracts.differences import (
    ALL_TEXTS,
    BODY,
    PARAMETER,
    RESPONSE,
    SINGLE_TEXTS,
    Direction,
    Found,
)
from collab.contracts.lifetime import has_ended, lifetime_changes, promises_nothing
from collab.contracts.methods import operations_of_item
from collab.contracts.pointers import resolve_ref
from collab.contracts.reference import media_schema, operation_key, parameters, schema_of
from collab.contracts.rules import RULES
from collab.contracts.schema_changes import SchemaComparer
from collab.contracts.security import alternatives, compare_schemes, compare_security
from collab.contracts.shapes import type_label
from collab.contracts.statuses import counterparts, tells_success, with_status_names

# Changes to list for one operation; the rest is counted.
MAX_CHANGES_PER_OPERATION = 60
_DESCRIPTIONS = ("summary", "description", "tags", "operationId")
# How a list in the query is written, unless the document says otherwise: `?tag=a&tag=b`.
_REPEATED = "form, explode"
_STYLES = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}


def compare(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """The changes from `old` to `new`, breaking ones first, then in document order."""
    comparer, placed = SchemaComparer(old, new), with_base_of(old, new)
    changes = [
        *_Operations(comparer, RESPONSE, BODY).compare(
            _operations_by_key(old, placed), _operations_by_key(new, new)
        ),
        *_compare_servers(placed, new),
        *_compare_webhooks(comparer, old, new),
        *compare_schemes(old, new),
    ]
    if comparer.steps_left <= 0:
        changes.append(Change("", True, "too-different"))
    return sorted(dict.fromkeys(changes), key=lambda change: not change.is_breaking)


def _operations_by_key(document, placed):
    """(path, path item, operation) by key, with the paths of `placed`."""
    return _operations_of(document, _dict_of(placed, "paths"))


def _operations_of(document, items):
    found = {}
    for path, item in items.items():
        item, _name = resolve_ref(document, item)
        for method, operation in operations_of_item(item):
            found[operation_key(method, path)] = path, item, operation
    return found


def _dict_of(value, key):
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


class _Operations:
    """Compares operations.

    `read` is the direction of responses and `sent` that of requests. In a webhook they are swapped:
    the API sends the request, and the client answers.
    """

    def __init__(self, comparer: SchemaComparer, read: Direction, sent: Direction) -> None:
        self.comparer, self.read, self.sent = comparer, read, sent
        self.old, self.new = comparer.old.document, comparer.new.document

    def compare(self, before: dict[str, tuple], after: dict[str, tuple]) -> Iterator[Change]:
        for key in before:
            if key in after:
                changes = self._limited(key, self._operation(key, before[key], after[key]))
            else:
                rule = "operation-ended" if has_ended(before[key][2]) else "operation-removed"
                changes = [Change(key, rule == "operation-removed", rule)]
            yield from _harmless_in_draft(changes) if promises_nothing(before[key][2]) else changes
        yield from (Change(key, False, "operation-added") for key in after if key not in before)

    def _limited(self, key: str, changes: Iterable[Change]) -> list[Change]:
        """The first changes, breaking ones first, and how many more there are."""
        found = sorted(dict.fromkeys(changes), key=lambda change: not change.is_breaking)
        counted = sum(int(dict(one.values)["count"]) for one in found if one.rule == "more")
        found = [one for one in found if one.rule != "more"]
        shown, rest = found[:MAX_CHANGES_PER_OPERATION], found[MAX_CHANGES_PER_OPERATION:]
        count = str(counted + len(rest))
        more = Change(key, any(one.is_breaking for one in rest), "more", values=(("count", count),))
        return [*shown, more] if count != "0" else shown

    def _operation(self, key, before, after):
        (old_path, old_item, old), (new_path, new_item, new) = before, after
        sides = [
            _parameters_by_key(path, parameters(document, item, operation))
            for document, path, item, operation in (
                (self.old, old_path, old_item, old),
                (self.new, new_path, new_item, new),
            )
        ]
        yield from self._parameters(key, *sides)
        yield from self._request_body(key, old, new)
        yield from self._responses(key, _dict_of(old, "responses"), _dict_of(new, "responses"))
        yield from compare_security(key, alternatives(self.old, old), alternatives(self.new, new))
        yield from self._callbacks(key, _dict_of(old, "callbacks"), _dict_of(new, "callbacks"))
        yield from _compare_life(key, old, new)
        if any(old.get(word) != new.get(word) for word in _DESCRIPTIONS):
            yield Change(key, False, "described-differently")

    # Parameters

    def _parameters(self, key, before, after):
        for name, one in before.items():
            if name not in after:
                rule = "parameter-ended" if has_ended(one) else "parameter-removed"
                yield self._change(key, self.sent.found(rule, str(one.get("name"))))
        for name, one in after.items():
            if name in before:
                yield from self._parameter(key, before[name], one)
            else:
                rule = "required-parameter-added" if one.get("required") else "parameter-added"
                yield self._change(key, self.sent.found(rule, str(one.get("name"))))

    def _parameter(self, key, before, after):
        name = str(after.get("name"))
        if before.get("name") != after.get("name"):
            values = {"old": before.get("name"), "new": name}
            yield self._change(key, self.sent.found("parameter-renamed", name, **values))
        yield from self._required(key, name, before, after)
        if bool(before.get("deprecated")) != bool(after.get("deprecated")):
            rule = "parameter-deprecated" if after.get("deprecated") else "parameter-restored"
            yield self._change(key, self.sent.found(rule, name))
        for rule, values in lifetime_changes(before, after):
            yield self._change(key, self.sent.found(f"parameter-{rule}", name, **values))
        old, new = schema_of(self.old, before), schema_of(self.new, after)
        is_single = (
            self.comparer.old.shape(old).is_single and self.comparer.new.shape(new).is_single
        )
        styles = [_serialization(one, is_single=is_single) for one in (before, after)]
        if styles[0] != styles[1]:
            yield self._change(
                key, self.sent.found("serialization-changed", name, old=styles[0], new=styles[1])
            )
        if styles[1] == _REPEATED and self._became_list(old, new):
            labels = type_label(self.comparer.old, old), type_label(self.comparer.new, new)
            yield self._change(
                key, self.sent.found("type-widened", name, old=labels[0], new=labels[1])
            )
            new = self.comparer.new.shape(new).other["items"]
        # Clients always send a required one, so that its default is never used.
        direction = replace(PARAMETER, has_default=not before.get("required"))
        yield from self._schemas(
            key, name, old, new, direction if self.sent.is_request else self.sent
        )

    def _became_list(self, old, new):
        """Is one value still valid? `?tag=a` is also how a list of one is written."""
        before, after = self.comparer.old.shape(old), self.comparer.new.shape(new)
        takes_one = after.bounds.get("minItems", (0,))[0] <= 1 and "items" in after.other
        return (
            takes_one
            and after.types == {"array"}
            and bool(before.types)
            and not before.types & {"array", "object"}
        )

    def _required(self, key, place, before, after):
        if after.get("required") and not before.get("required"):
            yield self._change(key, self.sent.found("required", place))
        if before.get("required") and not after.get("required"):
            yield self._change(key, self.sent.found("no-longer-required", place))

    # Bodies

    def _request_body(self, key, old, new):
        before, _name = resolve_ref(self.old, old.get("requestBody") or {})
        after, _name = resolve_ref(self.new, new.get("requestBody") or {})
        if before and not after:
            yield self._change(key, self.sent.found("body-removed"))
        elif after and not before:
            yield self._change(
                key,
                self.sent.found("required-body-added" if after.get("required") else "body-added"),
            )
        elif before:
            yield from self._required(key, "", before, after)
            yield from self._contents(key, "", before, after, self.sent, "media-added")

    def _contents(self, key, place, before, after, direction, added):
        old, new = (_by_media_type(one) for one in (before, after))
        for media in old:
            match = media if media in new else _wider_media_type(media, new, direction)
            if match is None:
                yield self._change(key, direction.found("media-removed", place, media=media))
            else:
                schemas = media_schema(_dict_of(old, media)), media_schema(_dict_of(new, match))
                yield from self._schemas(
                    key, place, *schemas, replace(direction, texts=_texts(media))
                )
        for media in new:
            if media not in old:
                yield self._change(key, direction.found(added, place, media=media))

    def _schemas(self, key, place, old, new, direction):
        for found in self.comparer.compare(old, new, direction):
            yield self._change(key, found.below(place))

    def _change(self, key: str, found: Found) -> Change:
        return Change(key, found.is_breaking, found.rule, found.place, found.values)

    # Responses

    def _responses(self, key, old, new):
        old, new = with_status_names(old), with_status_names(new)
        for code in old:
            found = counterparts(code, old, new)
            for other in found:
                yield from self._response(key, code, old[code], new[other])
            if not found:
                is_success = tells_success(code, old)
                yield Change(
                    key,
                    is_success,
                    "success-removed" if is_success else "error-removed",
                    values=(("code", code),),
                )
        for code in new:
            if code not in old:
                # If the only success status changes, the removed one is reported above.
                yield Change(key, False, "response-added", values=(("code", code),))

    def _response(self, key, code, old, new):
        before, after = resolve_ref(self.old, old)[0], resolve_ref(self.new, new)[0]
        if _dict_of(before, "content") and not _dict_of(after, "content"):
            yield Change(key, True, "response-emptied", code, (("code", code),))
        else:
            yield from self._contents(key, code, before, after, self.read, "response-media-added")
        yield from self._headers(key, code, _dict_of(before, "headers"), _dict_of(after, "headers"))

    def _headers(self, key, code, old, new):
        # The standard tells readers to ignore a Content-Type here: the media types say it.
        old, new = (
            {name: one for name, one in side.items() if name.lower() != "content-type"}
            for side in (old, new)
        )
        new_by_name = {name.lower(): one for name, one in new.items()}
        for name, header in old.items():
            place = f"{code} {name}"
            if name.lower() not in new_by_name:
                yield self._change(key, self.read.found("header-removed", place))
                continue
            before = resolve_ref(self.old, header)[0]
            after = resolve_ref(self.new, new_by_name[name.lower()])[0]
            if before.get("required") and not after.get("required"):
                yield self._change(key, self.read.found("optional", place))
            schemas = schema_of(self.old, before), schema_of(self.new, after)
            yield from self._schemas(key, place, *schemas, replace(self.read, texts=SINGLE_TEXTS))
        old_names = {name.lower() for name in old}
        for name in new:
            if name.lower() not in old_names:
                yield self._change(key, self.read.found("header-added", f"{code} {name}"))

    # Callbacks

    def _callbacks(self, key, old, new):
        for name in old:
            if name not in new:
                yield Change(key, True, "callback-removed", values=(("name", str(name)),))
                continue
            before, after = resolve_ref(self.old, old[name])[0], resolve_ref(self.new, new[name])[0]
            for change in _inverted(self.comparer, before, after):
                yield Change(
                    key,
                    change.is_breaking,
                    change.rule,
                    f"{name} {change.place}".strip(),
                    change.values,
                )
        for name in new:
            if name not in old:
                yield Change(key, False, "callback-added", values=(("name", str(name)),))


def _inverted(comparer, old, new):
    """The changes of operations that the API calls.

    The client reads their requests and sends their responses.
    """
    before = _operations_of(comparer.old.document, old if isinstance(old, dict) else {})
    after = _operations_of(comparer.new.document, new if isinstance(new, dict) else {})
    return _Operations(comparer, BODY, RESPONSE).compare(before, after)


def _compare_webhooks(comparer, old, new):
    before, after = _dict_of(old, "webhooks"), _dict_of(new, "webhooks")
    for name in before:
        if name not in after:
            yield Change("", True, "webhook-removed", values=(("name", str(name)),))
        else:
            for change in _inverted(comparer, {name: before[name]}, {name: after[name]}):
                yield Change(
                    "",
                    change.is_breaking,
                    change.rule,
                    f"{name} {change.place}".strip(),
                    change.values,
                )
    for name in after:
        if name not in before:
            yield Change("", False, "webhook-added", values=(("name", str(name)),))


def _parameters_by_key(path, given):
    """Parameters by location and name; those in the path by their position instead."""
    names = re.findall(r"\{([^{}]*)\}", path)
    positions = {name: number for number, name in enumerate(names)}
    # Those whose names the path lacks are for the places that no parameter is for, in their order.
    described = [one.get("name") for one in given if one.get("in") == "path"]
    free = [number for name, number in positions.items() if name not in described]
    positions |= dict(
        zip((name for name in described if name not in positions), free, strict=False)
    )
    return {
        ("path", positions.get(one.get("name"), one.get("name")))
        if one.get("in") == "path"
        else (
            one.get("in"),
            str(one.get("name")).lower() if one.get("in") == "header" else one.get("name"),
        ): one
        for one in given
    }


def _serialization(parameter, *, is_single):
    """How a list or object is written, as text. `explode` says nothing of a single value."""
    style = parameter.get("style") or _STYLES.get(str(parameter.get("in")), "")
    explode = parameter.get("explode", style == "form")
    return f"{style}, explode" if explode and not is_single else str(style)


def _by_media_type(holder):
    """Bodies by media type, without its parameters such as charset."""
    return {
        str(media).split(";")[0].strip().lower(): one
        for media, one in _dict_of(holder, "content").items()
    }


def _texts(media):
    """The types that a body of the media type has as text: in a form, only single values."""
    if "json" in media:
        return frozenset()
    return SINGLE_TEXTS if "form" in media else ALL_TEXTS


def _wider_media_type(media, others, direction):
    """The key of `others` that includes the media type, or None.

    In a request this is a range such as `application/*`. In a response it is a more specific type:
    `application/problem+json` for `application/json`.
    """
    ranges = (f"{media.split('/')[0]}/*", "*/*")
    if direction.is_request:
        return next((one for one in ranges if one in others), None)
    return next((one for one in others if "+" in one and re.sub(r"/.*\+", "/", one) == media), None)


def _compare_life(key, old, new):
    """Whether it is deprecated, until when it works, and how surely."""
    if bool(old.get("deprecated")) != bool(new.get("deprecated")):
        yield Change(
            key, False, "operation-deprecated" if new.get("deprecated") else "operation-restored"
        )
    for rule, values in lifetime_changes(old, new):
        yield Change(key, RULES[rule].breaks_request, rule, values=tuple(values.items()))


def _harmless_in_draft(changes):
    """The changes of a draft operation, where only less stability breaks clients."""
    return [
        replace(one, is_breaking=one.is_breaking and one.rule == "stability-decreased")
        for one in changes
    ]


# Servers


def _compare_servers(old, new):
    before, after = _server_addresses(old), _server_addresses(new)
    removed = [url for url in before if url not in after and not _is_local(url)]
    if not after:
        # The document no longer names a server, which does not mean that the API moved. But without
        # a base path its addresses change.
        removed = [url for url in removed if re.sub(r"^https?://[^/]*", "", url)]
    if before and before != after:
        rule = "servers-removed" if removed else "servers-changed"
        yield Change("", bool(removed), rule, values=(("urls", ", ".join(after) or "–"),))


def _server_addresses(document):
    given = document.get("servers")
    urls = (
        [str(one.get("url") or "") for one in given if isinstance(one, dict)]
        if isinstance(given, list)
        else []
    )
    return [re.sub(r"^http://(?!localhost|127\.)", "https://", url).rstrip("/") for url in urls]


def _is_local(url):
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:  # not an address
        return False
    try:
        return ip_address(host).is_private
    except ValueError:  # a name
        return host == "localhost" or host.endswith((".localhost", ".local"))
