"""Django's command, whose hint on missing migrations overlooks labels.

makemigrations overlooks them, too.
"""

from django.core.management.commands import migrate

from portal.ops.schema_changes import SchemaAutodetector


class Command(migrate.Command):
    autodetector = SchemaAutodetector
