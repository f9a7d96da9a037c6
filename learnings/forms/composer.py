"""The form of the composer: lenient while a text is written, strict on submission."""

from typing import Any, NamedTuple

from django import forms
from django.urls import reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from learnings.models import Draft, Entry
from learnings.models.draft import TEXT_TOO_LONG, TITLE_TOO_LONG
from learnings.models.revision import TITLE_LENGTH
from portal.people.form_fields import TopicNamesInput
from portal.text import markdown
from portal.text.cleaning import clean, one_line, single_spaced
from portal.web.edit_versions import VersionField
from portal.web.form_fields import Textarea, set_max_length, with_length_hint

FIELDS_BY_KIND = {
    Entry.Kind.LEARNING: ["title", "section", "track", "topics_text", "body"],
    Entry.Kind.CHALLENGE: [
        "title",
        "track",
        "topics_text",
        "body",
        "solution",
        "outcome",
        "without_name",
    ],
    Entry.Kind.SOLUTION: ["body", "outcome", "topics_text"],
    Entry.Kind.PROFILE_SECTION: ["title", "body"],
}


class FieldTexts(NamedTuple):
    """What the form says at a text field, and the questions that its text answers."""

    label: Promise
    help_text: Promise
    questions: tuple[Promise, ...]


TEXTS_BY_FIELD: dict[tuple[Any, str], FieldTexts] = {
    (Entry.Kind.LEARNING, "body"): FieldTexts(
        _("What you learned"),
        _("Markdown supported. A small example helps most."),
        (_("What it is"), _("A small example"), _("When I would use it")),
    ),
    (Entry.Kind.CHALLENGE, "body"): FieldTexts(
        _("What happened"),
        _(
            "What did you want, what happened, what did you try? The title alone is enough if it "
            "says all."
        ),
        (_("What I wanted"), _("What happened"), _("What I tried")),
    ),
    (Entry.Kind.CHALLENGE, "solution"): FieldTexts(
        _("Solution"),
        _("Leave it empty if no one has solved it yet."),
        (_("What worked"), _("Advice to my past self")),
    ),
    (Entry.Kind.SOLUTION, "body"): FieldTexts(
        _("Solution"),
        _("Markdown supported. Explain why it works, too."),
        (_("What worked"), _("Why it works"), _("Advice to my past self")),
    ),
    (Entry.Kind.PROFILE_SECTION, "body"): FieldTexts(
        _("Text"),
        _("Markdown supported. It stands on your profile and in your README."),
        (),
    ),
}
# What a challenge has only until it is submitted: its author's own solution.
OWN_SOLUTION_FIELDS = ("solution", "outcome")
TEXTAREA_ROWS = {"body": 12, "solution": 8, "outcome": 3}
TITLE_ATTRIBUTES = {"dir": "auto", "autocomplete": "off", "rows": "1"}
PLACEHOLDERS = {
    Entry.Kind.LEARNING: _("What did you learn?"),
    Entry.Kind.CHALLENGE: _("What are you stuck on?"),
    Entry.Kind.PROFILE_SECTION: _("Title (optional)"),
}
SUGGEST_SIMILAR = {
    "hx-get": reverse_lazy("learnings:challenge_similar"),
    "hx-trigger": "input changed delay:500ms",
    "hx-target": "#similar",
    "hx-sync": "this:replace",
}


def questions(kind: Any, name: str) -> str:
    """Return the questions of a text field as Markdown with space for answers, or ""."""
    texts = TEXTS_BY_FIELD.get((kind, name))
    if texts is None:
        return ""
    return "".join(f"**{question}**\n\n\n\n" for question in texts.questions)


class DraftForm(forms.ModelForm):
    """The text of a draft; `version` detects that another tab saved it meanwhile."""

    version = VersionField()
    section = forms.ChoiceField(label=_("Section"), choices=Entry.Section, required=False)

    class Meta:
        model = Draft
        fields = [
            "title",
            "section",
            "track",
            "topics_text",
            "body",
            "solution",
            "outcome",
            "without_name",
        ]
        widgets = {
            "title": Textarea,  # so that a long one wraps
            "body": Textarea,
            "solution": Textarea,
            "outcome": Textarea,
            "topics_text": TopicNamesInput,
            "track": forms.RadioSelect,
        }
        help_texts = {
            "topics_text": _("Up to five, separated by commas: Django, Docker, caching"),
            "outcome": _("Optional: the result, and what you’d tell your past self."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = self.instance.entry.kind
        self.initial["version"] = self.instance.version if self.instance.pk else 0
        shown = self._shown_fields()
        for name in set(self.Meta.fields).difference(shown):
            del self.fields[name]
        self.order_fields(shown)
        for name in TEXTAREA_ROWS.keys() & self.fields.keys():
            self._set_up_text_field(name)
        if "title" in self.fields:
            self._set_up_title()

    def _shown_fields(self) -> list[str]:
        """The fields of the kind; a solution is written with its challenge only at first."""
        names = FIELDS_BY_KIND[self.kind]
        if self._is_submitted_challenge:
            return [name for name in names if name not in OWN_SOLUTION_FIELDS]
        return names

    @property
    def _is_submitted_challenge(self) -> bool:
        return self.kind == Entry.Kind.CHALLENGE and bool(self.instance.entry.case_id)

    def _set_up_title(self) -> None:
        title = self.fields["title"]
        title.error_messages["max_length"] = TITLE_TOO_LONG
        set_max_length(title, TITLE_LENGTH, stored_text=self.instance.title)
        title.widget.attrs |= TITLE_ATTRIBUTES | {"placeholder": PLACEHOLDERS[self.kind]}
        if self.kind == Entry.Kind.CHALLENGE:
            title.widget.attrs |= SUGGEST_SIMILAR

    def _set_up_text_field(self, name: str) -> None:
        field = self.fields[name]
        texts = TEXTS_BY_FIELD.get((self.kind, name))
        if texts:
            field.label, field.help_text = texts.label, texts.help_text
        field.strip = False  # the first line of a text may be code, which begins with spaces
        field.widget.attrs |= {
            "rows": TEXTAREA_ROWS[name],
            "dir": "auto",
            "data-writing": "",
            "data-questions": questions(self.kind, name),
        }
        field.error_messages["max_length"] = TEXT_TOO_LONG
        field.help_text = with_length_hint(field.help_text, markdown.MAX_CHARACTERS)
        # An imported text may be longer: it can be saved while it is shortened, but not submitted.
        set_max_length(field, markdown.MAX_CHARACTERS, stored_text=getattr(self.instance, name))

    @property
    def visible_names(self) -> str:
        """Names of the visible fields, for the script that keeps a local copy of them."""
        return " ".join(field.name for field in self.visible_fields())

    @property
    def has_solution_text(self) -> bool:
        """Whether a challenge's solution or outcome has text or an error."""
        names = self.fields.keys() & set(OWN_SOLUTION_FIELDS)
        return any(self[name].value() or self[name].errors for name in names)

    def clean_title(self) -> str:
        """Return the title on one line. Raises ValidationError if it cannot be."""
        title = single_spaced(clean(self.cleaned_data["title"]))
        one_line(title)
        return title

    def clean_body(self) -> str:
        """Return the text, or "" if it is only the questions."""
        return self._clean_text("body")

    def clean_solution(self) -> str:
        """Return the solution, or "" if it is only the questions."""
        return self._clean_text("solution")

    def _clean_text(self, name: str) -> str:
        text = clean(self.cleaned_data[name])
        is_unanswered = text.split() == questions(self.kind, name).split()
        return "" if is_unanswered else text

    def clean_outcome(self) -> str:
        """Return the outcome without characters that a database rejects."""
        return clean(self.cleaned_data["outcome"])

    def clean_section(self) -> str:
        """Return the section, which only learnings have."""
        return self.cleaned_data["section"] if self.kind == Entry.Kind.LEARNING else ""

    def save(self, commit: bool = True) -> Draft:
        """Save the text. Raises StaleEdit if it was saved elsewhere meanwhile."""
        self.instance.save_text(version=self.cleaned_data["version"])
        return self.instance
