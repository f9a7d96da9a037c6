"""Length limits of text fields."""

import re
from datetime import date

import pytest
from django import forms
from django.core.validators import MaxLengthValidator
from django.forms.renderers import DjangoTemplates
from django.utils import translation
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy

from learnings.forms.composer import DraftForm
from learnings.forms.readme_import import ImportedItemForm
from learnings.import_rows import ImportedItemRow
from learnings.models import Draft, Entry, ImportedItem
from portal.models import Topic
from portal.text import markdown
from portal.web.form_fields import Textarea, is_optional, set_max_length
from portal.web.form_renderer import FormRenderer

LABEL = re.compile(r"<(?:label|legend)\b[^>]*>(.*?)</(?:label|legend)>", re.DOTALL)


CHOICES = [
    ("", "Choose <one>"),
    (1, 1234567),
    ("a\"b&'", mark_safe("<i>marked</i>")),
    ("More & more", [("x", gettext_lazy("Time zone")), (mark_safe("&amp;"), "y"), (None, True)]),
]


@pytest.mark.parametrize("value", ["", "1", "x", ["x", 1], "a\"b&'"])
@pytest.mark.parametrize(
    "attributes",
    [{}, {"required": True, "disabled": False, "size": 1, "min": 0, "title": "\"&'<", "x": 1.5}],
)
@pytest.mark.parametrize("kind", [forms.Select, forms.SelectMultiple])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_select_is_rendered_as_by_the_template_of_django(kind, attributes, value, language):
    widget = kind(attributes, CHOICES)
    with translation.override(language):
        rendered = widget.render("a&b", value, {"id": "x"}, FormRenderer())
        assert rendered == widget.render("a&b", value, {"id": "x"}, DjangoTemplates())
    assert isinstance(rendered, SafeString)


def every_form(cls=forms.BaseForm):
    for found in cls.__subclasses__():
        yield found
        yield from every_form(found)


def our_fields():
    """Yield (form, name, field) for each field of our forms."""
    import portal.urls  # noqa: F401 - every form is imported with its view

    ours = {
        form
        for form in every_form()
        if form.__module__.split(".")[0] in ("portal", "learnings", "collab")
    }
    for form in sorted(ours, key=lambda form: (form.__module__, form.__name__)):
        for name, field in form.base_fields.items():
            yield form, name, field


def our_text_fields():
    """Yield (form, name, field) for each multi-line text field of our forms."""
    for form, name, field in our_fields():
        if isinstance(field.widget, forms.Textarea) and form.__module__ != "portal.web.styleguide":
            yield form, name, field


def test_every_multiline_field_uses_our_textarea():
    found = list(our_text_fields())
    assert len(found) > 15
    assert [
        (form.__name__, name)
        for form, name, field in found
        if not isinstance(field.widget, Textarea)
    ] == []


def test_every_text_field_has_a_maxlength():
    for form, name, field in our_text_fields():
        if field.max_length is not None and form is not DraftForm:
            assert field.widget.attrs["maxlength"] == str(field.max_length), (form, name)


class Lines(forms.Form):
    text = forms.CharField(max_length=10, strip=False, widget=Textarea)


def test_every_day_is_written_as_browsers_read_it_in_french():
    widgets = {
        f"{form.__name__}.{name}": field.widget
        for form, name, field in our_fields()
        # Parameters of an address are shown by their templates, and the admin has text fields.
        if isinstance(field, forms.DateField)
        and not form.__module__.endswith((".parameters", ".admin"))
    }
    assert {"MilestoneForm.day", "AbsenceForm.until"} <= set(widgets)
    with translation.override("fr"):
        shown = {name: widget.format_value(date(2026, 12, 3)) for name, widget in widgets.items()}
    assert set(shown.values()) == {"2026-12-03"}, shown
    assert {widget.input_type for widget in widgets.values()} == {"date"}


def test_line_ends_count_as_one_character():
    assert Lines({"text": "a\r\nb\r\nc\r\nde\r\nf"}).errors == {}
    assert Lines({"text": "a\r\nb\r\nc\r\nde\r\nfg"}).errors["text"] == [
        "Up to 10 characters; yours has 11."
    ]


def test_a_stored_text_over_the_limit_may_not_grow():
    form = Lines({"text": "x" * 12})
    set_max_length(form.fields["text"], 10, stored_text="y" * 12)
    assert form.errors == {}
    assert form.fields["text"].widget.attrs["maxlength"] == "10"
    longer = Lines({"text": "x" * 13})
    set_max_length(longer.fields["text"], 10, stored_text="y" * 12)
    assert longer.errors["text"] == ["Up to 10 characters; yours has 13."]


def test_the_composer_names_the_limit_of_a_stored_text_that_is_over_it(learner):
    stored = Draft(entry=Entry(kind="learning", author=learner), title="t" * 300, body="b" * 28_000)
    page = DraftForm(instance=stored).as_p()
    assert re.findall(r'name="(title|body)"[^>]* data-most="(\d+)"', page) == [
        ("title", "120"),
        ("body", "20000"),
    ]
    grown = DraftForm({"title": "t" * 301, "body": "b" * 30_000}, instance=stored)
    assert grown.errors["title"] == ["Titles can be up to 120 characters; yours is 301."]
    assert grown.errors["body"] == [
        "Texts can be up to 20,000 characters; yours is 30,000. Please split or shorten it."
    ]
    stored = Draft(entry=Entry(kind="learning", author=learner), title="t" * 300, body="b" * 28_000)
    same = DraftForm({"title": "t" * 300, "body": "b" * 28_000}, instance=stored)
    assert {"title", "body"} & same.errors.keys() == set()


@pytest.mark.parametrize("kind", Entry.Kind.values)
def test_composer_accepts_20_000_characters(learner, kind):
    form = DraftForm(instance=Draft(entry=Entry(kind=kind, author=learner)))
    for name in {"body", "solution", "outcome"} & form.fields.keys():
        field = form.fields[name]
        (most,) = [
            one.limit_value for one in field.validators if isinstance(one, MaxLengthValidator)
        ]
        assert most == markdown.MAX_CHARACTERS
        assert field.widget.attrs["maxlength"] == "20000"
        assert "Use up to 20,000 characters." in str(field.help_text)


def test_imported_items_have_the_composers_limits():
    item = ImportedItem("challenge", title="t" * 300, outcome="x" * 28_000)
    row = ImportedItemRow(item, 0, joined=[])
    limits = re.findall(r'data-most="(\d+)"', "".join(text.attributes for text in row.texts()))
    assert limits == ["120", "20000", "20000", "20000"]
    same = ImportedItemForm({"title": "t" * 300, "outcome": "x" * 28_000}, item=item)
    assert same.errors == {}
    grown = ImportedItemForm({"outcome": "x" * 28_001}, item=item)
    assert grown.errors == {"outcome": ["Up to 20,000 characters; yours has 28,001."]}


LEVELS = [("easy", "Easy"), ("hard", "Hard")]
WITH_EMPTY = [("", "Any"), *LEVELS]


@pytest.mark.parametrize(
    ("field", "says_optional"),
    [
        (forms.CharField(), False),
        (forms.CharField(required=False), True),
        (forms.ChoiceField(choices=WITH_EMPTY), False),
        (forms.ChoiceField(choices=WITH_EMPTY, required=False), True),
        # A list without an empty choice has a value from the start.
        (forms.ChoiceField(choices=LEVELS, required=False), False),
        # Of radio buttons none may be pressed, unless "Any" is one of them.
        (forms.ChoiceField(choices=LEVELS, required=False, widget=forms.RadioSelect), True),
        (forms.ChoiceField(choices=WITH_EMPTY, required=False, widget=forms.RadioSelect), False),
        (forms.MultipleChoiceField(choices=LEVELS, required=False), True),
        (forms.ModelChoiceField(Topic.objects.none(), required=False), True),
        (forms.ModelMultipleChoiceField(Topic.objects.none(), required=False), True),
        # "Not decided yet" is an answer as well.
        (forms.ModelChoiceField(Topic.objects.none(), required=False, empty_label="Later"), False),
    ],
)
def test_a_field_is_optional_if_nothing_need_be_chosen(field, says_optional):
    assert is_optional(field) == says_optional


def test_settings_say_optional_only_beside_what_may_be_empty(client_of, learner):
    page = client_of(learner).get("/settings/").text
    labels = [" ".join(strip_tags(label).split()) for label in LABEL.findall(page)]
    optional = {label.removesuffix(" optional") for label in labels if label.endswith(" optional")}
    assert {"Email language", "Time zone", "Track"} & optional == set()
    assert {"About me", "Cohort"} <= optional


@pytest.mark.parametrize(
    ("address", "optional"),
    [
        # One of the three ways to give a README or a contract is needed.
        ("/import/", []),
        ("{project}contract/new/", []),
        ("/cohorts/cohort-3/joining/", []),
        # Both hours of a range are needed, or neither: the legend says it for all.
        (
            "/collab/wishes/",
            ["My own idea", "What I want to learn", "Level", "Hours a week",
             "Languages I work in", "When I’m free"],
        ),
    ],
)  # fmt: skip
def test_fields_that_go_together_say_optional_once_or_never(
    client_of, learner, mentor, cohort, make_project, address, optional
):
    project = make_project(learner).get_absolute_url()
    person = mentor if address.startswith("/cohorts/") else learner
    page = client_of(person).get(address.format(project=project)).text
    labels = [" ".join(strip_tags(label).split()) for label in LABEL.findall(page)]
    said = [label.removesuffix("optional").strip() for label in labels if "optional" in label]
    assert said == optional


@pytest.mark.parametrize(
    ("language", "said"), [("en", "20,001 of 20,000"), ("fr", "20\u00a0001 of 20\u00a0000")]
)
def test_a_message_about_the_length_writes_numbers_as_the_language_does(language, said):
    field = forms.CharField(error_messages={"max_length": "%(length)s of %(most)s"})
    set_max_length(field, 20_000)
    with translation.override(language), pytest.raises(forms.ValidationError) as refused:
        field.clean("x" * 20_001)
    assert refused.value.messages == [said]
