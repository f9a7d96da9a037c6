"""Forms of the README import."""

import uuid
from functools import lru_cache

from django import forms
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from learnings import readme
from learnings.models import FoundKind
from learnings.models.revision import TITLE_LENGTH
from learnings.readme.github import NotAnAddress, candidates
from learnings.readme.parser.result import GUESSED, LIKELY, STATED
from portal.text import markdown
from portal.text.cleaning import as_one_line, clean
from portal.web.form_fields import Textarea, limit

MOST_BYTES = 1_000_000
# A long README is shown in parts: a form may have 1,000 fields and each thing has up to six, and rendering it costs most.
FOUND_IN_PART = 80
HEADINGS = {
    FoundKind.SKILL: _("Skills"),
    FoundKind.TECHNOLOGY: _("Technologies"),
    FoundKind.CONCEPT: _("Concepts"),
    FoundKind.PRACTICE: _("Practices"),
    FoundKind.TAKEAWAY: _("Takeaways"),
    FoundKind.TIP: _("Tips for those who come after"),
    FoundKind.CHALLENGE: _("Challenges and solutions"),
    FoundKind.GOAL: _("Goals"),
    FoundKind.CONTACT: _("Contact"),
}
CHOICES = [choice for choice in FoundKind.choices if choice[0] != FoundKind.CONTACT]
TEXTS = {"title": _("Title"), "body": _("Text"), "solution": _("Solution"), "outcome": _("Outcome")}
MOST_IN = {name: TITLE_LENGTH if name == "title" else markdown.MAX_CHARACTERS for name in TEXTS}
CONFIDENCE = {
    STATED: _("clear: the README says so itself"),
    LIKELY: _("likely, by its shape"),
    GUESSED: _("a guess: please look"),
}


class ReadmeForm(forms.Form):
    """A README by the address of its repository, by paste or by upload.

    Cleans to `source`, (text, was it repaired); of an address, which a task fetches, to None.
    """

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    address = forms.CharField(
        label=_("Address of the repository"),
        required=False,
        max_length=300,
        help_text=_("On GitHub, and public. We fetch its README."),
        widget=forms.TextInput(attrs={"placeholder": "https://github.com/you/alx-project-nexus", "inputmode": "url"}),
    )
    text = forms.CharField(
        label=_("or paste it here"),
        required=False,
        strip=False,
        widget=Textarea(attrs={"rows": 12, "dir": "auto", "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=_("or choose the file"),
        required=False,
        allow_empty_file=True,
        help_text=_("README.md, at most 1 MB."),
        widget=forms.FileInput(attrs={"accept": ".md,.markdown,.txt,text/markdown,text/plain"}),
    )

    def clean(self):
        cleaned = super().clean()
        given = next((name for name in ("file", "text", "address") if self._is_given(name)), None)
        if given is None and not self.errors:
            raise forms.ValidationError(
                _("Please give the address of your repository, paste your README or choose its file."), code="required"
            )
        if given and not self.errors:
            self._read(given, cleaned)
        return cleaned

    def refuse(self, sentence):
        """Say why it was not taken; the text of a file or an address stays too, in the field to paste it into."""
        text, _repaired = self.cleaned_data["source"]
        self.data = self.data.copy()
        self.data["text"] = text
        self.add_error("text", sentence)

    def _is_given(self, name):
        value = self.cleaned_data.get(name)
        return bool(value.strip()) if isinstance(value, str) else value is not None

    def _read(self, given, cleaned):
        """Decode what was given, by whichever way; a refusal stands at that field."""
        value = cleaned[given]
        size = value.size if given == "file" else len(value.encode("utf-8", "replace"))
        if size > MOST_BYTES:
            self.add_error(given, _("A README may have at most 1 MB. Please take long listings out of it."))
            return
        try:
            if given == "address":
                candidates(value)
                cleaned["source"] = None
            else:
                cleaned["source"] = readme.decode(value.read() if given == "file" else value)
        except (readme.NotAReadme, NotAnAddress) as refused:
            self.add_error(given, str(refused))


class FoundForm(forms.Form):
    """What was typed about one thing that was found: whether to keep it, as what, and its text."""

    keep = forms.BooleanField(required=False)
    kind = forms.ChoiceField(choices=CHOICES, required=False)
    title = forms.CharField(required=False)
    body = forms.CharField(required=False, widget=Textarea)
    solution = forms.CharField(required=False, widget=Textarea)
    outcome = forms.CharField(required=False, widget=Textarea)

    def __init__(self, *args, thing, **kwargs):
        super().__init__(*args, **kwargs)
        for name in TEXTS:
            limit(self.fields[name], MOST_IN[name], kept=getattr(thing, name))

    def apply(self, thing):
        """Put what was typed into the thing; a field that was not sent stays as it was."""
        thing.keep = self.cleaned_data["keep"]
        if thing.kind == FoundKind.CONTACT:
            return
        for name in TEXTS:
            if self.add_prefix(name) in self.data:
                setattr(thing, name, clean(self.cleaned_data[name]))
        thing.title = as_one_line(thing.title)
        thing.kind = self.cleaned_data["kind"] or thing.kind


class FoundRow:
    """One thing as the preview shows it. A long README has a hundred, so this is no form: those are made for what comes
    back. `form` is what was typed, where that could not be kept."""

    def __init__(self, thing, index, *, lines, joined, form=None):
        self.thing, self.index, self.joined, self.form = thing, index, joined, form
        self.prefix = f"f{index}"
        self.source = "\n".join(lines[thing.line : thing.end]).rstrip()

    @property
    def confidence(self):
        return CONFIDENCE[self.thing.confidence]

    @property
    def lines(self):
        """The first and the last line of it, as people count them."""
        return self.thing.line + 1, self.thing.line + 1 + self.source.count("\n")

    @property
    def glance(self):
        """The beginning of its text, for whoever does not open it."""
        said = " ".join((self.thing.solution or self.thing.body).split())
        return said if len(said) < 120 else f"{said[:119]}…"

    @property
    def errors(self):
        return self.form.errors if self.form else {}

    @property
    def keep(self):
        return bool(self.form["keep"].value()) if self.form else self.thing.keep

    def texts(self):
        """Each text that can be changed: its name, label, value, height in rows, and sentence where it was refused."""
        for name in self._shown():
            value = self.form[name].value() or "" if self.form else getattr(self.thing, name)
            problems = self.errors.get(name)
            yield {
                "name": name,
                "label": TEXTS[name],
                "value": value,
                "most": max(MOST_IN[name], len(getattr(self.thing, name))),
                "rows": min(10, 2 + value.count("\n") + len(value) // 60),
                "error": problems[0] if problems else "",
            }

    def _shown(self):
        if self.thing.kind == FoundKind.CONTACT:
            return []
        if self.thing.is_challenge:
            return list(TEXTS)
        has_body = self.thing.is_entry or self.thing.body
        rest = [name for name in ("solution", "outcome") if getattr(self.thing, name)]
        return ["title", *(["body"] if has_body else []), *rest]

    def options(self):
        """The options of its kind, as HTML; "" for what cannot be anything else."""
        return "" if self.thing.kind == FoundKind.CONTACT else _options(self.thing.kind, get_language())


@lru_cache(maxsize=100)
def _options(chosen, _language):
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, mark_safe(" selected") if value == chosen else "", label) for value, label in CHOICES),  # noqa: S308
    )


class Preview:
    """One part of what was found in a staged README: its forms, and what its owner did with them."""

    def __init__(self, staged, number, data=None):
        self.staged, self.things, self.data = staged, staged.things(), data
        offered = [index for index, one in enumerate(self.things) if one.is_offered]
        self.parts = max(1, -(-len(offered) // FOUND_IN_PART))
        self.number = min(max(1, number), self.parts)
        start = (self.number - 1) * FOUND_IN_PART
        self.indexes = offered[start : start + FOUND_IN_PART]
        self.forms = (
            {} if data is None else {i: FoundForm(data, prefix=f"f{i}", thing=self.things[i]) for i in self.indexes}
        )

    def rows(self):
        """What the page shows of each thing of this part."""
        lines, joined = self.staged.text.split("\n"), {}
        for index, one in enumerate(self.things):
            if one.into is not None:
                joined.setdefault(one.into, []).append((index, one.title))
        return [
            FoundRow(self.things[i], i, lines=lines, joined=joined.get(i, []), form=self.forms.get(i))
            for i in self.indexes
        ]

    # Shown on the page: is all of it saved, and which thing stands open.
    is_saved, opened = False, None

    def save(self):
        """Keep what was typed: True, or False where a field cannot be kept, with its sentence on the form."""
        if [form for form in self.forms.values() if not form.is_valid()]:
            return False
        for index, form in self.forms.items():
            form.apply(self.things[index])
        self.staged.keep(self.things)
        return True

    def do(self, action):
        """“all”, “none”, “join-7” (to the one above), “part-7” (take that apart again); anything else changes nothing."""
        name, _sign, number = action.partition("-")
        index = int(number) if number.isdecimal() and len(number) < 6 else -1
        if name in ("all", "none"):
            for one in self.things:
                one.keep = name == "all" and one.is_offered
        elif name == "join" and index in self.indexes[1:]:
            above = self.indexes[self.indexes.index(index) - 1]
            self.things[above].join(self.things[index])
            self.things[index].into, self.things[index].keep = above, False
        elif name == "part" and 0 <= index < len(self.things) and self._is_last_joined(index):
            self.things[self.things[index].into].part(self.things[index])
        self.staged.keep(self.things)

    def _is_last_joined(self, index):
        into = self.things[index].into
        return into is not None and index == max(i for i, one in enumerate(self.things) if one.into == into)

    def groups(self):
        """(heading, rows) in the order of the page, by what each thing becomes."""
        headings = {}
        for row in self.rows():
            headings.setdefault(HEADINGS[row.thing.kind], []).append(row)
        return list(headings.items())

    @property
    def kept(self):
        return sum(one.keep for one in self.things if one.is_offered)

    @property
    def offered(self):
        return sum(one.is_offered for one in self.things)

    @property
    def known(self):
        """How many parts are here already, unchanged."""
        return sum(one.state == "same" for one in self.things)

    @property
    def numbers(self):
        return range(1, self.parts + 1)
