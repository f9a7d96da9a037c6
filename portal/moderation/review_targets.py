"""What can be reviewed and flagged. Moderation does not know the things themselves: each kind registers how to show and
change one."""

import hashlib
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.functional import SimpleLazyObject

from portal import hooks
from portal.people.models import Notification

# The notice that tells the author of a thing what was decided after the fact.
DECISION_NOTIFICATIONS = {
    "keep": "kept",
    "remove": "removed",
    "restore": "restored",
    "grant": "appeal_granted",
    "uphold": "appeal_declined",
}


@dataclass(frozen=True)
class CaseContent:
    """One thing as the queue shows it.

    `html` is sanitised; `source` is what its author typed, and `before` the public text that an edit would replace.
    `lead_case_id` is the key of the case that it is read and decided with, if there is one. `address` is where the public
    finds it and `public_title` what it is called there; both are "" where the public may not see it. `last_public_title` is what
    it was called when it was public, else its kind.
    """

    title: str
    label: str
    url: str
    html: str = ""
    topics: list = field(default_factory=list)
    source: str = ""
    before: str = ""
    lead_case_id: int | None = None
    address: str = ""
    public_title: str = ""
    last_public_title: str = ""


class ReviewTarget:
    """How moderation deals with one kind of thing. All but `show` are called inside a transaction with the case locked."""

    name = ""
    # May a mentor take it away? A topic is renamed or merged instead.
    is_removable = True

    def get_contents(self, cases):
        """{case pk: Shown}, in a fixed number of queries."""
        raise NotImplementedError

    def find(self, pk, user):
        """The thing with this key if `user` sees it, else None; with `author` (or owner) loaded."""
        raise NotImplementedError

    def title_of(self, thing):
        """What somebody who flags it reads."""
        return str(thing)

    def author_of(self, thing):
        return thing.author

    def get_or_create_case(self, thing):
        """The case of a thing that had none, made when it is flagged first. Two at once make one."""
        with transaction.atomic():
            locked = type(thing).objects.select_for_update(of=("self",)).get(pk=thing.pk)
            if locked.case_id is None:
                locked.case = self._new_case(self.author_of(thing))
                locked.save(update_fields=["case"])
        return locked.case

    def _new_case(self, author):
        from portal.moderation.models import Case

        return Case.objects.create(kind=self.name, author=author, cohort=author and author.cohort)

    def version(self, case):
        """The number of the version that is there now, so that nobody decides on what was changed meanwhile."""
        return 1

    def fingerprint(self, case):
        """What tells the public text of this thing from every other it had: a mentor's "keep" holds for it alone."""
        return str(self.version(case))

    def is_public(self, case):
        """Is there something that everybody sees, and that could be taken away?"""
        return True

    def apply_decision(self, case, review):
        """Do what was decided, and tell the author."""
        decision = review.Decision
        if review.decision == decision.REMOVE:
            self.hide(case)
        elif review.decision in (decision.RESTORE, decision.KEEP, decision.GRANT):
            self.unhide(case)
        self.notify_author(case, review)

    def hide(self, case):
        """Take it out of sight for all but its author and mentors. Doing so twice changes nothing."""

    def unhide(self, case):
        """Let everybody see it again. Doing so twice changes nothing."""

    def notify_author(self, case, review):
        """Word to its author about a decision."""
        person, title, url = self.notification_details(case)
        values = {"title": title, "actor": review.reviewer, "reason": review.reason}
        Notification.send(
            person,
            DECISION_NOTIFICATIONS[review.decision],
            url=url,
            thing=f"review:{review.pk}",
            **values,
        )

    def notification_details(self, case):
        """(its author, what the notice calls it, its address)."""
        raise NotImplementedError

    def snapshot(self, case):
        """What `revert` needs to undo a decision: keys and states, never texts."""
        return {}

    def can_revert(self, case, review):
        """Did nothing follow that an undo would overwrite?"""
        return True

    def revert(self, case, review):
        """Undo what `apply_decision` did."""
        if review.decision == review.Decision.REMOVE:
            self.unhide(case)
        elif review.before["case"]["standing"] != "clear":
            self.hide(case)

    def publish(self, case, rule):
        """Let the waiting text go public under `rule` although no mentor answered."""

    def amend_form(self, case, data=None):
        """A form in which a mentor may change the waiting text a little, or None."""
        return

    def amend(self, case, form, by):
        """Make the mentor's text the waiting version; returns its number."""
        raise NotImplementedError


def _targets_by_name() -> dict[str, ReviewTarget]:
    return {target.name: target for target in hooks.collect("REVIEW_TARGETS")}


# The review targets of all apps by name, looked up when one is used first.
REVIEW_TARGETS = SimpleLazyObject(_targets_by_name)


def content_fingerprint(*texts):
    """The same for the same texts, and for no others."""
    return hashlib.blake2b("\0".join(texts).encode(), digest_size=16).hexdigest()


def get_contents(cases):
    """{case pk: Shown} for cases of any kind."""
    contents = {}
    for name, kind in REVIEW_TARGETS.items():
        mine = [case for case in cases if case.kind == name]
        contents |= kind.get_contents(mine) if mine else {}
    return contents


def possible_decisions(case):
    """The decisions that answer what waits, the first one being yes."""
    from portal.moderation.models.review import Review

    decision = Review.Decision
    if case.pending == case.Pending.TEXT:
        return [decision.APPROVE, decision.REQUEST_CHANGES, decision.REJECT]
    if case.pending == case.Pending.APPEAL:
        return [decision.GRANT, decision.UPHOLD]
    is_removable = REVIEW_TARGETS[case.kind].is_removable
    if case.pending == case.Pending.FLAGS:
        return [decision.KEEP, decision.REMOVE] if is_removable else [decision.KEEP]
    if case.standing != case.Standing.CLEAR:
        return [decision.RESTORE]
    return [decision.REMOVE] if is_removable and REVIEW_TARGETS[case.kind].is_public(case) else []
