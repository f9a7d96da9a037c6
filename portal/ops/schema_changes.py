"""Find changes of models for makemigrations, without those of words alone.

Labels, help texts, choices and validators are no part of a table. Without this, each better word
for a status or an error would need a migration.
"""

from typing import Any

from django.db import models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.state import ModelState, ProjectState

FIELD_WORDS = ("verbose_name", "help_text", "choices", "validators")
MODEL_WORDS = ("verbose_name", "verbose_name_plural")


class SchemaAutodetector(MigrationAutodetector):
    def __init__(
        self, from_state: ProjectState, to_state: ProjectState, *args: Any, **kwargs: Any
    ) -> None:
        for key, model in to_state.models.items():
            migrated = from_state.models.get(key)
            if migrated:
                _copy_words(migrated, model)
        super().__init__(from_state, to_state, *args, **kwargs)

    def deep_deconstruct(self, obj: Any) -> Any:
        deconstructed = super().deep_deconstruct(obj)
        if not isinstance(obj, models.Field):
            return deconstructed
        path, args, kwargs = deconstructed
        return path, args, {key: kwargs[key] for key in kwargs if key not in FIELD_WORDS}


def _copy_words(source: ModelState, target: ModelState) -> None:
    for word in MODEL_WORDS:
        target.options.pop(word, None)
        if word in source.options:
            target.options[word] = source.options[word]
    migrated = {constraint.name: constraint for constraint in source.options["constraints"]}
    for constraint in target.options["constraints"]:
        if constraint.name in migrated:
            message = migrated[constraint.name].violation_error_message
            constraint.violation_error_message = message
