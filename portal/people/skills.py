"""Skills as people type them: topics, and names that mentors are asked to add."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal import hooks
from portal.models import Topic
from portal.people.models import User
from portal.people.models.proposed_skill import replace_proposed_skills
from portal.text.lists import alternatives, listed
from portal.web import rate_limits

MAX_COMMON = 12


class SkillNames(NamedTuple):
    """Skills that a person named: known topics, and names that are no topics yet."""

    topics: list[Topic]
    unknown: list[str]


@transaction.atomic
def save_skills(person: User, skills: SkillNames) -> list[str]:
    """Set the skills, and propose unknown ones; return the proposed names.

    Raises RateLimited, and saves nothing, for too many proposals.
    """
    person.skills.set(skills.topics)
    new = replace_proposed_skills(person, skills.unknown)
    for _each in new:
        rate_limits.count("propose", person.pk)
    for propose_topics in hooks.find("propose_topics"):
        propose_topics(person, new)
    return new


def proposed_message(names: Iterable[str]) -> str:
    """Return sentences that tell what was proposed, and what may have been meant."""
    proposed = list(names)
    message = ngettext(
        "%(names)s isn’t in our list of topics yet. The mentors were asked to add it; it stays "
        "on your list.",
        "%(names)s aren’t in our list of topics yet. The mentors were asked to add them; they "
        "stay on your list.",
        len(proposed),
    )
    sentences = [message % {"names": listed(proposed)}]
    similar = [topic for name in proposed for topic in Topic.objects.similar_names(name)]
    if similar:
        sentences.append(_("Did you mean %(near)s?") % {"near": alternatives(similar)})
    return " ".join(sentences)


def common_skills() -> list[str]:
    """Return the names of the skills that most people have."""
    topics = Topic.objects.annotate(n=Count("people")).filter(n__gt=0).order_by("-n", "name")
    return list(topics.values_list("name", flat=True)[:MAX_COMMON])


class SkillOption(NamedTuple):
    """A suggested topic: its name in two parts, the first of which was typed."""

    name: str
    typed: str
    rest: str
    people_count: int


def suggest_skills(start: str) -> list[SkillOption]:
    """Return topics that begin with `start`, and how many people know each.

    Their name or an alias begins so.
    """
    topics = Topic.objects.beginning_with(start)
    counts = _people_counts(topics)
    return [_skill_option(topic.name, start, counts.get(topic.pk, 0)) for topic in topics]


def _people_counts(topics: Iterable[Topic]) -> dict[int, int]:
    """{key of a topic: how many people know it}."""
    people = User.objects.in_directory()
    rows = User.skills.through.objects.filter(topic__in=topics, user__in=people)
    return dict(rows.values("topic_id").annotate(n=Count("pk")).values_list("topic_id", "n"))


def _skill_option(name: str, start: str, people_count: int) -> SkillOption:
    length = len(start) if name.lower().startswith(start.lower()) else 0
    return SkillOption(name, name[:length], name[length:], people_count)
