"""How an entry looks in the queue of mentors, and what a decision does to it."""

from django.utils.translation import gettext as _

from learnings.models import Entry
from portal.moderation.kinds import Kind, Shown


def show(cases):
    """{case pk: Shown}; never a draft, and nothing but the title of what was withdrawn."""
    entries = Entry.objects.filter(case__in=cases).select_related(
        "live_revision", "waiting_revision", "challenge__live_revision", "challenge__waiting_revision"
    )
    entries = entries.prefetch_related("waiting_revision__topics")
    if any(case.state == case.State.SETTLED for case in cases):
        entries = entries.prefetch_related("revisions")
    return {entry.case_id: _shown(entry) for entry in entries}


def _shown(entry):
    if entry.status == Entry.Status.DRAFT:
        return Shown(_("(withdrawn by its author)"), entry.get_kind_display(), "", "", [])
    read = entry.waiting_revision or entry.live_revision or entry.revisions.all()[0]
    is_edit = entry.waiting_revision and entry.live_revision
    return Shown(
        title=read.title or entry.title,
        label=entry.get_section_display() if entry.is_learning else entry.get_kind_display(),
        url=entry.get_absolute_url(),
        html=read.html + read.outcome_html,
        topics=list(read.topics.all()),
        before_html=entry.live_revision.html if is_edit else "",
    )


def apply(case, review):
    """Carry a decision out; called inside its transaction, with the case locked."""
    entry = Entry.objects.select_for_update(of=("self",)).select_related("author", "challenge").get(case=case)
    entry.carry_out(review)


ENTRY = Kind("entry", show, apply)
