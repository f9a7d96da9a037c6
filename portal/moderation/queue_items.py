"""One item of the queue: a case with what it is read and decided with."""

from dataclasses import dataclass, field

from portal.moderation import review_targets, saved_replies, text_hints
from portal.moderation.forms.decisions import ReviewForm
from portal.moderation.models import Flag, Review
from portal.text.diff import diff_texts

# What each answer is called on its button, and its key.
BUTTONS = {
    Review.Decision.APPROVE: ("a", "btn-primary"),
    Review.Decision.KEEP: ("a", "btn-primary"),
    Review.Decision.GRANT: ("a", "btn-primary"),
    Review.Decision.RESTORE: ("a", "btn-primary"),
    Review.Decision.REQUEST_CHANGES: ("c", "btn-outline-primary"),
    Review.Decision.REJECT: ("r", "btn-outline-secondary"),
    Review.Decision.REMOVE: ("r", "btn-outline-secondary"),
    Review.Decision.UPHOLD: ("r", "btn-outline-secondary"),
}


@dataclass
class QueueItem:
    """What a row of the queue shows. `beside` are (case, Shown) decided with it: a challenge's own solution."""

    case: object
    content: object
    form: object
    attached: list = field(default_factory=list)
    flags: list = field(default_factory=list)
    latest_review: object = None

    @property
    def buttons(self):
        """(decision, key, css class) of each answer."""
        return [
            (answer, *BUTTONS[answer]) for answer in review_targets.possible_decisions(self.case)
        ]

    @property
    def hints(self):
        codes = {
            code
            for case in (self.case, *(other for other, _content in self.attached))
            for code in case.hints
        }
        return text_hints.hint_labels([code for code in text_hints.HINTS if code in codes])

    @property
    def can_batch_approve(self):
        """May it be approved with others at one go: a new text or edit that no hint speaks against?"""
        cases = [self.case, *(other for other, _content in self.attached)]
        return self.case.pending == self.case.Pending.TEXT and not any(
            text_hints.has_warning(case.hints) for case in cases
        )

    @property
    def changes(self):
        """What an edit changes, word by word; [] for a new text."""
        return (
            diff_texts(self.content.before, self.content.source)
            if self.content and self.content.before
            else []
        )

    @property
    def saved_replies(self):
        return [
            (code, label, saved_replies.reply_text(code)) for code, label in saved_replies.choices()
        ]

    @property
    def version(self):
        return self.form["revision_number"].value()

    def lock_held_by_other(self, person):
        """The review_lock of another mentor who is reading this, or None."""
        review_lock = getattr(self.case, "review_lock", None)
        return (
            review_lock
            if review_lock and review_lock.is_running and review_lock.holder_id != person.pk
            else None
        )


def queue_items(cases, form=None):
    """Items in the order of `cases`; a solution that waits with its challenge is beside it."""
    contents = review_targets.get_contents(cases)
    by_key = {case.pk: case for case in cases}
    leads, attached = [], {}
    for case in cases:
        content = contents.get(case.pk)
        lead = by_key.get(content.lead_case_id) if content else None
        if lead is not None and lead.pending == case.pending == case.Pending.TEXT:
            attached.setdefault(lead.pk, []).append((case, content))
        else:
            leads.append(case)
    flags, latest_reviews = _flags_on(leads), _latest_reviews(leads)
    return [
        QueueItem(
            case,
            contents.get(case.pk),
            form or review_form(case),
            attached.get(case.pk, []),
            flags.get(case.pk, []),
            latest_reviews.get(case.pk),
        )
        for case in leads
    ]


def review_form(case, data=None):
    """The form that decides a case; its version is what the mentor reads now."""
    version = case.waiting_revision if case.pending == case.Pending.TEXT else case.current_version()
    return ReviewForm(
        data, case=case, initial={"revision_number": version}, auto_id=f"case-{case.pk}-%s"
    )


def _flags_on(cases):
    flagged = [case.pk for case in cases if case.open_flags]
    grouped = {}
    if flagged:
        for flag in (
            Flag.objects.filter(case__in=flagged, outcome="")
            .select_related("reporter")
            .order_by("pk")
        ):
            grouped.setdefault(flag.case_id, []).append(flag)
    return grouped


def _latest_reviews(cases):
    """The no that an appeal is against."""
    appealed = [case.pk for case in cases if case.appeal_open]
    if not appealed:
        return {}
    reviews = Review.objects.filter(case__in=appealed, superseded_by=None).select_related(
        "reviewer"
    )
    return {review.case_id: review for review in reviews.order_by("decided_at")}
