"""Puts a long word into all that people wrote. Run inside the server's own settings."""

from django.apps import apps
from django.db import models

from collab.models import ContractVersion, Project
from collab.tests.contracts.shop import text as contract_text
from portal.ops.db_triggers import drop_triggers, install_triggers

WORD = "Donaudampfschifffahrt" * 5 + "selektrizitaeten"
APPS = ("portal", "people", "moderation", "learnings", "collab", "capstone")
# Parts of the names of columns that hold no words of people.
OTHER = (
    "handle", "slug", "email", "url", "code", "key", "token", "kind", "state", "status", "digest",
    "password", "hash", "language", "zone", "thing", "version", "secret", "address", "method",
    "path", "target", "parsed", "asked", "form", "section", "track", "public_id", "locked", "verdict", "pseudonym",
)  # fmt: skip


def is_written(column):
    """Is it a column of text that people write?"""
    is_text = isinstance(column, models.CharField | models.TextField)
    if not is_text or column.choices or column.unique or column.primary_key:
        return False
    if isinstance(column, models.EmailField | models.URLField | models.SlugField):
        return False
    return not any(part in column.name for part in OTHER)


def fill():
    """Put the word before each text, and publish a contract whose names are long."""
    project = Project.objects.get(name="Kura")
    document = contract_text().replace("Order", WORD[:100]).replace("/orders", f"/orders/{WORD}")
    ContractVersion.publish(project, document, by=project.owner)
    drop_triggers()
    for model in apps.get_models():
        if model._meta.app_label not in APPS or model._meta.proxy or not model._meta.managed:
            continue
        # The text of a contract is read as JSON.
        columns = [] if model is ContractVersion else model._meta.concrete_fields
        for column in filter(is_written, columns):
            _fill_column(model, column)
    install_triggers()


def _fill_column(model, column):
    before, after = ("<p>", "</p>") if column.name.endswith("html") else ("", " ")
    most = column.max_length or 10_000
    rows = model._base_manager.exclude(**{column.name: ""})
    # Each is another one, for names that may be there once.
    for number, row in enumerate(rows):
        text = getattr(row, column.name)
        if text:
            longer = f"{before}{number}{WORD}{after}{text}"[:most]
            model._base_manager.filter(pk=row.pk).update(**{column.name: longer})
