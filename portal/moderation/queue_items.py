"""One item of the queue: a case with what it is read and decided with."""

from dataclasses import dataclass, field

from portal.moderation import review_targets, saved_replies, text_hints
from portal.moderation.forms.decisions import ReviewForm
from portal.moderation.models import Flag, Review
from portal.text.diff import difference

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
class Item:
    """What a row of the queue shows. `beside` are (case, Shown) decided with it: a challenge's own solution."""

    case: object
    shown: object
    form: object
    beside: list = field(default_factory=list)
    flags: list = field(default_factory=list)
    standing: object = None

    @property
    def buttons(self):
        """(decision, key, css class) of each answer."""
        return [(answer, *BUTTONS[answer]) for answer in review_targets.answers_to(self.case)]

    @property
    def hints(self):
        codes = {code for case in (self.case, *(other for other, _shown in self.beside)) for code in case.hints}
        return text_hints.sentences([code for code in text_hints.HINTS if code in codes])

    @property
    def is_harmless(self):
        """May it be approved with others at one go: a new text or edit that no hint speaks against?"""
        cases = [self.case, *(other for other, _shown in self.beside)]
        return self.case.matter == self.case.Matter.TEXT and not any(
            text_hints.speak_against(case.hints) for case in cases
        )

    @property
    def changes(self):
        """What an edit changes, word by word; [] for a new text."""
        return difference(self.shown.before, self.shown.source) if self.shown and self.shown.before else []

    @property
    def canned(self):
        return [(code, label, saved_replies.text_of(code)) for code, label in saved_replies.choices()]

    @property
    def version(self):
        return self.form["revision_number"].value()

    def held_by_other(self, person):
        """The lease of another mentor who is reading this, or None."""
        lease = getattr(self.case, "lease", None)
        return lease if lease and lease.is_running and lease.holder_id != person.pk else None


def items_of(cases, form=None):
    """Items in the order of `cases`; a solution that waits with its challenge is beside it."""
    shown = review_targets.show(cases)
    by_key = {case.pk: case for case in cases}
    leads, beside = [], {}
    for case in cases:
        look = shown.get(case.pk)
        lead = by_key.get(look.goes_with) if look else None
        if lead is not None and lead.matter == case.matter == case.Matter.TEXT:
            beside.setdefault(lead.pk, []).append((case, look))
        else:
            leads.append(case)
    flags, standing = _flags_on(leads), _standing_on(leads)
    return [
        Item(
            case,
            shown.get(case.pk),
            form or blank_form(case),
            beside.get(case.pk, []),
            flags.get(case.pk, []),
            standing.get(case.pk),
        )
        for case in leads
    ]


def blank_form(case, data=None):
    """The form that decides a case; its version is what the mentor reads now."""
    version = case.waiting_revision if case.matter == case.Matter.TEXT else case.version_now()
    return ReviewForm(data, case=case, initial={"revision_number": version}, auto_id=f"case-{case.pk}-%s")


def _flags_on(cases):
    flagged = [case.pk for case in cases if case.open_flags]
    grouped = {}
    if flagged:
        for flag in Flag.objects.filter(case__in=flagged, outcome="").select_related("reporter").order_by("pk"):
            grouped.setdefault(flag.case_id, []).append(flag)
    return grouped


def _standing_on(cases):
    """The no that an appeal is against."""
    appealed = [case.pk for case in cases if case.appeal_open]
    if not appealed:
        return {}
    reviews = Review.objects.filter(case__in=appealed, superseded_by=None).select_related("reviewer")
    return {review.case_id: review for review in reviews.order_by("decided_at")}
