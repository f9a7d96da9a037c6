"""The composer: lenient while one writes, strict when it is sent."""

import uuid

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from learnings.models import Comment, Draft, Entry
from learnings.models.comment import COMMENT_LENGTH
from learnings.models.revision import TITLE_LENGTH
from learnings.parameters import FormKey
from portal.text import markdown
from portal.text.cleaning import clean, one_line
from portal.web.edit_versions import VersionField
from portal.web.form_fields import Textarea, set_max_length, with_length_hint
from portal.web.partial_saves import PartialSaveForm

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
}
FIELD_TEXTS = {
    (Entry.Kind.LEARNING, "body"): (
        _("What you learned"),
        _("Markdown. A small example helps most."),
    ),
    (Entry.Kind.CHALLENGE, "body"): (
        _("What happened"),
        _(
            "What did you want, what happened, what did you try? The title alone is enough if it says all."
        ),
    ),
    (Entry.Kind.CHALLENGE, "solution"): (
        _("What solved it"),
        _("Leave it empty if nobody has solved it yet."),
    ),
    (Entry.Kind.SOLUTION, "body"): (_("What solved it"), _("Markdown. Say why it works, too.")),
}

# The questions that a text of each kind answers; a text that is nothing else counts as empty.
QUESTIONS_BY_FIELD = {
    (Entry.Kind.LEARNING, "body"): (
        _("What it is"),
        _("A small example"),
        _("When I would use it"),
    ),
    (Entry.Kind.CHALLENGE, "body"): (_("What I wanted"), _("What happened"), _("What I tried")),
    (Entry.Kind.CHALLENGE, "solution"): (_("What solved it"), _("What I would tell myself")),
    (Entry.Kind.SOLUTION, "body"): (
        _("What solved it"),
        _("Why it works"),
        _("What I would tell myself"),
    ),
}


def questions(kind, name):
    """The questions as Markdown with room for the answers, or ""."""
    return "".join(
        f"**{question}**\n\n\n\n" for question in QUESTIONS_BY_FIELD.get((kind, name), ())
    )


TEXTAREA_ROWS = {"body": 12, "solution": 8, "outcome": 3}
TITLE_TOO_LONG = _("A title has at most %(limit_value)d characters; this one has %(show_value)d.")
TEXT_TOO_LONG = _("This is longer than 20,000 characters. Please split it or make it shorter.")
TITLE_ATTRIBUTES = {"dir": "auto", "autocomplete": "off"}
SUGGEST_SIMILAR = {
    "hx-get": reverse_lazy("learnings:challenge_similar"),
    "hx-trigger": "input changed delay:500ms",
    "hx-target": "#similar",
    "hx-sync": "this:replace",
}
SUGGEST_TOPICS = {
    "autocomplete": "off",
    "hx-get": reverse_lazy("learnings:topic_suggest"),
    "hx-trigger": "input changed delay:200ms",
    "hx-target": "#topic-suggestions",
}


class DraftForm(forms.ModelForm):
    """Text of a draft. `version` tells whether another tab saved in between; the draft itself knows whose it is."""

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
        widgets = {"body": Textarea, "solution": Textarea, "outcome": Textarea}
        help_texts = {
            "topics_text": _("Up to five, with commas between: Django, Docker, caching"),
            "outcome": _("Optional: what came of it, what you would tell yourself."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind = self.instance.entry.kind
        with_solution = self.kind != Entry.Kind.CHALLENGE or not self.instance.entry.case_id
        shown = [
            name
            for name in FIELDS_BY_KIND[self.kind]
            if with_solution or name not in ("solution", "outcome")
        ]
        for name in set(self.Meta.fields) - set(shown):
            del self.fields[name]
        self.order_fields(shown)
        self.initial["version"] = self.instance.version if self.instance.pk else 0
        self._set_up_fields()

    def _set_up_fields(self):
        for (kind, name), (label, help_text) in FIELD_TEXTS.items():
            if kind == self.kind and name in self.fields:
                self.fields[name].label, self.fields[name].help_text = label, help_text
        for name, rows in TEXTAREA_ROWS.items():
            if name in self.fields:
                self._set_up_text_field(name, rows)
        if "title" in self.fields:
            self.fields["title"].error_messages["max_length"] = TITLE_TOO_LONG
            set_max_length(self.fields["title"], TITLE_LENGTH, stored_text=self.instance.title)
            similar = SUGGEST_SIMILAR if self.kind == Entry.Kind.CHALLENGE else {}
            self.fields["title"].widget.attrs |= TITLE_ATTRIBUTES | similar
        self.fields["topics_text"].widget.attrs |= SUGGEST_TOPICS

    def _set_up_text_field(self, name, rows):
        field, asked = self.fields[name], questions(self.kind, name)
        field.strip = False  # the first line of a text may be code, which begins with spaces
        field.widget.attrs |= {
            "rows": rows,
            "dir": "auto",
            "data-writing": "",
            "data-questions": asked,
        }
        field.error_messages["max_length"] = TEXT_TOO_LONG
        field.help_text = with_length_hint(field.help_text, markdown.MAX_CHARACTERS)
        # What was imported may be longer: it is kept while it is made shorter, and cannot be sent before.
        set_max_length(field, markdown.MAX_CHARACTERS, stored_text=getattr(self.instance, name))

    @property
    def visible_names(self):
        """Names of the fields one types into, for the script that keeps a copy of them."""
        return " ".join(field.name for field in self.visible_fields())

    def clean_title(self):
        title = " ".join(clean(self.cleaned_data["title"]).split())
        one_line(title)
        return title

    def clean_body(self):
        return self._clean_text("body")

    def clean_solution(self):
        return self._clean_text("solution")

    def _clean_text(self, name):
        text = clean(self.cleaned_data[name])
        return "" if text.split() == questions(self.kind, name).split() else text

    def clean_outcome(self):
        return clean(self.cleaned_data["outcome"])

    def clean_section(self):
        return self.cleaned_data["section"] if self.kind == Entry.Kind.LEARNING else ""

    def save(self, commit=True):
        """Keep the text. Raises StaleEdit when it was saved from elsewhere since the form was opened."""
        self.instance.save_text(version=self.cleaned_data["version"])
        return self.instance


class CommentForm(PartialSaveForm):
    """A comment. `version` tells whether another tab changed it in between."""

    version = VersionField(required=False)
    body = forms.CharField(
        label=_("Your comment"),
        max_length=COMMENT_LENGTH,
        strip=False,
        widget=Textarea(attrs={"rows": 3, "dir": "auto", "data-keep": "", "data-mentions": ""}),
        error_messages={
            "required": _("Please write something first."),
            "max_length": _(
                "A comment has at most %(limit_value)d characters; this one has %(show_value)d."
            ),
        },
    )

    class Meta:
        model = Comment
        fields = ["body"]

    def clean_body(self):
        body = clean(self.cleaned_data["body"]).strip()
        if not body:
            raise forms.ValidationError(
                self.fields["body"].error_messages["required"], code="required"
            )
        return body


class TopicForm(forms.Form):
    """A topic's new name."""

    name = forms.CharField(label=_("Name"), max_length=60, validators=[one_line])

    def clean_name(self):
        name = " ".join(self.cleaned_data["name"].split())
        if not any(character.isalnum() for character in name) or "," in name:
            raise forms.ValidationError(
                _("A name has letters or digits, and no comma."), code="name"
            )
        return name


class TopicProposalForm(TopicForm):
    """A topic that the vocabulary lacks, and what for."""

    why = forms.CharField(
        label=_("What is it needed for? (optional)"), max_length=300, required=False
    )


def form_key(data):
    """The key that a form carries, made anew where it is absent or damaged."""
    return FormKey.read(data).key or uuid.uuid4()
