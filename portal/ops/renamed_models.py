"""Migration operation for a renamed model."""

from django.contrib.contenttypes.management import RenameContentType
from django.db import migrations


def rename_content_type(app_label: str, old: str, new: str) -> migrations.RunPython:
    """Rename a model's content type, to keep its permissions and admin log.

    Django adds this by itself only to a RenameModel that is a top-level operation.
    """
    operation = RenameContentType(app_label, old, new)
    return migrations.RunPython(operation.rename_forward, operation.rename_backward)
