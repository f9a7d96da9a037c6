"""Compare two versions of an API and describe the changes, breaking ones first.

Everything that is sent or read is compared by the rules in `rules.py`. Summaries, descriptions and
tags never break anything.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

from collab.contracts.base_paths import with_base_of
from collab.contracts.changes import Change
from collab.contracts.differences import (
    BODY,
    PARAMETER,
    RESPONSE,
    SINGLE_TEXTS,
    Direction,
    SchemaDifference,
)
from collab.contracts.json_values import Schema, as_object, dict_of
from collab.contracts.lifetime import has_ended, lifetime_changes, promises_nothing
from collab.contracts.media_types import by_media_type, texts_of, wider_media_type
from collab.contracts.operation_life import compare_life, harmless_in_draft
from collab.contracts.parameter_keys import ParameterKey, parameters_by_key, serialization
from collab.contracts.placed_operations import PlacedOperation, operations_of
from collab.contracts.places import INSIDE, parameter_place, response_place
from collab.contracts.pointers import resolved
from collab.contracts.reference import (
    media_schema,
    parameters,
    schema_of,
)
from collab.contracts.schema_changes import SchemaComparer
from collab.contracts.security import alternatives, compare_schemes, compare_security
from collab.contracts.servers import compare_servers
from collab.contracts.shapes import type_label
from collab.contracts.statuses import counterparts, tells_success, with_status_names
from collab.contracts.work import WorkSpent

# Changes to list for one operation; the rest is counted.
MAX_CHANGES_PER_OPERATION = 60
# Callbacks within callbacks to compare.
_MAX_CALLBACKS = 10
_STEPS_OF_OPERATION = 20
_DESCRIPTIONS = ("summary", "description", "tags", "operationId")
# How a list in the query is written, unless the document says otherwise: `?tag=a&tag=b`.
_REPEATED = "form, explode"


def compare(old: dict[str, Any], new: dict[str, Any], *, on: date | None = None) -> list[Change]:
    """The changes from `old` to `new`, breaking ones first, then in document order.

    If the documents stand for more than is compared, the last breaking change says so.
    `on` is the day on which `new` is published, today if not given. What was to work until a date
    is judged by it, so that comparing two versions again later finds the same.
    """
    comparer, placed = SchemaComparer(old, new, on), with_base_of(old, new)
    changes = [
        *_Operations(comparer, RESPONSE, BODY).compare(
            operations_of(old, dict_of(placed, "paths")), operations_of(new, dict_of(new, "paths"))
        ),
        *compare_servers(placed, new),
        *_compare_webhooks(comparer, old, new),
        *compare_schemes(old, new),
    ]
    if comparer.is_spent:
        changes.append(Change("", True, "too-entwined"))
    elif comparer.steps_left <= 0:
        changes.append(Change("", True, "too-different"))
    return sorted(dict.fromkeys(changes), key=lambda change: change.rank)


class _Operations:
    """Compares operations.

    `read` is the direction of responses and `sent` that of requests. In a webhook they are swapped:
    the API sends the request, and the client answers.
    """

    def __init__(self, comparer: SchemaComparer, read: Direction, sent: Direction) -> None:
        self.comparer, self.read, self.sent = comparer, read, sent
        self.old, self.new = comparer.old.document, comparer.new.document

    def compare(
        self, before: dict[str, PlacedOperation], after: dict[str, PlacedOperation]
    ) -> Iterator[Change]:
        for key, one in before.items():
            if key in after and self.comparer.is_spent:
                continue
            if key in after:
                changes = self._limited(key, self._operation(key, one, after[key]))
            else:
                changes = [self._removed(key, one.operation)]
            is_draft = promises_nothing(one.operation)
            yield from harmless_in_draft(changes) if is_draft else changes
        yield from (Change(key, False, "operation-added") for key in after if key not in before)

    def _removed(self, key: str, operation: dict[str, Any]) -> Change:
        if has_ended(operation, self.comparer.day):
            return Change(key, False, "operation-ended")
        return Change(key, True, "operation-removed")

    def _limited(self, key: str, changes: Iterable[Change]) -> list[Change]:
        """The first changes, breaking ones first, and how many more there are."""
        found = sorted(dict.fromkeys(self._until_spent(changes)), key=lambda one: one.rank)
        counted = sum(int(dict(one.values)["count"]) for one in found if one.rule == "more")
        found = [one for one in found if one.rule != "more"]
        shown, rest = found[:MAX_CHANGES_PER_OPERATION], found[MAX_CHANGES_PER_OPERATION:]
        count = str(counted + len(rest))
        more = Change(key, any(one.is_breaking for one in rest), "more", values=(("count", count),))
        return [*shown, more] if count != "0" else shown

    def _until_spent(self, changes: Iterable[Change]) -> Iterator[Change]:
        with suppress(WorkSpent):
            for change in changes:
                self.comparer.work.spend()
                yield change

    def _operation(
        self, key: str, before: PlacedOperation, after: PlacedOperation
    ) -> Iterator[Change]:
        self.comparer.work.spend(_STEPS_OF_OPERATION)
        old, new = before.operation, after.operation
        old_parameters = parameters(self.old, before.item, old)
        new_parameters = parameters(self.new, after.item, new)
        yield from self._parameters(
            key,
            parameters_by_key(before.path, old_parameters),
            parameters_by_key(after.path, new_parameters),
        )
        yield from self._request_body(key, old, new)
        yield from self._responses(key, dict_of(old, "responses"), dict_of(new, "responses"))
        yield from compare_security(key, alternatives(self.old, old), alternatives(self.new, new))
        yield from self._callbacks(key, dict_of(old, "callbacks"), dict_of(new, "callbacks"))
        yield from compare_life(key, old, new)
        if any(old.get(word) != new.get(word) for word in _DESCRIPTIONS):
            yield Change(key, False, "described-differently")

    # Parameters

    def _parameters(
        self,
        key: str,
        before: dict[ParameterKey, dict[str, Any]],
        after: dict[ParameterKey, dict[str, Any]],
    ) -> Iterator[Change]:
        for name, one in before.items():
            if name not in after:
                has_now_ended = has_ended(one, self.comparer.day)
                rule = "parameter-ended" if has_now_ended else "parameter-removed"
                yield self._change(key, self.sent.found(rule, parameter_place(one.get("name"))))
        for name, one in after.items():
            if name in before:
                yield from self._parameter(key, before[name], one)
            else:
                rule = "required-parameter-added" if one.get("required") else "parameter-added"
                yield self._change(key, self.sent.found(rule, parameter_place(one.get("name"))))

    def _parameter(
        self, key: str, before: dict[str, Any], after: dict[str, Any]
    ) -> Iterator[Change]:
        name = parameter_place(after.get("name"))
        if before.get("name") != after.get("name"):
            names = {"old": before.get("name"), "new": after.get("name")}
            yield self._change(key, self.sent.found("parameter-renamed", name, **names))
        yield from self._required(key, name, before, after)
        yield from self._parameter_life(key, name, before, after)
        yield from self._serialization(key, before, after)
        yield from self._parameter_schema(key, name, before, after)

    def _parameter_life(
        self, key: str, name: str, before: dict[str, Any], after: dict[str, Any]
    ) -> Iterator[Change]:
        """Whether it is deprecated, and until when it works."""
        if bool(before.get("deprecated")) != bool(after.get("deprecated")):
            rule = "parameter-deprecated" if after.get("deprecated") else "parameter-restored"
            yield self._change(key, self.sent.found(rule, name))
        for rule, values in lifetime_changes(before, after):
            yield self._change(key, self.sent.found(f"parameter-{rule}", name, **values))

    def _parameter_schema(
        self, key: str, name: str, before: dict[str, Any], after: dict[str, Any]
    ) -> Iterator[Change]:
        old, new = schema_of(self.old, before), schema_of(self.new, after)
        if serialization(after, is_single=False) == _REPEATED and self._became_list(old, new):
            before_label = type_label(self.comparer.old, old)
            after_label = type_label(self.comparer.new, new)
            found = self.sent.found("type-widened", name, old=before_label, new=after_label)
            yield self._change(key, found)
            new = self.comparer.new.shape(new).other["items"]
            if self.comparer.new.shape(new).takes_any_text:
                return
        # Clients always send a required one, so that its default is never used.
        direction = replace(PARAMETER, has_default=not before.get("required"))
        if not self.sent.is_request:
            direction = self.sent
        yield from self._schemas(key, name, old, new, direction)

    def _serialization(
        self, key: str, before: dict[str, Any], after: dict[str, Any]
    ) -> Iterator[Change]:
        shapes = (
            self.comparer.old.shape(schema_of(self.old, before)),
            self.comparer.new.shape(schema_of(self.new, after)),
        )
        if self.comparer.is_spent:
            raise WorkSpent
        is_single = all(shape.is_single for shape in shapes)
        old, new = (serialization(one, is_single=is_single) for one in (before, after))
        if old != new:
            name = parameter_place(after.get("name"))
            found = self.sent.found("serialization-changed", name, old=old, new=new)
            yield self._change(key, found)

    def _became_list(self, old: Schema, new: Schema) -> bool:
        """Is one value still valid? `?tag=a` is also how a list of one is written."""
        before, after = self.comparer.old.shape(old), self.comparer.new.shape(new)
        least = after.bounds.get("minItems")
        takes_one = (least is None or least.number <= 1) and "items" in after.other
        return takes_one and after.types == {"array"} and before.is_single

    def _required(
        self, key: str, place: str, before: dict[str, Any], after: dict[str, Any]
    ) -> Iterator[Change]:
        if after.get("required") and not before.get("required"):
            yield self._change(key, self.sent.found("required", place))
        if before.get("required") and not after.get("required"):
            yield self._change(key, self.sent.found("no-longer-required", place))

    # Bodies

    def _request_body(self, key: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
        had, has = (isinstance(one.get("requestBody"), dict) for one in (old, new))
        before = resolved(self.old, old.get("requestBody") or {})
        after = resolved(self.new, new.get("requestBody") or {})
        if had and not has:
            yield self._change(key, self.sent.found("body-removed"))
        elif has and not had:
            rule = "required-body-added" if after.get("required") else "body-added"
            yield self._change(key, self.sent.found(rule))
        else:
            yield from self._required(key, "", before, after)
            yield from self._contents(key, "", before, after, self.sent, "media-added")

    def _contents(
        self,
        key: str,
        place: str,
        before: dict[str, Any],
        after: dict[str, Any],
        direction: Direction,
        added: str,
    ) -> Iterator[Change]:
        old, new = (by_media_type(one) for one in (before, after))
        for media in old:
            self.comparer.work.spend(1 if media in new else len(new))
            match = media if media in new else wider_media_type(media, new, direction)
            if match is None:
                yield self._change(key, direction.found("media-removed", place, media=media))
            else:
                schemas = media_schema(dict_of(old, media)), media_schema(dict_of(new, match))
                as_text = replace(direction, texts=texts_of(media))
                yield from self._schemas(key, place, *schemas, as_text)
        for media in new:
            if media not in old:
                yield self._change(key, direction.found(added, place, media=media))

    def _schemas(
        self, key: str, place: str, old: Schema, new: Schema, direction: Direction
    ) -> Iterator[Change]:
        differences = self.comparer.compare(old, new, direction)
        if self.comparer.is_spent:
            raise WorkSpent
        for found in differences:
            yield self._change(key, found.below(place))

    def _change(self, key: str, found: SchemaDifference) -> Change:
        return Change(key, found.is_breaking, found.rule, found.place, found.values)

    # Responses

    def _responses(self, key: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
        old, new = with_status_names(old), with_status_names(new)
        for code in old:
            self.comparer.work.spend(1 if code in new else len(old) + len(new))
            found = counterparts(code, old, new)
            for other in found:
                yield from self._response(key, code, old[code], new[other])
            if not found:
                is_success = self._tells_success(code, old)
                rule = "success-removed" if is_success else "error-removed"
                yield Change(key, is_success, rule, response_place(code), (("code", code),))
        for code in new:
            if code not in old:
                # If the only success status changes, the removed one is reported above.
                yield Change(key, False, "response-added", response_place(code), (("code", code),))

    def _tells_success(self, code: str, responses: dict[str, Any]) -> bool:
        """Is it a response of success?

        "default" without a body or any other response says nothing of it.
        """
        says_nothing = code == "default" and not dict_of(
            resolved(self.old, responses[code]), "content"
        )
        return tells_success(code, responses) and not says_nothing

    def _response(self, key: str, code: str, old: Any, new: Any) -> Iterator[Change]:
        before, after = resolved(self.old, old), resolved(self.new, new)
        place = response_place(code)
        if dict_of(before, "content") and not dict_of(after, "content"):
            yield Change(key, True, "response-emptied", place, (("code", code),))
        else:
            yield from self._contents(key, place, before, after, self.read, "response-media-added")
        yield from self._headers(key, place, dict_of(before, "headers"), dict_of(after, "headers"))

    def _headers(
        self, key: str, response: str, old: dict[str, Any], new: dict[str, Any]
    ) -> Iterator[Change]:
        # The standard tells readers to ignore a Content-Type here: the media types say it.
        old, new = _without_content_type(old), _without_content_type(new)
        new_by_name = {name.lower(): one for name, one in new.items()}
        for name, header in old.items():
            place = f"{response} {name}"
            if name.lower() not in new_by_name:
                yield self._change(key, self.read.found("header-removed", place))
                continue
            before = resolved(self.old, header)
            after = resolved(self.new, new_by_name[name.lower()])
            if before.get("required") and not after.get("required"):
                yield self._change(key, self.read.found("optional", place))
            schemas = schema_of(self.old, before), schema_of(self.new, after)
            yield from self._schemas(key, place, *schemas, replace(self.read, texts=SINGLE_TEXTS))
        old_names = {name.lower() for name in old}
        for name in new:
            if name.lower() not in old_names:
                yield self._change(key, self.read.found("header-added", f"{response} {name}"))

    # Callbacks

    def _callbacks(self, key: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
        for name in old:
            if name in new:
                before, after = resolved(self.old, old[name]), resolved(self.new, new[name])
                yield from _inside(name, _inverted(self.comparer, before, after), key)
            else:
                yield _named(key, True, "callback-removed", name)
        yield from (_named(key, False, "callback-added", name) for name in new if name not in old)


def _without_content_type(headers: dict[str, Any]) -> dict[str, Any]:
    return {name: one for name, one in headers.items() if name.lower() != "content-type"}


def _inverted(comparer: SchemaComparer, old: Any, new: Any) -> Iterator[Change]:
    """The changes of operations that the API calls.

    The client reads their requests and sends their responses. What is being compared already is not
    compared again inside.
    """
    pair = id(old), id(new)
    if pair in comparer.callbacks:
        return
    if len(comparer.callbacks) == _MAX_CALLBACKS:
        comparer.work.end()
        return
    comparer.callbacks.add(pair)
    before = operations_of(comparer.old.document, as_object(old))
    after = operations_of(comparer.new.document, as_object(new))
    yield from _Operations(comparer, BODY, RESPONSE).compare(before, after)
    comparer.callbacks.discard(pair)


def _compare_webhooks(
    comparer: SchemaComparer, old: dict[str, Any], new: dict[str, Any]
) -> Iterator[Change]:
    before, after = dict_of(old, "webhooks"), dict_of(new, "webhooks")
    for name in before:
        if name in after:
            items = {name: before[name]}, {name: after[name]}
            yield from _inside(name, _inverted(comparer, *items), "")
        else:
            yield _named("", True, "webhook-removed", name)
    yield from (_named("", False, "webhook-added", name) for name in after if name not in before)


def _inside(name: str, changes: Iterable[Change], key: str) -> Iterator[Change]:
    """The changes of a callback or webhook, as changes of the operation with the key."""
    for change in changes:
        yield replace(change, key=key, place=f"{name}{INSIDE}{change.place}")


def _named(key: str, is_breaking: bool, rule: str, name: str) -> Change:
    return Change(key, is_breaking, rule, values=(("name", str(name)),))
