"""No whole row is saved that others write: each `save` says which columns, or that it inserts."""

import ast
from pathlib import Path

import pytest
from django import forms
from django.apps import apps
from django.conf import settings
from django.contrib import admin

from portal.admin import PartialSaveAdmin, ReadOnlyAdmin

OURS = ("portal", "learnings", "collab")
SAVES = {"save", "asave", "save_base"}
# {file: {a call that may stay: why}}
ALLOWED = {
    "learnings/views/readme_import.py": {
        "preview.save()": "a form of its own kind, which keeps what its owner ticked by a conditional update",
    },
    "collab/models/brief.py": {
        "super().save(*args, **kwargs)": "passes on what it was given, and forgets what is kept of briefs",
    },
    "collab/forms/projects.py": {"super().save()": "that of PartialSaveForm"},
    "portal/people/sessions.py": {"super().save(must_create)": "inserts a session"},
    "portal/people/admin.py": {"super().save(commit)": "that of PartialSaveForm"},
    "portal/people/forms/sign_in.py": {
        "super().save(request)": "allauth's sign-up, which inserts the person"
    },
    "portal/people/forms/settings.py": {
        "self.emails.save()": "a form of its own kind, which merges choices under a lock"
    },
    "portal/people/models/user.py": {
        "super().save(**kwargs)": "passes on what it was given, and of a whole row what differs",
    },
}


def product_files():
    for top in OURS:
        for path in sorted((settings.BASE_DIR / top).rglob("*.py")):
            relative = path.relative_to(settings.BASE_DIR)
            if not {"tests", "migrations"} & set(relative.parts):
                yield relative


def saves_a_form(call, classes):
    """Is it `form.save()` in a view, or `self.save(…)` in a form? The form's own `save` is looked at instead."""
    receiver = call.func.value
    if not isinstance(receiver, ast.Name):
        return False
    return receiver.id == "form" or (
        receiver.id == "self" and any(name.endswith("Form") for name in classes)
    )


def is_partial(call):
    """Does this call name its columns, insert, or build an instance without saving it?"""
    words = {word.arg: word.value for word in call.keywords}
    named = words.get("update_fields")
    if named is not None:
        return not (isinstance(named, ast.Constant) and named.value is None)
    for name, wanted in (("force_insert", True), ("commit", False)):
        value = words.get(name)
        if isinstance(value, ast.Constant) and value.value is wanted:
            return True
    return False


def full_row_saves(source):
    """The calls in `source` that save a whole row, as they are written."""
    found = []
    if "save" not in source:  # parsing every file takes seconds
        return found

    def walk(node, classes):
        if isinstance(node, ast.ClassDef):
            classes = (*classes, node.name)
        is_save = (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in SAVES
        )
        if is_save and not is_partial(node) and not saves_a_form(node, classes):
            found.append(ast.unparse(node))
        for child in ast.iter_child_nodes(node):
            walk(child, classes)

    walk(ast.parse(source), ())
    return found


def test_no_code_saves_a_whole_row():
    found = {}
    for relative in product_files():
        calls = full_row_saves(Path(settings.BASE_DIR / relative).read_text())
        if calls:
            found[str(relative)] = set(calls)
    assert found == {name: set(calls) for name, calls in ALLOWED.items()}


@pytest.mark.parametrize(
    "line",
    [
        "person.save()",
        "self.save()",
        "user.save(using=self._db)",
        "super().save()",
        "row.save(update_fields=None)",
        "row.save(force_insert=False)",
        "await row.asave()",
        "self.wishes.save()",
        "Entry.objects.get(pk=1).save()",
        "[row.save() for row in rows]",
    ],
)
def test_the_check_finds_a_save_of_a_whole_row(line):
    source = f"class Team:\n    async def leave(self):\n        {line}"
    assert len(full_row_saves(source)) == 1


@pytest.mark.parametrize(
    "line",
    [
        "person.save(update_fields=['bio'])",
        "person.save(update_fields=columns)",
        "person.save(force_insert=True)",
        "link = form.save(commit=False)",
        "form.save()",
    ],
)
def test_the_check_lets_pass_what_names_its_columns_or_inserts(line):
    assert full_row_saves(f"def act(form):\n    {line}") == []


def model_forms(base=forms.ModelForm):
    """Every form of a model in our own modules, by whatever it inherits."""
    for form in base.__subclasses__():
        module = form.__module__
        if module.startswith(OURS) and ".tests." not in module:
            yield form
        yield from model_forms(form)


def saves_full_row(form):
    return form.save is forms.BaseModelForm.save


def test_no_form_of_a_model_saves_a_whole_row():
    whole = [
        form.__qualname__
        for form in model_forms()
        if saves_full_row(form) and not is_of_the_admin(form)
    ]
    assert whole == []


def is_of_the_admin(form):
    """Django's admin has a form build the instance; the row is saved by PartialSaveAdmin."""
    return any(
        form is site.form
        for site in admin.site._registry.values()
        if isinstance(site, PartialSaveAdmin)
    )


def test_the_check_finds_a_form_that_saves_a_whole_row():
    class Naive(forms.ModelForm):
        class Meta:
            model = apps.get_model("people", "Cohort")
            fields = ["name"]

    assert saves_full_row(Naive)


def test_every_page_of_the_admin_saves_what_changed_or_nothing():
    ours = [
        site for model, site in admin.site._registry.items() if model.__module__.startswith(OURS)
    ]
    assert len(ours) > 30
    assert [
        type(site).__name__
        for site in ours
        if not isinstance(site, ReadOnlyAdmin | PartialSaveAdmin)
    ] == []
