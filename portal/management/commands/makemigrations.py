"""Django's command, without migrations for changed labels, help texts and choices."""

from django.core.management.commands import makemigrations

from portal.ops.schema_changes import SchemaAutodetector


class Command(makemigrations.Command):
    autodetector = SchemaAutodetector
