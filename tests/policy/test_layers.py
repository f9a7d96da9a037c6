"""Apps depend on each other in one direction: imports, foreign keys, migrations and names."""

import ast
import importlib
import re
from functools import cache
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from portal import hooks

LAYERS = ["portal", "portal.people", "portal.moderation", "learnings", "collab", "collab.capstone"]
LABELS = {
    "portal": "portal",
    "people": "portal.people",
    "moderation": "portal.moderation",
    "capstone": "collab.capstone",
}
# These two name all apps.
NAME_ALL = {"portal/settings.py", "portal/urls.py"}


def layer_of(module):
    """Return the innermost layer that contains a module, or None for third-party code."""
    found = [layer for layer in LAYERS if module == layer or module.startswith(layer + ".")]
    return max(found, key=len) if found else None


def statements_of(block):
    """Yield each statement in a module or another block; no import is in an expression."""
    for part in ("body", "orelse", "handlers", "finalbody", "cases"):
        for node in getattr(block, part, ()):
            yield node
            yield from statements_of(node)


@cache
def imports_of(path):
    """Return the modules that a file imports, at any level of nesting."""
    found = []
    for node in statements_of(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found += [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.append(node.module)
            found += [f"{node.module}.{name.name}" for name in node.names]
    return found


def source_files():
    """Yield the paths of Python files of all layers, without tests."""
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


def test_layer_of_finds_an_import_that_points_up():
    source = ast.parse("def late():\n    from collab.models import Project")
    found = [node.module for node in statements_of(source) if isinstance(node, ast.ImportFrom)]
    assert LAYERS.index(layer_of(found[0])) > LAYERS.index("learnings")


def test_imports_are_found_in_each_kind_of_block(tmp_path):
    source = """
import a
try:
    import b
except E:
    import c
else:
    import d
finally:
    import e
match x:
    case 1:
        import f
class K:
    async def g(self):
        with x:
            for one in x:
                while one:
                    if x:
                        import g
                    elif one:
                        import h
                    else:
                        from i import j
"""
    (tmp_path / "x.py").write_text(source)
    assert sorted(imports_of(tmp_path / "x.py")) == [*"abcdefghi", "i.j"]


def test_only_urls_import_views():
    importers = {
        str(relative)
        for relative in source_files()
        for module in imports_of(settings.BASE_DIR / relative)
        if layer_of(module) and ".views" in f".{module}" and not relative.name.endswith("urls.py")
    }
    outside = {name for name in importers if "/views/" not in name and "/urls/" not in name}
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


def test_no_migration_depends_on_a_higher_layer():
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


def test_top_level_folders():
    """Folders that git ignores, such as __pycache__ and staticfiles, do not count."""
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


# Names of another app inside a string: a URL name, a model, a table or a template.
NAME_IN_STRING = re.compile(
    r"^(?P<url>people|moderation|learnings|collab|capstone):[a-z_]+$"
    r"|^(?P<model>people|moderation|learnings|collab|capstone)\.[A-Z]\w+$"
    r"|^(?P<template>people|moderation|learnings|collab|capstone)/\w+\.html"
    r"|\b(?P<table>people|moderation|learnings|collab|capstone)_[a-z]{4,}"
)
# Parsing every file takes a second; a file with a name above has this, too.
MAY_NAME = re.compile(
    r"(people|moderation|learnings|collab|capstone)(:[a-z_]|\.[A-Z]|/\w|_[a-z]{4})"
)
NAME_IN_TEMPLATE = re.compile(
    r"""["'](?P<app>people|moderation|learnings|collab|capstone)(?::[a-z_]+["']|/\w+\.html)"""
)
# Python files that name an app above their own, with the reason.
UPWARD_STRINGS = {
    "portal/models.py": "the page of a topic lists entries, so it is in learnings",
}
# Templates that name an app above their own, with the reason.
UPWARD_TEMPLATES = {
    "_account_menu.html": "the menu of the site leads everywhere",
    "_foot.html": "the navigation of the site leads everywhere",
    "_head.html": "names the feed of all entries",
    "_new_links.html": "links to the forms of other apps",
    "_site_links.html": "the navigation of the site leads everywhere",
    "_tabs.html": "the navigation of the site leads everywhere",
    "_top.html": "the navigation of the site leads everywhere",
    "about.html": "static page with links into the site",
    "conduct.html": "static page with links into the site",
    "error.html": "leads from an address without a page into the site",
    "privacy.html": "static page with links into the site",
    "_search_empty.html": "links to the form and the lists of challenges",
    "_search_rail.html": "links to the form of a challenge",
    "people/_settings_lines.html": "links to the README",
    "people/settings.html": "links to the hours when one is free",
    "people/person_list.html": "links to the suggestions",
    "styleguide.html": "shows the components of all apps, in development only",
    "people/profile.html": "links to the README and the feed of a person",
    "people/cohort_detail.html": "links to the entries of a cohort",
    "people/cohort_joining.html": "links to the other pages of a cohort’s mentors",
    "learnings/topic_detail.html": "links to the projects on a topic",
}


def is_above(app, own_layer):
    """Is the layer of the app with this label above `own_layer`?"""
    return LAYERS.index(layer_of_label(app)) > LAYERS.index(own_layer)


def strings_that_name_apps(source):
    """Yield (label of an app, string) for strings with a URL name, model, template or table."""
    for node in ast.walk(ast.parse(source)) if MAY_NAME.search(source) else ():
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found = NAME_IN_STRING.search(node.value)
            if found:
                yield next(filter(None, found.groups())), node.value


def test_no_string_names_an_app_above():
    upward = set()
    for relative in source_files():
        own = layer_of(".".join(relative.with_suffix("").parts))
        source = (settings.BASE_DIR / relative).read_text()
        if any(is_above(app, own) for app, _string in strings_that_name_apps(source)):
            upward.add(str(relative))
    assert upward == set(UPWARD_STRINGS)


def test_strings_that_name_apps_are_found():
    source = """
url, model = "collab:home", "learnings.Entry"
sql = "SELECT id FROM learnings_entry"
page = "collab/home.html"
"""
    found = [app for app, _string in strings_that_name_apps(source)]
    assert sorted(found) == ["collab", "collab", "learnings", "learnings"]


def test_no_template_names_an_app_above():
    upward = set()
    for path in (settings.BASE_DIR / "templates").rglob("*.html"):
        relative = path.relative_to(settings.BASE_DIR / "templates")
        own = layer_of_label(relative.parts[0]) or "portal"
        apps_named = {found["app"] for found in NAME_IN_TEMPLATE.finditer(path.read_text())}
        # The base app's templates may link to people: every page shows who is signed in.
        if any(is_above(app, max(own, "portal.people", key=LAYERS.index)) for app in apps_named):
            upward.add(str(relative))
    assert upward == set(UPWARD_TEMPLATES)


def test_each_hook_has_a_known_name():
    for module in hooks.hook_modules():
        assert set(module.__all__) <= hooks.HOOKS, module.__name__


def test_hooks_modules_define_nothing_else():
    """Every name that a hooks module assigns or defines is a hook."""
    for module in hooks.hook_modules():
        for node in ast.parse(Path(module.__file__).read_text()).body:
            names = []
            if isinstance(node, ast.Assign):
                names = [target.id for target in node.targets]
            elif isinstance(node, ast.FunctionDef | ast.ClassDef):
                names = [node.name]
            assert set(names) - {"__all__"} <= set(module.__all__), module.__name__


def test_each_known_hook_is_used_by_an_app():
    used = {name for module in hooks.hook_modules() for name in module.__all__}
    assert used == hooks.HOOKS


def test_each_layer_has_its_hooks_collected():
    assert [layer_of(module.__name__) for module in hooks.hook_modules()] == LAYERS


def test_only_portal_registers_anything_at_startup():
    """`ready` connects signals of Django, and replaces its sentences and its page of 404.

    All else that an app adds is in its hooks.py.
    """
    with_ready, called = [], set()
    for layer in LAYERS:
        path = Path(importlib.import_module(f"{layer}.apps").__file__)
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and node.name == "ready":
                with_ready.append(layer)
                calls = [call.func for call in ast.walk(node) if isinstance(call, ast.Call)]
                called |= {ast.unparse(call).rpartition(".")[2] for call in calls}
    assert set(with_ready) == {"portal"}
    replacing = {"set_default_messages", "show_own_not_found_page"}
    assert called == {"connect", "ready", "super", *replacing}


def test_each_notification_kind_is_named_by_the_app_that_lists_it():
    for module in hooks.hook_modules():
        app = layer_of(module.__name__)
        sources = ""
        for relative in source_files():
            is_own = layer_of(".".join(relative.with_suffix("").parts)) == app
            if is_own and relative.name != "notifications.py":
                sources += (settings.BASE_DIR / relative).read_text()
        unsent = [
            kind for kind in getattr(module, "NOTIFICATIONS", {}) if f'"{kind}"' not in sources
        ]
        assert set(unsent) <= {"flag_upheld", "flag_dismissed"}, app  # "flag_" is a prefix there
