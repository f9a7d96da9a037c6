"""Each text that a form of the product takes comes back if the form is refused."""

import re
from functools import cache
from importlib import import_module

import pytest
from django import forms
from django.conf import settings
from django.test import RequestFactory

from portal.web.parameters import Parameters
from portal.web.typed_texts import CHOICE_NAMES, LABELS, typed_texts

OURS = ("portal", "learnings", "collab")
OTHER_FOLDERS = {"tests", "migrations"}
TEXT = "ขอบคุณ"
# {name of a field: why its value need not come back}
ALLOWED = {
    "canned": "the code of a saved reply",
    "code": "a secret that lets people in",
    "email": "short, and known to the browser",
    "handle": "typed to confirm, or short",
    "intended": "a hidden field: the button that a key meant",
    "key": "a hidden field: it makes a form that is sent twice count once",
    "new_webhook": "a secret",
    "oldpassword": "a secret",
    "password": "a secret",
    "password1": "a secret",
    "password2": "a secret",
    "slug": "short",
    "username": "short",
}
# Fields whose names have a number. Their forms need rows of the database.
NUMBERED = ("word-12", "reason-12", "seat_2_topics", "12-title", "form-0-guidance")
CHOSEN = re.compile(r'<(?:button|select|input\s+(?=[^>]*type="(?:radio|checkbox|hidden)"))[^>]*>')
NAME = re.compile(r'\bname="(\w+)"')
IS_FORM = re.compile(r"Form\b|\bforms\b")


@cache
def form_classes():
    """All forms of the product, but for those that read the parameters of an address."""
    return list(_form_classes())


def _form_classes():
    for top in OURS:
        for path in sorted((settings.BASE_DIR / top).rglob("*.py")):
            relative = path.relative_to(settings.BASE_DIR)
            if OTHER_FOLDERS & set(relative.parts) or not IS_FORM.search(path.read_text()):
                continue
            module = import_module(".".join(relative.with_suffix("").parts))
            for value in vars(module).values():
                is_class = isinstance(value, type) and value.__module__ == module.__name__
                if is_class and issubclass(value, forms.BaseForm):
                    yield value


def fields():
    """Each field of these forms, by its name and the form."""
    for form in form_classes():
        if not issubclass(form, Parameters):
            for name, field in form.base_fields.items():
                yield form, name, field


def shown(name, text):
    headers = {"Sec-Fetch-Site": "same-origin"}
    request = RequestFactory().post("/", {name: text}, headers=headers)
    return [typed.text for typed in typed_texts(request)]


@pytest.mark.parametrize("text", ["Thanks", "https://example.org/a", TEXT])
def test_each_text_of_a_form_comes_back(text):
    names = {name for _form, name, field in fields() if isinstance(field, forms.CharField)}
    assert len(names) > 50
    assert {name for name in names if not shown(name, text)} - set(ALLOWED) == set()
    assert set(ALLOWED) <= names
    for name in NUMBERED:
        assert shown(name, text) == [text]


def test_no_choice_of_a_form_is_shown_as_a_text():
    choices = {
        (name, str(value))
        for _form, name, field in fields()
        if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField)
        for value, _label in field.choices
    }
    assert ("reason", "unkind") in choices
    assert {(name, value) for name, value in choices if shown(name, value)} == set()


def test_names_of_buttons_and_lists_in_templates_are_no_names_of_texts():
    templates = (settings.BASE_DIR / "templates").rglob("*.html")
    tags = [tag for path in templates for tag in CHOSEN.findall(path.read_text())]
    names = {name for tag in tags for name in NAME.findall(tag)}
    assert {"do", "version", "word"} <= names
    # What the hidden `next` holds is an address.
    assert names & set(LABELS) - {"next"} <= CHOICE_NAMES
