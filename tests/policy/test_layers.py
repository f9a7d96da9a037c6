"""An arrow between floors may only point down: imports, foreign keys and migration dependencies alike."""

import ast
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader

LAYERS = ["portal", "portal.people", "portal.moderation", "learnings", "collab"]
LABELS = {"portal": "portal", "people": "portal.people", "moderation": "portal.moderation"}
# Names of apps as strings are no imports; these two name them all.
NAME_ALL = {"portal/settings.py", "portal/urls.py"}


def layer_of(module):
    """The highest floor whose name begins this module's, or None for other people's code."""
    found = [layer for layer in LAYERS if module == layer or module.startswith(layer + ".")]
    return max(found, key=len) if found else None


def imports_of(path):
    """Modules that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def source_files():
    for top in ("portal", "learnings", "collab"):
        for path in sorted((settings.BASE_DIR / top).rglob("*.py")):
            relative = path.relative_to(settings.BASE_DIR)
            if "tests" not in relative.parts and str(relative) not in NAME_ALL:
                yield relative


def layer_violations():
    for relative in source_files():
        own = layer_of(".".join(relative.with_suffix("").parts))
        for module in imports_of(settings.BASE_DIR / relative):
            layer = layer_of(module)
            if layer and LAYERS.index(layer) > LAYERS.index(own):
                yield f"{relative} imports {module}"


def test_no_import_points_up():
    assert list(layer_violations()) == []


def test_the_walk_finds_an_import_that_points_up():
    source = ast.parse("def late():\n    from collab.models import Project")
    found = [node.module for node in ast.walk(source) if isinstance(node, ast.ImportFrom)]
    assert LAYERS.index(layer_of(found[0])) > LAYERS.index("learnings")


def test_nobody_imports_views_but_urls():
    importers = {
        str(relative)
        for relative in source_files()
        for module in imports_of(settings.BASE_DIR / relative)
        if layer_of(module) and ".views" in f".{module}" and relative.name not in ("urls.py",)
    }
    outside = {name for name in importers if "/views/" not in name}
    assert outside == set()


def layer_of_label(label):
    return LABELS.get(label) or (label if label in LAYERS else None)


def test_no_foreign_key_points_up():
    upward = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if layer_of_label(model._meta.app_label)
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model
        if layer_of_label(field.related_model._meta.app_label)
        and LAYERS.index(layer_of_label(field.related_model._meta.app_label))
        > LAYERS.index(layer_of_label(model._meta.app_label))
    ]
    assert upward == []


def test_no_migration_depends_on_a_floor_above():
    graph = MigrationLoader(None).disk_migrations
    upward = [
        f"{app}.{name} depends on {dependency[0]}"
        for (app, name), migration in graph.items()
        if layer_of_label(app)
        for dependency in migration.dependencies
        if layer_of_label(dependency[0])
        and LAYERS.index(layer_of_label(dependency[0])) > LAYERS.index(layer_of_label(app))
    ]
    assert upward == []


def test_top_level_is_as_the_design_card_says():
    """Folders that git ignores, such as __pycache__ and staticfiles, are no part of it."""
    ignored = {
        line.strip("/") for line in (settings.BASE_DIR / ".gitignore").read_text().splitlines()
    }
    folders = {
        path.name
        for path in Path(settings.BASE_DIR).iterdir()
        if path.is_dir() and path.name[0] != "."
    }
    assert "__pycache__" in ignored
    assert folders - ignored == {
        "portal",
        "learnings",
        "collab",
        "templates",
        "static",
        "docs",
        "tests",
    }
