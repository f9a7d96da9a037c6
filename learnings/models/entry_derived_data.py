"""What is derived from an entry: counts, search documents, notifications.

They are stored elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.urls import reverse
from django.utils.module_loading import import_string

from learnings.models.choices import Status
from learnings.models.search_document import SearchDocument, read_topics
from portal.people.erased_mentions import FORMER_LEARNER
from portal.people.models import Notification, User
from portal.text.cleaning import readable_slug

if TYPE_CHECKING:
    from portal.models import Topic
    from portal.moderation.models import Review

# Paths instead of imports, because the tasks import the models.
RELATE_TASK = "learnings.tasks.relate"
NOTIFY_FOLLOWERS_TASK = "learnings.tasks.notify_followers"


class EntryDerivedData(models.Model):
    """Keeps data that is derived from an entry up to date."""

    class Meta:
        abstract = True

    def sync_derived_data(self) -> None:
        """Update topics, counts, search and notifications after the status was saved."""
        if self.is_profile_section:
            self._sync_profile()
            return
        topics = []
        if self.is_live:
            topics = list(read_topics(self.live_revision))
            self.topics.set(topics)
        if self.is_solution:
            self._sync_challenge()
        if self.is_live:
            self._add_to_search(topics)
        else:
            self._remove_from_search()
            self._refresh_notifications()

    def _sync_profile(self) -> None:
        """Hide notifications about a section that is no longer public.

        Nothing else lists it.
        """
        if not self.is_live:
            self._refresh_notifications()

    def _sync_challenge(self) -> None:
        """Count its challenge's solutions; let it be accepted only while it is live."""
        entries = type(self).objects
        # Locked before counting, so that two solutions published at once count each other.
        challenge = entries.select_for_update(of=("self",)).get(pk=self.challenge_id)
        live = entries.filter(challenge=challenge, status=Status.LIVE)
        entries.filter(pk=challenge.pk).update(solution_count=live.count())
        accepting = entries.filter(pk=challenge.pk, accepted_solution=self)
        if not self.is_live and accepting.update(accepted_solution=None):
            SearchDocument.write_with_solutions(entries.get(pk=challenge.pk))

    def _add_to_search(self, topics: list[Topic]) -> None:
        """Write its search document, and update its related entries after the commit."""
        if self.is_challenge:
            unindexed = self.solutions.filter(status=Status.LIVE, document=None)
            for solution in unindexed.select_related("live_revision"):
                solution.challenge = self
                SearchDocument.write(solution)
            SearchDocument.write_with_solutions(self, topics)
        else:
            SearchDocument.write(self, topics)
        # If the task queue does not answer, a periodic job does the work later.
        _enqueue_after_commit(RELATE_TASK, self.challenge_id or self.pk)

    def _remove_from_search(self) -> None:
        """Delete its search document, and those of its solutions."""
        documents = SearchDocument.objects
        documents.filter(models.Q(entry=self) | models.Q(entry__challenge=self)).delete()

    def _refresh_notifications(self) -> None:
        """Show or hide notifications about it, its solutions and their comments."""
        addresses = list(self._past_addresses())
        Notification.objects.filter(url__in=addresses).refresh_visibility()

    def _past_addresses(self) -> Iterator[str]:
        """Yield all addresses that notifications may have for it and what is below it."""
        page = self.challenge if self.is_solution else self
        solutions = [self.pk]
        if not self.is_solution:
            solutions = list(self.solutions.values_list("pk", flat=True))
        titles = page.revisions.values_list("title", flat=True)
        slugs = {FORMER_LEARNER} | {readable_slug(title, page.kind) for title in titles}
        for slug in slugs:
            address = reverse(f"learnings:{page.page_kind}_detail", args=[page.pk, slug])
            if not self.is_solution:
                yield address
            yield from (f"{address}#solution-{key}" for key in solutions)
        comments = self._meta.get_field("comments").related_model.objects
        for key in comments.filter(entry__in=[self.pk, *solutions]).values_list("pk", flat=True):
            yield reverse("learnings:comment_detail", args=[key])

    def _notify_followers_soon(self) -> None:
        """Notify the people who follow its challenge in a task: there may be hundreds."""
        _enqueue_after_commit(NOTIFY_FOLLOWERS_TASK, self.pk)

    @property
    def notification_values(self) -> dict[str, str]:
        """What notifications about it store, from which they name it."""
        return {"title": self.title, "of": self.kind}

    def _notify(
        self,
        kind: str,
        recipient: User,
        *,
        review: Review | None = None,
        **values: Any,
    ) -> None:
        """Send a notification that links to this entry."""
        values |= self.notification_values | {"url": self.get_absolute_url()}
        if review:
            review.notify(recipient, kind, **values)
        else:
            Notification.send(recipient, kind, **values)


def _enqueue_after_commit(task_path: str, key: int) -> None:
    """Enqueue a task after the commit. If the queue does not answer, that is logged.

    No exception is raised then.
    """
    transaction.on_commit(partial(import_string(task_path).enqueue, key), robust=True)
