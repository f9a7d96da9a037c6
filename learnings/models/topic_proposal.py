from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.models import Topic
from portal.moderation.models import Case, Submission
from portal.text.cleaning import one_line, readable_slug


class TopicAlreadyExists(Exception):
    """The vocabulary has this topic already; carries it."""

    def __init__(self, topic):
        super().__init__(topic)
        self.topic = topic


class TopicCase(models.Model):
    """What moderation knows of a topic: somebody proposed it, or somebody flagged one that is there.

    The vocabulary stands below and holds no key to a person. `topic` is empty until a proposal is approved.
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

    def __str__(self):
        return self.name

    @classmethod
    @transaction.atomic
    def propose(cls, name, *, why, by):
        """Ask the mentors for a new topic. Raises Known when it is there, or has it as another name."""
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

    def add_to_vocabulary(self):
        """The proposal was approved. A topic that came in meanwhile is taken instead."""
        known = Topic.objects.match_names([self.name])[0]
        self.topic = (
            known[0] if known else Topic.objects.create(name=self.name, slug=self._free_slug())
        )
        self.save(update_fields=["topic"])

    def _free_slug(self):
        wanted = readable_slug(self.name, "topic", ascii_only=True)
        taken = set(Topic.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
        free = (wanted, *(f"{wanted}-{number}" for number in range(2, 10_000)))
        return next(slug for slug in free if slug not in taken)
