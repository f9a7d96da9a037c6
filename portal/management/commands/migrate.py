"""Django's command; its hint on missing migrations overlooks labels as makemigrations does."""

from django.core.management.commands import migrate

from portal.ops.schema_changes import SchemaAutodetector


class Command(migrate.Command):
    autodetector = SchemaAutodetector
