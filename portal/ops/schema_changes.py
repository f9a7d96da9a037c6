"""Find changes of models for makemigrations, without those of words alone.

Labels, help texts and choices are no part of a table. Without this, each better word for a status
would need a migration.
"""

from typing import Any

from django.db import models
from django.db.migrations.autodetector import MigrationAutodetector

FIELD_WORDS = ("verbose_name", "help_text", "choices")
MODEL_WORDS = ("verbose_name", "verbose_name_plural")


class SchemaAutodetector(MigrationAutodetector):
    def deep_deconstruct(self, obj: Any) -> Any:
        deconstructed = super().deep_deconstruct(obj)
        if not isinstance(obj, models.Field):
            return deconstructed
        path, args, kwargs = deconstructed
        return path, args, {key: kwargs[key] for key in kwargs if key not in FIELD_WORDS}

    def generate_altered_options(self) -> None:
        for key, model in self.to_state.models.items():
            migrated = self.from_state.models.get(key)
            if migrated:
                _copy_words(migrated.options, model.options)
        super().generate_altered_options()


def _copy_words(source: dict[str, Any], target: dict[str, Any]) -> None:
    for word in MODEL_WORDS:
        target.pop(word, None)
        if word in source:
            target[word] = source[word]
