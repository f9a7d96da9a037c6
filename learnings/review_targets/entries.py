"""How an entry looks in the queue of mentors, and what a decision does to it."""

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from learnings.models import Entry
from learnings.models.revision import TITLE_LENGTH
from portal.moderation.review_targets import CaseContent, ReviewTarget
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


class EntryReviewTarget(ReviewTarget):
    """Learnings, challenges and solutions."""

    name = "entry"

    def get_contents(self, cases):
        """Never a draft, and nothing but the title of what was withdrawn."""
        entries = Entry.objects.filter(case__in=cases).select_related(
            "live_revision",
            "waiting_revision",
            "challenge__live_revision",
            "challenge__waiting_revision",
        )
        entries = entries.prefetch_related("waiting_revision__topics")
        if any(not case.waiting_revision for case in cases):
            entries = entries.prefetch_related("revisions")
        return {entry.case_id: _content(entry) for entry in entries}

    def find(self, pk, user):
        return (
            Entry.objects.visible_to(user)
            .select_related("author", "case")
            .filter(pk=pk, case__isnull=False)
            .first()
        )

    def version(self, case):
        entry = Entry.objects.get(case=case)
        if entry.live_revision_id:
            return entry.live_revision.number
        return entry.revisions.values_list("number", flat=True).first() or 0

    def is_public(self, case):
        return Entry.objects.filter(case=case, status=Entry.Status.LIVE).exists()

    def apply_decision(self, case, review):
        entry = _locked_entry(case)
        entry.apply_decision(review)
        super().apply_decision(case, review)

    def hide(self, case):
        _locked_entry(case).hide()

    def unhide(self, case):
        _locked_entry(case).unhide()

    def notify_author(self, case, review):
        _locked_entry(case).notify_author(review)

    def snapshot(self, case):
        return Entry.objects.get(case=case).snapshot()

    def can_revert(self, case, review):
        """Nothing newer was sent in since."""
        newest = Entry.objects.get(case=case).revisions.values_list("number", flat=True).first()
        return newest == review.before["thing"]["newest"]

    def revert(self, case, review):
        _locked_entry(case).revert(review.before["thing"])

    def publish(self, case, rule):
        _locked_entry(case).publish_before_review(rule)

    def amend_form(self, case, data=None):
        entry = Entry.objects.select_related("waiting_revision__entry").get(case=case)
        return AmendForm(data, revision=entry.waiting_revision) if entry.waiting_revision else None

    def amend(self, case, form, by):
        entry = _locked_entry(case)
        waiting = entry.waiting_revision
        texts = {
            name: form.cleaned_data.get(name, getattr(waiting, name))
            for name in ("title", "body", "outcome")
        }
        entry.waiting_revision = waiting.create_amended(**texts, by=by)
        entry.save(update_fields=["waiting_revision"])
        return entry.waiting_revision.number


def _locked_entry(case):
    entries = Entry.objects.select_for_update(of=("self",)).select_related(
        "author", "challenge", "waiting_revision"
    )
    entry = entries.get(case=case)
    entry.case = case
    return entry


def _content(entry):
    if entry.status == Entry.Status.DRAFT:
        return CaseContent(_("(withdrawn by its author)"), entry.get_kind_display(), "")
    revision = entry.waiting_revision or entry.live_revision or entry.revisions.all()[0]
    outcome = (
        f"<p><strong>{escape(_('Outcome'))}</strong></p>{revision.outcome_html}"
        if revision.outcome_html
        else ""
    )
    # A solution is seen where its challenge is.
    is_public = entry.status == Entry.Status.LIVE and (
        not entry.is_solution or entry.challenge.status == entry.status
    )
    is_edit = (
        entry.waiting_revision
        and entry.live_revision
        and entry.live_revision_id != entry.waiting_revision_id
    )
    return CaseContent(
        title=revision.title or entry.title,
        label=entry.get_section_display() if entry.is_learning else entry.get_kind_display(),
        url=entry.get_absolute_url(),
        html=revision.html + outcome,
        topics=list(revision.topics.all()),
        source=_source(revision),
        before=_source(entry.live_revision) if is_edit else "",
        lead_case_id=entry.challenge.case_id
        if entry.is_solution and entry.challenge.author_id == entry.author_id
        else None,
        address=entry.get_absolute_url() if is_public else "",
        public_title=entry.title if is_public else "",
        last_public_title=entry.title if entry.live_revision_id else entry.get_kind_display(),
    )


def _source(revision):
    """What its author typed, as one text."""
    return "\n\n".join(filter(None, (revision.title, revision.body, revision.outcome)))
