"""Featuring an entry, and accepting a solution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from learnings.models.anonymous_author import notification_actor
from learnings.models.entry_submission import EntrySubmission
from learnings.models.search_document import SearchDocument
from portal.moderation.models import LogEntry, NotPermitted
from portal.people.mail.discord_webhook import announce_in_channel
from portal.people.models import User
from portal.web.partial_saves import save_values

if TYPE_CHECKING:
    from learnings.models.entry import Entry


class NotASolution(Exception):
    """Raised for an entry that is not a public solution of the challenge."""


class EntryRecognition(EntrySubmission):
    """Marks that others give to an entry. To set the same mark twice changes nothing."""

    class Meta:
        abstract = True

    @transaction.atomic
    def set_featured(self, *, by: User, on: bool) -> None:
        """Feature a public entry, or stop featuring it.

        Its author and the channel of its cohort are notified once. Raises NotPermitted unless
        `by` is a mentor who may review it, and for a profile section.
        """
        entry = self._lock_with_case()
        if not entry._can_be_featured_by(by):
            raise NotPermitted
        if on == (entry.featured_at is not None):
            return
        rows = type(self).objects.filter(pk=entry.pk)
        rows.update(featured_at=timezone.now() if on else None)
        number = entry.live_revision.number
        LogEntry.record(entry.case, "picked" if on else "unpicked", by=by, revision_number=number)
        if on:
            entry._announce_featured(by)

    def _can_be_featured_by(self, mentor: User) -> bool:
        is_featurable = self.is_live and not self.is_profile_section
        return is_featurable and self.case.can_be_reviewed_by(mentor)

    def _announce_featured(self, by: User) -> None:
        """Notify its author, and the channel of its cohort."""
        event = f"picked:{self.pk}"
        self._notify("picked", self.author, thing=event, actor=by)
        text = gettext("Featured: %(title)s") % {"title": self.title}
        announce_in_channel(self.cohort, event, text, self.get_absolute_url())

    @transaction.atomic
    def accept(self, solution: Entry, *, on: bool) -> None:
        """Mark the solution that solved this challenge, or remove the mark.

        Raises NotASolution.
        """
        rows = type(self).objects.select_for_update(of=("self",)).select_related("author")
        challenge = rows.get(pk=self.pk)
        if solution.challenge_id != self.pk or not solution.is_live:
            raise NotASolution(solution)
        was_accepted = challenge.accepted_solution_id == solution.pk
        if on == was_accepted:
            return
        save_values(challenge, accepted_solution=solution if on else None)
        SearchDocument.write_with_solutions(challenge)
        if on:
            challenge._announce_accepted(solution)

    def _announce_accepted(self, solution: Entry) -> None:
        """Notify the author of the accepted solution, and the channel of the cohort."""
        if solution.author_id != self.author_id:
            actor = notification_actor(self.author, is_anonymous=self.is_anonymous)
            solution._notify("accepted", solution.author, **actor)
        text = gettext("Solved: %(title)s") % {"title": self.title}
        event = f"accepted:{self.pk}:{solution.pk}"
        announce_in_channel(self.cohort, event, text, self.get_absolute_url())
