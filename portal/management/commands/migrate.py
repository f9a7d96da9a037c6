"""Django's command, whose hint on missing migrations overlooks labels.

As makemigrations does.
"""

from django.core.management.commands import migrate

from portal.ops.schema_changes import SchemaAutodetector


class Command(migrate.Command):
    autodetector = SchemaAutodetector
