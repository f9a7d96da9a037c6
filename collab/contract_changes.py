"""What changed between two versions of a contract, for a page and a text to paste."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.core.cache import caches
from django.utils.translation import gettext as _

from collab.contracts.changes import Change
from collab.contracts.comparing import compare
from collab.contracts.differences import BODY, RESPONSE, SchemaDifference
from collab.contracts.json_values import Schema
from collab.contracts.places import in_schema
from collab.contracts.reference import named_schemas
from collab.contracts.rules import RULES
from collab.contracts.schema_changes import SchemaComparer
from collab.models import ContractVersion, Endpoint, Project
from collab.models.contract import COMPARISON_VERSION
from portal.people.models import User
from portal.rows import grouped
from portal.text.labels import labelled

CACHE_SECONDS = 3600
# Differences of one schema to list.
MAX_SCHEMA_SENTENCES = 20


class ChangedOperation(NamedTuple):
    """An operation with its changes; "" as `method` stands for the whole API."""

    method: str
    path: str
    changes: list[Change]
    endpoint: Endpoint | None

    def labelled(self, sentence: str) -> str:
        """Return a sentence after the operation; about the whole API it stands alone."""
        return labelled(f"{self.method.upper()} {self.path}", sentence) if self.path else sentence

    @property
    def user(self) -> User | None:
        """Who uses the operation in the front end."""
        return self.endpoint.used_by if self.endpoint and self.endpoint.is_in_use else None


class ChangedSchema(NamedTuple):
    """A named schema that only one of the versions has, or that differs.

    `sentences` say what differs.
    """

    name: str
    is_added: bool
    is_removed: bool
    sentences: list[str]


def group_by_operation(project: Project, changes: Iterable[Change]) -> list[ChangedOperation]:
    """The changes by their operation, in the order of the first of each."""
    return _grouped(changes, _endpoints_by_key(project))


def _endpoints_by_key(project: Project) -> dict[str, Endpoint]:
    return {one.key: one for one in project.endpoints.select_related("used_by")}


def _grouped(changes: Iterable[Change], endpoints: dict[str, Endpoint]) -> list[ChangedOperation]:
    by_key = grouped((change.key, change) for change in changes)
    return [_operation(key, rows, endpoints.get(key[:500])) for key, rows in by_key.items()]


def _operation(key: str, changes: list[Change], endpoint: Endpoint | None) -> ChangedOperation:
    method, _space, path = key.partition(" ")
    shown_path = endpoint.path if endpoint else path.replace("{}", "{…}")
    return ChangedOperation(method, shown_path, changes, endpoint)


@dataclass
class ContractChanges:
    """The changes from one version of a project's contract to another."""

    project: Project
    old: ContractVersion
    new: ContractVersion

    @cached_property
    def changes(self) -> list[Change]:
        """All changes, breaking ones first; kept for an hour."""
        key = f"contract-changes:{self.old.pk}:{self.new.pk}:{COMPARISON_VERSION}"
        rows = caches["pages"].get_or_set(key, self._rows, CACHE_SECONDS)
        return [Change.from_row(row) for row in rows]

    def _rows(self) -> list[Any]:
        found = compare(self.old.document, self.new.document, on=self.new.day)
        return [change.as_row() for change in found]

    @cached_property
    def _endpoints(self) -> dict[str, Endpoint]:
        return _endpoints_by_key(self.project)

    @cached_property
    def breaking(self) -> list[ChangedOperation]:
        """The operations with breaking changes."""
        return self._by_operation(change for change in self.changes if change.is_breaking)

    @cached_property
    def harmless(self) -> list[ChangedOperation]:
        """The operations with other changes."""
        return self._by_operation(change for change in self.changes if not change.is_breaking)

    @property
    def has_to_check(self) -> bool:
        """Does a change that breaks nothing by itself ask clients to look?"""
        return any(change.is_to_check for change in self.changes)

    def _by_operation(self, changes: Iterable[Change]) -> list[ChangedOperation]:
        return _grouped(changes, self._endpoints)

    @cached_property
    def schemas(self) -> list[ChangedSchema]:
        """The named schemas that differ, in the order of the newer version."""
        old, new = (named_schemas(version.document) for version in (self.old, self.new))
        comparer = SchemaComparer(self.old.document, self.new.document)
        names = [name for name in dict.fromkeys([*new, *old]) if old.get(name) != new.get(name)]
        return [_changed_schema(comparer, old, new, name) for name in names]

    @property
    def breaking_count(self) -> int:
        return sum(len(operation.changes) for operation in self.breaking)

    @cached_property
    def people(self) -> list[tuple[User, int]]:
        """Who uses operations that break, and how many of them each, most first."""
        users = [operation.user for operation in self.breaking if operation.user]
        return Counter(users).most_common()

    def as_text(self) -> str:
        """The changes as plain text, for a chat or a pull request."""
        lines = [
            *_section(_("Breaking changes"), self.breaking),
            *_section(_("Other changes"), self.harmless),
        ]
        nothing = ["", _("No change that either side would notice.")]
        return "\n".join([self._title(), *(lines or nothing)])

    def _title(self) -> str:
        values = {"project": self.project.name, "old": self.old.number, "new": self.new.number}
        return _("%(project)s, contract version %(old)d to %(new)d") % values


def _changed_schema(
    comparer: SchemaComparer, old: dict[str, Any], new: dict[str, Any], name: str
) -> ChangedSchema:
    is_added, is_removed = name not in old, name not in new
    sentences = []
    if not is_added and not is_removed:
        found = _differences(comparer, old[name], new[name])[:MAX_SCHEMA_SENTENCES]
        sentences = [_sentence(one, name) for one in found]
    return ChangedSchema(name, is_added, is_removed, sentences)


def _differences(comparer: SchemaComparer, old: Schema, new: Schema) -> list[SchemaDifference]:
    """What differs in a schema as it is read, then what concerns only requests."""
    read = comparer.compare_own(old, new, RESPONSE)
    places = {one.place for one in read}
    sent = comparer.compare_own(old, new, BODY)
    return [*read, *(one for one in sent if one.place not in places)]


def _sentence(found: SchemaDifference, schema: str) -> str:
    place = in_schema(found.place, schema)
    return RULES[found.rule].describe(place, dict(found.values))


def _section(heading: str, operations: list[ChangedOperation]) -> list[str]:
    """The heading and a line for each change, or nothing."""
    if not operations:
        return []
    lines = [_line(operation, change) for operation in operations for change in operation.changes]
    return ["", heading.upper(), *lines]


def _line(operation: ChangedOperation, change: Change) -> str:
    note = f" ({_('Check this')})" if change.is_to_check else ""
    return f"- {operation.labelled(change.sentence)}{note}"
