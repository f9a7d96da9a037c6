"""Topics that were proposed or flagged."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.models import Topic
from portal.moderation.models import Case, Submission
from portal.people.models import User
from portal.text.cleaning import one_line, readable_slug
from portal.web.partial_saves import save_values


class TopicAlreadyExists(Exception):
    """Raised for a proposed topic that exists already, which is in `topic`."""

    def __init__(self, topic: Topic) -> None:
        super().__init__(topic)
        self.topic = topic


class TopicCase(models.Model):
    """A topic that someone proposed, or an existing one that someone flagged.

    `topic` is None until a proposal is approved. Topic itself belongs to another app, and has no
    foreign key to a person or case.
    """

    topic = models.ForeignKey(Topic, on_delete=models.SET_NULL, null=True, related_name="+")
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=60, validators=[one_line])
    why = models.CharField(_("why it is needed"), max_length=300, blank=True)
    proposed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(proposed_at__isnull=False) | ~Q(name=""), name="topic_case_has_a_name"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    @transaction.atomic
    def propose(cls, name: str, *, why: str, by: User) -> TopicCase:
        """Submit a new topic for review.

        Raises TopicAlreadyExists for a known name or alias.
        """
        known = Topic.objects.match_names([name])[0]
        if known:
            raise TopicAlreadyExists(known[0])
        waiting = cls.objects.filter(name__iexact=name, case__state=Case.State.WAITING).first()
        if waiting:
            return waiting
        case = Case.objects.create(kind="topic", author=by, cohort=by.cohort)
        proposal = cls.objects.create(case=case, name=name, why=why, proposed_at=timezone.now())
        case.await_review(revision_number=1, submission=Submission.objects.send(by))
        return proposal

    def add_to_vocabulary(self) -> None:
        """Create the topic, unless one of this name was created since the proposal."""
        known = Topic.objects.match_names([self.name])[0]
        topic = known[0] if known else self._create_topic()
        save_values(self, topic=topic)

    def _create_topic(self) -> Topic:
        return Topic.objects.create(name=self.name, slug=self._free_slug())

    def _free_slug(self) -> str:
        wanted = readable_slug(self.name, "topic", ascii_only=True)
        taken = set(Topic.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
        free = (wanted, *(f"{wanted}-{number}" for number in range(2, 10_000)))
        return next(slug for slug in free if slug not in taken)


def propose_topics(person: User, names: Iterable[str]) -> None:
    """Ask the mentors to add topics that a person named among their skills."""
    for name in names:
        with suppress(TopicAlreadyExists):
            TopicCase.propose(name, why=gettext("Named as a skill."), by=person)
