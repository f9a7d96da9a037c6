"""How an entry looks in the queue of mentors, and what a decision does to it."""

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from learnings.models import Entry
from learnings.models.revision import TITLE_LENGTH
from portal.moderation.review_targets import Kind, Shown
from portal.text import markdown
from portal.text.cleaning import clean, one_line
from portal.web.form_fields import Textarea


class AmendForm(forms.Form):
    """A small change of a mentor's own, approved with it."""

    title = forms.CharField(
        max_length=TITLE_LENGTH,
        validators=[one_line],
        label=gettext_lazy("Title"),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    body = forms.CharField(
        max_length=markdown.MAX_CHARACTERS,
        required=False,
        label=gettext_lazy("Text"),
        widget=Textarea(attrs={"rows": 14, "dir": "auto"}),
    )
    outcome = forms.CharField(
        max_length=markdown.MAX_CHARACTERS,
        required=False,
        label=gettext_lazy("Outcome"),
        widget=Textarea(attrs={"rows": 4, "dir": "auto"}),
    )

    def __init__(self, data=None, *, revision, **options):
        initial = {name: getattr(revision, name) for name in ("title", "body", "outcome")}
        super().__init__(data, initial=initial, **options)
        if revision.entry.is_solution:
            del self.fields["title"]
        else:
            del self.fields["outcome"]

    def clean_body(self):
        return clean(self.cleaned_data["body"]).rstrip()

    def clean_outcome(self):
        return clean(self.cleaned_data["outcome"]).rstrip()


class EntryKind(Kind):
    """Learnings, challenges and solutions."""

    name = "entry"

    def show(self, cases):
        """Never a draft, and nothing but the title of what was withdrawn."""
        entries = Entry.objects.filter(case__in=cases).select_related(
            "live_revision", "waiting_revision", "challenge__live_revision", "challenge__waiting_revision"
        )
        entries = entries.prefetch_related("waiting_revision__topics")
        if any(not case.waiting_revision for case in cases):
            entries = entries.prefetch_related("revisions")
        return {entry.case_id: _shown(entry) for entry in entries}

    def find(self, pk, user):
        return Entry.objects.visible_to(user).select_related("author", "case").filter(pk=pk, case__isnull=False).first()

    def version(self, case):
        entry = Entry.objects.get(case=case)
        if entry.live_revision_id:
            return entry.live_revision.number
        return entry.revisions.values_list("number", flat=True).first() or 0

    def is_public(self, case):
        return Entry.objects.filter(case=case, status=Entry.Status.LIVE).exists()

    def carry_out(self, case, review):
        entry = _locked(case)
        entry.carry_out(review)
        super().carry_out(case, review)

    def put_away(self, case):
        _locked(case).put_away()

    def bring_back(self, case):
        _locked(case).bring_back()

    def tell(self, case, review):
        _locked(case).tell_author(review)

    def as_it_is(self, case):
        return Entry.objects.get(case=case).as_it_is()

    def may_put_back(self, case, review):
        """Nothing newer was sent in since."""
        newest = Entry.objects.get(case=case).revisions.values_list("number", flat=True).first()
        return newest == review.before["thing"]["newest"]

    def put_back(self, case, review):
        _locked(case).put_back(review.before["thing"])

    def publish(self, case, rule):
        _locked(case).publish_waiting(rule)

    def amend_form(self, case, data=None):
        entry = Entry.objects.select_related("waiting_revision__entry").get(case=case)
        return AmendForm(data, revision=entry.waiting_revision) if entry.waiting_revision else None

    def amend(self, case, form, by):
        entry = _locked(case)
        waiting = entry.waiting_revision
        texts = {name: form.cleaned_data.get(name, getattr(waiting, name)) for name in ("title", "body", "outcome")}
        entry.waiting_revision = waiting.amended(**texts, by=by)
        entry.save(update_fields=["waiting_revision"])
        return entry.waiting_revision.number


def _locked(case):
    entries = Entry.objects.select_for_update(of=("self",)).select_related("author", "challenge", "waiting_revision")
    entry = entries.get(case=case)
    entry.case = case
    return entry


def _shown(entry):
    if entry.status == Entry.Status.DRAFT:
        return Shown(_("(withdrawn by its author)"), entry.get_kind_display(), "")
    read = entry.waiting_revision or entry.live_revision or entry.revisions.all()[0]
    outcome = f"<p><strong>{escape(_('Outcome'))}</strong></p>{read.outcome_html}" if read.outcome_html else ""
    # A solution is seen where its challenge is.
    is_public = entry.status == Entry.Status.LIVE and (not entry.is_solution or entry.challenge.status == entry.status)
    is_edit = entry.waiting_revision and entry.live_revision and entry.live_revision_id != entry.waiting_revision_id
    return Shown(
        title=read.title or entry.title,
        label=entry.get_section_display() if entry.is_learning else entry.get_kind_display(),
        url=entry.get_absolute_url(),
        html=read.html + outcome,
        topics=list(read.topics.all()),
        source=_source(read),
        before=_source(entry.live_revision) if is_edit else "",
        goes_with=entry.challenge.case_id
        if entry.is_solution and entry.challenge.author_id == entry.author_id
        else None,
        address=entry.get_absolute_url() if is_public else "",
        public_title=entry.title if is_public else "",
        known_as=entry.title if entry.live_revision_id else entry.get_kind_display(),
    )


def _source(revision):
    """What its author typed, as one text."""
    return "\n\n".join(filter(None, (revision.title, revision.body, revision.outcome)))
