"""No text is cut: each form refuses one that is too long, says how long it is, and gives it back."""

import re
from dataclasses import dataclass, field

import pytest
from django import forms
from django.conf import settings
from django.db import connection, transaction
from django.forms.renderers import get_default_renderer
from django.template.response import TemplateResponse
from django.test import Client

from tests.policy.access import WRITES
from tests.policy.access_table import ACCESS_TABLE
from tests.policy.test_typed_texts import fields

BEGINNING = "https://kumbukumbu.example/"
CUTS = re.compile(r"<(?:input|textarea)\b[^>]*\bmaxlength[^>]*>")
COUNTED = re.compile(r"<(?:input|textarea)\b[^>]*\bdata-most=\"(\d+)\"[^>]*>")
NAME = re.compile(r'\bname="([\w-]+)"')
# {name of a field: why a browser may cut it}
MAY_CUT = {
    "q": "words to look for, in an address",
    "who": "a filter, in an address",
    "about": "a filter, in an address",
    "code": "a code of eight characters",
}
# Fields of text that take any length, and what limits them instead.
UNLIMITED = {
    ("ReadmeImportForm", "text"): "a file, in bytes",
    ("ContractForm", "text"): "a file, in bytes",
    ("ReadmeForm", "intended"): "a decision",
    ("PersonalDataForm", "website"): "hidden from people",
}
# Their answers are for a script, which has the text.
DRAFT_SAVES = {
    "learnings:draft_save",
    "moderation:amend_draft_save",
    "moderation:review_draft_save",
    "moderation:submission_draft_save",
    "people:form_draft_save",
}
NOT_SENT = {
    "capstone:deliverable_remove": "removes what the form is about",
}
# Fields that hold the code of a saved reply, which is chosen from a list.
CHOSEN_CODES = re.compile(r"canned|reply-\d+")
# {form: why its texts are not asked for here, or some of them}
ELSEWHERE = {
    "AmendForm": "an outcome is in reviews of solutions",
    "CancelWithReasonForm": "of the mentor of a slot",
    "CodeForm": "a code in an address",
    "CohortForm": "in the admin",
    "CriterionForm": "a form set",
    "DeliverableForm": "a diagram is one of several kinds",
    "ProjectForm": "of new and edited projects",
    "SignUpForm": "signed out",
    "SocialSignUpForm": "signed out",
    "TokenForm": "asks for the password first",
    "TopicForm": "of new and edited topics",
    "WelcomeAvailabilityForm": "the third step",
}
AS = ["author", "owner", "mentor", "operator", "learner", "member"]


def is_limited_text(one):
    """Is it a field in which people write a text of a limited length?"""
    is_hidden = isinstance(one.widget, forms.HiddenInput)
    return isinstance(one, forms.CharField) and one.max_length is not None and not is_hidden


def text_of(length):
    """A text of this many characters, which is a URL if it has room for one."""
    return (BEGINNING if length > len(BEGINNING) else "").ljust(length, "y")


def own_texts(limits):
    """{name: a text of one more character than its limit}, of which none is part of another."""
    texts = {}
    for number, (name, most) in enumerate(sorted(limits.items())):
        end = f"-{number}."
        texts[name] = text_of(most + 1)[: -len(end)] + end
    return texts


def limited_fields():
    return [
        pytest.param(one, id=f"{form.__name__}.{name}")
        for form, name, one in fields()
        if is_limited_text(one)
    ]


def says_how_long(error, length, most):
    numbers = re.findall(r"\d+", error.replace(",", ""))
    return {str(length), str(most)} <= set(numbers)


@pytest.mark.django_db
@pytest.mark.parametrize("one", limited_fields())
def test_each_field_says_how_long_a_text_is_and_may_be(one):
    too_long = text_of(one.max_length + 1)
    with pytest.raises(forms.ValidationError) as refused:
        forms.CharField.clean(one, too_long)
    assert says_how_long(" ".join(refused.value.messages), len(too_long), one.max_length)


@pytest.mark.parametrize("one", limited_fields())
def test_no_browser_cuts_what_is_pasted_into_a_field(one):
    too_long = text_of(one.max_length + 1)
    attributes = one.widget.attrs | one.widget_attrs(one.widget)
    html = one.widget.render("name", too_long, attributes, get_default_renderer())
    assert CUTS.findall(html) == []
    if not isinstance(one.widget, forms.PasswordInput):
        assert too_long in html
    assert f'data-most="{one.max_length}"' in html


def test_each_field_of_text_has_a_limit():
    unlimited = {
        (form.__name__, name)
        for form, name, one in fields()
        if type(one) is forms.CharField and one.max_length is None and not one.disabled
    }
    assert {pair for pair in unlimited if not pair[0].endswith(("UpForm", "ItemForm"))} == {
        *UNLIMITED,
        ("SampleForm", "name"),
        ("SampleForm", "text"),
    }


def templates():
    for path in sorted((settings.BASE_DIR / "templates").rglob("*.html")):
        yield path.name, path.read_text()


def test_no_template_lets_a_browser_cut_a_text():
    cut = {NAME.search(tag)[1] for _name, html in templates() for tag in CUTS.findall(html)}
    assert cut == MAY_CUT.keys()


def written_by_hand():
    """{name of a field that a template writes: its limit}"""
    tags = [match for _name, html in templates() for match in COUNTED.finditer(html)]
    names = [(NAME.search(match[0]), int(match[1])) for match in tags]
    return {name[1]: most for name, most in names if name}


@dataclass
class Sent:
    """What a form that was sent with too long texts answered."""

    view: str
    response: object
    forms: list = field(default_factory=list)
    written: list = field(default_factory=list)

    def limits(self):
        """{name of a field of text: its limit} of all forms that read it."""
        found = {}
        for form in self.forms:
            for name, one in form.fields.items():
                if is_limited_text(one):
                    prefixed = form.add_prefix(name)
                    found[prefixed] = max(found.get(prefixed, 0), one.max_length)
        return found

    def refused(self):
        """{(form, name): the name of the field in the page} of texts that are too long."""
        return {
            (type(form).__name__, name): form.add_prefix(name)
            for form in self.forms
            for name, errors in form.errors.as_data().items()
            if any(error.code == "max_length" for error in errors)
        }


@pytest.fixture
def send(world, monkeypatch):
    """send(view, row, data): POST to an address of the table of access, and roll it back.

    Without `shows_page` nothing is rendered: only which forms are read is asked.
    """
    people, things = world
    read, browsers = [], {}
    clean = forms.BaseForm.full_clean

    def noted(form):
        clean(form)
        read.extend([form] if form.is_bound else [])

    monkeypatch.setattr(forms.BaseForm, "full_clean", noted)
    monkeypatch.setattr("portal.web.rate_limits.count", lambda *args, **kwargs: None)

    def post(view, row, data, *, shows_page=True):
        written, role = [], next(role for role in AS if role in row[2])
        if role not in browsers:
            browsers[role] = Client()
            browsers[role].force_login(people[role])

        def watch(execute, sql, params, many, context):
            is_kept = "django_session" in sql
            if WRITES.match(sql) and not is_kept and BEGINNING in str(params):
                written.append(sql)
            return execute(sql, params, many, context)

        read.clear()
        point = transaction.savepoint_create()
        with connection.execute_wrapper(watch), monkeypatch.context() as patch:
            if not shows_page:
                patch.setattr(TemplateResponse, "rendered_content", "")
            response = browsers[role].post(row[0].format(**people, **things), data)
        transaction.savepoint_rollback(point)
        return Sent(view, response, list(read), written)

    return post


def rows_that_take_forms():
    for view, rows in ACCESS_TABLE.items():
        for row in rows:
            if row[2] and set(AS) & row[2]:
                yield view, row


def lost_texts(sent, data):
    """The names of the fields that were too long and do not come back."""
    if sent.view in DRAFT_SAVES:
        return []
    typed = {name for name in sent.refused().values() if not CHOSEN_CODES.fullmatch(name)}
    return sorted(name for name in typed if data[name] not in sent.response.text)


@pytest.mark.once
@pytest.mark.django_db
def test_no_form_cuts_or_loses_a_text(send):
    wrong, asked = [], set()
    by_hand = written_by_hand()
    for view, row in rows_that_take_forms():
        data = own_texts(by_hand)
        sent = send(view, row, data, shows_page=False)
        if found := sent.limits():
            data = own_texts(by_hand | found)
            sent = send(view, row, data)
        if sent.written:
            wrong.append((view, "cut", sent.written))
        if view not in NOT_SENT and sent.refused():
            lost, status = lost_texts(sent, data), sent.response.status_code
            if lost or status != 422:
                wrong.append((view, "lost", lost, status))
        asked |= {(form, name) for form, name in sent.refused()}
    assert wrong == []
    limited = {(form.__name__, name) for form, name, one in fields() if is_limited_text(one)}
    assert {form for form, _name in limited - asked} == ELSEWHERE.keys()
