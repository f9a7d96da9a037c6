"""Skills that are not in the vocabulary yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from portal.models import Topic
from portal.rows import delete_rows
from portal.text.cleaning import one_line

if TYPE_CHECKING:
    from portal.people.models.user import User


class ProposedSkillQuerySet(models.QuerySet):
    """Turns proposals into skills."""

    def waiting(self) -> Self:
        """Those whose topic mentors have not rejected."""
        return self.filter(is_rejected=False)

    def named(self, name: str) -> Self:
        """Those of everyone with this name, in any letter case."""
        return self.filter(name__iexact=name)

    def adopt_known(self) -> int:
        """Make skills of the names that are topics by now; return how many."""
        proposals = list(self.waiting().select_related("person"))
        if not proposals:
            return 0
        topics = Topic.objects.all().by_any_name()
        known = [proposal for proposal in proposals if proposal.name.lower() in topics]
        for proposal in known:
            proposal.adopt(topics[proposal.name.lower()])
        return len(known)


class ProposedSkill(models.Model):
    """A skill as its person typed it; it becomes one when mentors add the topic.

    Only the person sees it, because no mentor has read it.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="proposed_skills"
    )
    name = models.CharField(_("name"), max_length=60, validators=[one_line])
    # Kept until the person saves their skills again, so that mentors can undo the rejection.
    is_rejected = models.BooleanField(default=False, db_default=False, editable=False)

    objects = ProposedSkillQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint("person", Lower("name"), name="proposed_skill_once")]

    def __str__(self) -> str:
        return self.name

    @transaction.atomic
    def adopt(self, topic: Topic) -> None:
        """Replace the proposal with the skill, unless the person removed it meanwhile."""
        if delete_rows(ProposedSkill.objects.filter(pk=self.pk)):
            self.person.skills.add(topic)


def adopt_proposed_skills() -> str:
    """Make skills of proposed names that are topics by now."""
    return f"Proposed skills that became skills: {ProposedSkill.objects.all().adopt_known()}."


@transaction.atomic
def replace_proposed_skills(person: User, names: list[str]) -> list[str]:
    """Set the proposed skills of a person; return the new ones."""
    person.proposed_skills.filter(is_rejected=True).delete()
    before = {proposal.name.lower(): proposal.pk for proposal in person.proposed_skills.all()}
    wanted = {name.lower() for name in names}
    dropped = [key for name, key in before.items() if name not in wanted]
    person.proposed_skills.filter(pk__in=dropped).delete()
    new = [name for name in names if name.lower() not in before]
    _propose(person, new)
    return new


def _propose(person: User, names: list[str]) -> None:
    rows = [ProposedSkill(person=person, name=name) for name in names]
    ProposedSkill.objects.bulk_create(rows, ignore_conflicts=True)
