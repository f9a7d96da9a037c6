"""What can be reviewed and flagged. Moderation does not know the things themselves: each kind registers how to show and
change one."""

import hashlib
from dataclasses import dataclass, field

from django.db import transaction

from portal.people.models import Notice

KINDS = {}
# The notice that tells the author of a thing what was decided after the fact.
TOLD_AS = {
    "keep": "kept",
    "remove": "removed",
    "restore": "restored",
    "grant": "appeal_granted",
    "uphold": "appeal_declined",
}


@dataclass(frozen=True)
class Shown:
    """One thing as the queue shows it.

    `html` is sanitised; `source` is what its author typed, and `before` the public text that an edit would replace.
    `goes_with` is the key of the case that it is read and decided with, if there is one. `address` is where the public
    finds it and `public_title` what it is called there; both are "" where the public may not see it. `known_as` is what
    it was called when it was public, else its kind.
    """

    title: str
    label: str
    url: str
    html: str = ""
    topics: list = field(default_factory=list)
    source: str = ""
    before: str = ""
    goes_with: int | None = None
    address: str = ""
    public_title: str = ""
    known_as: str = ""


class Kind:
    """How moderation deals with one kind of thing. All but `show` are called inside a transaction with the case locked."""

    name = ""
    # May a mentor take it away? A topic is renamed or merged instead.
    may_be_removed = True

    def show(self, cases):
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

    def open_case(self, thing):
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

    def carry_out(self, case, review):
        """Do what was decided, and tell the author."""
        decision = review.Decision
        if review.decision == decision.REMOVE:
            self.put_away(case)
        elif review.decision in (decision.RESTORE, decision.KEEP, decision.GRANT):
            self.bring_back(case)
        self.tell(case, review)

    def put_away(self, case):
        """Take it out of sight for all but its author and mentors. Doing so twice changes nothing."""

    def bring_back(self, case):
        """Let everybody see it again. Doing so twice changes nothing."""

    def tell(self, case, review):
        """Word to its author about a decision."""
        person, title, url = self.known_to_author(case)
        values = {"title": title, "actor": review.reviewer, "reason": review.reason}
        Notice.send(person, TOLD_AS[review.decision], url=url, thing=f"review:{review.pk}", **values)

    def known_to_author(self, case):
        """(its author, what the notice calls it, its address)."""
        raise NotImplementedError

    def as_it_is(self, case):
        """What `put_back` needs to undo a decision: keys and states, never texts."""
        return {}

    def may_put_back(self, case, review):
        """Did nothing follow that an undo would overwrite?"""
        return True

    def put_back(self, case, review):
        """Undo what `carry_out` did."""
        if review.decision == review.Decision.REMOVE:
            self.bring_back(case)
        elif review.before["case"]["standing"] != "clear":
            self.put_away(case)

    def publish(self, case, rule):
        """Let the waiting text go public under `rule` although no mentor answered."""

    def amend_form(self, case, data=None):
        """A form in which a mentor may change the waiting text a little, or None."""
        return

    def amend(self, case, form, by):
        """Make the mentor's text the waiting version; returns its number."""
        raise NotImplementedError


def fingerprint_of(*texts):
    """The same for the same texts, and for no others."""
    return hashlib.blake2b("\0".join(texts).encode(), digest_size=16).hexdigest()


def register(kind):
    """Called once for each kind, in AppConfig.ready."""
    KINDS[kind.name] = kind


def show(cases):
    """{case pk: Shown} for cases of any kind."""
    shown = {}
    for name, kind in KINDS.items():
        mine = [case for case in cases if case.kind == name]
        shown |= kind.show(mine) if mine else {}
    return shown


def answers_to(case):
    """The decisions that answer what waits, the first one being yes."""
    from portal.moderation.models.review import Review

    decision = Review.Decision
    if case.matter == case.Matter.TEXT:
        return [decision.APPROVE, decision.REQUEST_CHANGES, decision.REJECT]
    if case.matter == case.Matter.APPEAL:
        return [decision.GRANT, decision.UPHOLD]
    may_be_removed = KINDS[case.kind].may_be_removed
    if case.matter == case.Matter.FLAGS:
        return [decision.KEEP, decision.REMOVE] if may_be_removed else [decision.KEEP]
    if case.standing != case.Standing.CLEAR:
        return [decision.RESTORE]
    return [decision.REMOVE] if may_be_removed and KINDS[case.kind].is_public(case) else []
