"""Migration operation for a renamed model."""

from typing import Any

from django.contrib.contenttypes.management import RenameContentType
from django.db import migrations


def rename_content_type(app_label: str, old: str, new: str) -> migrations.RunPython:
    """Rename a model's content type, to keep its permissions and admin log.

    Django adds this by itself only to a RenameModel that is a top-level operation.
    """
    operation = RenameContentType(app_label, old, new)

    # The check of migrations wants the two arguments under these names.
    def rename(apps: Any, schema_editor: Any) -> None:
        operation.rename_forward(apps, schema_editor)

    def rename_back(apps: Any, schema_editor: Any) -> None:
        operation.rename_backward(apps, schema_editor)

    return migrations.RunPython(rename, rename_back)
