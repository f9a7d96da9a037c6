"""What fields say of values they don't take."""

from datetime import date

import pytest
from django import forms
from django.core import validators
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms.models import ModelForm
from django.utils import translation

from portal.models import Topic
from portal.people.models import User
from portal.tests.test_form_fields import every_form

CHOICES = [("a", "A")]
# The beginnings of what Django says.
DJANGOS_WORDS = ("Ensure", "Select a valid", "“%(pk)s” is not a valid value")


def sentence(field, value):
    with pytest.raises(forms.ValidationError) as refused:
        field.clean(value)
    (told,) = refused.value.messages
    return told


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        (forms.CharField(max_length=100), "x" * 120, "Up to 100 characters; yours has 120."),
        (forms.CharField(max_length=1), "xy", "Up to 1 character; yours has 2."),
        (
            forms.CharField(max_length=20_000),
            "x" * 20_001,
            "Up to 20,000 characters; yours has 20,001.",
        ),
        (forms.CharField(min_length=12), "xy", "At least 12 characters; yours has 2."),
        (forms.IntegerField(max_value=2000), "2001", "This can’t be more than 2,000."),
        (forms.IntegerField(min_value=1), "0", "This can’t be less than 1."),
        (
            forms.DateField(validators=[validators.MinValueValidator(date(2026, 1, 2))]),
            "2026-01-01",
            "This can’t be less than Jan. 2, 2026.",
        ),
        (forms.ChoiceField(choices=CHOICES), "b", "“b” isn’t one of the choices."),
        (forms.TypedChoiceField(choices=CHOICES), "b", "“b” isn’t one of the choices."),
        (forms.MultipleChoiceField(choices=CHOICES), ["a", "b"], "“b” isn’t one of the choices."),
        (
            forms.FileField(max_length=5),
            SimpleUploadedFile("people.csv", b"x"),
            "The file’s name can have up to 5 characters; it has 10.",
        ),
    ],
)
def test_fields_say_what_they_take(field, value, told):
    assert sentence(field, value) == told


@pytest.mark.parametrize("key", ["1", "x"])
def test_fields_of_rows_say_that_a_choice_is_not_available(db, key):
    told = "This choice isn’t available. Choose another one."
    assert sentence(forms.ModelChoiceField(Topic.objects.all()), key) == told
    assert sentence(forms.ModelMultipleChoiceField(Topic.objects.all()), [key]) == told


def test_numbers_are_written_as_the_language_does():
    with translation.override("fr"):
        assert "20\u00a0001" in sentence(forms.CharField(max_length=20_000), "x" * 20_001)
        assert "2\u00a0000" in sentence(forms.IntegerField(max_value=2000), "2001")


class NameForm(ModelForm):
    display_name = forms.CharField()

    class Meta:
        model = User
        fields = ["display_name"]


def test_the_limit_of_a_model_is_told_in_the_same_words():
    form = NameForm({"display_name": "x" * 61}, instance=User())
    assert form.errors == {"display_name": ["Up to 60 characters; yours has 61."]}


def test_a_validator_with_words_of_its_own_keeps_them():
    field = forms.IntegerField(validators=[validators.MaxValueValidator(3, "Three at most.")])
    assert sentence(field, "4") == "Three at most."


def messages_of(field):
    """All that a field may say, before its values are filled in."""
    for told in field.error_messages.values():
        yield str(told)
    for validator in field.validators:
        yield str(getattr(validator, "message", ""))


def test_no_form_says_what_django_does_of_limits_and_choices():
    import portal.urls  # noqa: F401 - every form is imported with its view

    fields = [
        (form.__name__, name, field)
        for form in every_form()
        # A few of Django's own are made before; only the operators' admin has them.
        if not form.__module__.startswith("django.")
        for name, field in getattr(form, "base_fields", {}).items()
    ]
    assert len(fields) > 300
    assert [
        (form, name, told)
        for form, name, field in fields
        for told in messages_of(field)
        if told.startswith(DJANGOS_WORDS)
    ] == []
