"""Topics, the epoch of the page cache, and the counts of rate limits.

Topics are shared by entries, skills and projects.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from operator import attrgetter
from urllib.parse import urlsplit

from django.core.validators import URLValidator
from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.rows import grouped
from portal.text.cleaning import readable_slug
from portal.text.lists import alternatives


class TopicNameTaken(Exception):
    """Raised for a name or alias of another topic, which is in `topic`."""

    def __init__(self, topic: Topic | None) -> None:
        super().__init__(topic)
        self.topic = topic


class TopicAlreadyMerged(Exception):
    """Raised when one of the two topics was merged into another one since."""


class TopicQuerySet(models.QuerySet):
    def match_names(self, names: Iterable[str]) -> tuple[list[Topic], list[str]]:
        """Return (topics, unknown names) for names or aliases, without duplicates.

        Upper and lower case are the same. Without names, it makes no query.
        """
        wanted = _by_lower_case(names)
        if not wanted:
            return [], []
        known = self.by_any_name()
        topics = {known[key].pk: known[key] for key in wanted if key in known}
        return list(topics.values()), [name for key, name in wanted.items() if key not in known]

    def similar_names(self, name: str) -> list[str]:
        """Return the names of up to three topics that `name` may be a misspelling of."""
        known = self.by_any_name()
        suggestions = get_close_matches(name.strip().lower(), known, n=3, cutoff=0.7)
        return list(dict.fromkeys(known[key].name for key in suggestions))

    def unknown_topic_messages(self, unknown: list[str], most: int = 5) -> list[str]:
        """Return a sentence with suggestions for each of the first `most` unknown names."""
        return [self._unknown_topic_message(name) for name in unknown[:most]]

    def _unknown_topic_message(self, name: str) -> str:
        suggestions = alternatives(self.similar_names(name))
        if suggestions:
            message = _("“%(name)s” isn’t in our topic list. Did you mean %(near)s?")
            return message % {"name": name, "near": suggestions}
        message = _(
            "“%(name)s” isn’t in our topic list yet. Choose a broader topic, or suggest this one."
        )
        return message % {"name": name}

    def beginning_with(self, start: str, most: int = 8) -> list[Topic]:
        """Return up to `most` topics whose name or alias begins with `start`, by name."""
        start = start.strip().lower()
        names = self.by_any_name()
        found = {topic for name, topic in names.items() if name.startswith(start)}
        return sorted(found, key=attrgetter("name"))[:most]

    def find_by_slug(self, slug: str) -> Topic | None:
        """Return the topic with this slug or former slug, or None."""
        return self.filter(slug=slug).first() or self.filter(former_addresses__slug=slug).first()

    def by_any_name(self) -> dict[str, Topic]:
        """Return {name or alias in lower case: topic}.

        Reads all topics, of which there are a few hundred, in one query: each once, or once for
        each of its aliases.
        """
        rows = list(self.annotate(alias=F("aliases__name")))
        topics: dict[int, Topic] = {}
        for row in rows:
            topics.setdefault(row.pk, row)
        known = {topic.name.lower(): topic for topic in topics.values()}
        for row in rows:
            if row.alias is not None:
                known.setdefault(row.alias, topics[row.pk])
        return known


def _by_lower_case(names: Iterable[str]) -> dict[str, str]:
    """Return {name in lower case: name}, without names that are empty."""
    return {name.strip().lower(): name.strip() for name in names if name.strip()}


def _owner_field(model: type[models.Model], topic_field: str) -> str:
    """Return the other foreign key of a many-to-many table."""
    relations = [field.name for field in model._meta.fields if field.is_relation]
    relations.remove(topic_field)
    return relations[0]


class Topic(models.Model):
    """A subject from the controlled vocabulary."""

    name = models.CharField(_("name"), max_length=60)
    slug = models.SlugField(unique=True)
    description = models.CharField(_("description"), max_length=200, blank=True)
    docs_url = models.URLField(
        _("official docs"),
        max_length=200,
        blank=True,
        default="",
        db_default="",
        validators=[URLValidator(schemes=["https"])],
    )

    objects = TopicQuerySet.as_manager()

    # How many people know the topic, if a page loaded it from where it is stored.
    people_count: int | None = None

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("name"), name="topic_name_unique")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("learnings:topic_detail", args=[self.slug])

    @property
    def docs_host(self) -> str:
        """The host of the official docs without "www.", or ""."""
        return (urlsplit(self.docs_url).hostname or "").removeprefix("www.")

    @transaction.atomic
    def rename(self, name: str) -> None:
        """Rename the topic. Its old name becomes an alias, and its old URL redirects.

        Raises TopicNameTaken.
        """
        taken = Topic.objects.all().by_any_name().get(name.lower())
        if taken and taken.pk != self.pk:
            raise TopicNameTaken(taken)
        old_name, slug = self.name, self.slug
        self.name, self.slug = name, self._free_slug(name)
        try:
            with transaction.atomic():
                self.save(update_fields=["name", "slug"])
        except IntegrityError:  # taken since the check above
            raise TopicNameTaken(Topic.objects.filter(name__iexact=name).first()) from None
        TopicAlias.objects.filter(name=name.lower()).delete()
        self._add_alias(old_name)
        self._record_former_slug(slug)

    def _free_slug(self, name: str) -> str:
        """Return a slug from the name, with a number if another topic has or had it."""
        title = name.replace("+", "p").replace("#", "-sharp")
        wanted = slug = readable_slug(title, "topic", ascii_only=True, length=50)
        number = 1
        while self._slug_is_taken(slug):
            number += 1
            slug = f"{wanted[:46]}-{number}"
        return slug

    def _slug_is_taken(self, slug: str) -> bool:
        had = FormerTopicAddress.objects.filter(slug=slug).exclude(topic=self).exists()
        return had or Topic.objects.filter(slug=slug).exclude(pk=self.pk).exists()

    def _add_alias(self, name: str) -> None:
        if name.lower() != self.name.lower():
            TopicAlias.objects.get_or_create(name=name.lower(), defaults={"topic": self})

    def _record_former_slug(self, slug: str) -> None:
        FormerTopicAddress.objects.filter(slug=self.slug).delete()
        if slug != self.slug:
            FormerTopicAddress.objects.get_or_create(slug=slug, defaults={"topic": self})

    @transaction.atomic
    def merge_into(self, other: Topic) -> None:
        """Replace this topic with `other` everywhere, and delete it.

        Its names become aliases of `other`, and its URL redirects there. Raises TopicAlreadyMerged.
        """
        both = Topic.objects.select_for_update().filter(pk__in=[self.pk, other.pk]).order_by("pk")
        if len(both) < 2:
            raise TopicAlreadyMerged
        self._repoint_all(other)
        name, slug = self.name, self.slug
        self.delete()
        other._add_alias(name)
        other._record_former_slug(slug)

    def _repoint_all(self, other: Topic) -> None:
        """Replace this topic with `other` in all tables.

        Foreign keys to it are found through `_meta`, because this app must not import the apps that
        have them.
        """
        for relation in self._meta.get_fields(include_hidden=True):
            if relation.one_to_many:
                self._repoint_rows(relation.related_model, relation.field.name, other)

    def _repoint_rows(self, model: type[models.Model], topic_field: str, other: Topic) -> None:
        """Replace this topic with `other` in one table.

        A row of a many-to-many table is deleted where `other` is there already.
        """
        rows = model._base_manager
        mine = rows.filter(**{topic_field: self})
        if model._meta.auto_created:
            owner = _owner_field(model, topic_field)
            owners_of_other = rows.filter(**{topic_field: other}).values(owner)
            mine.filter(**{f"{owner}__in": owners_of_other}).delete()
        mine.update(**{topic_field: other})


class TopicAlias(models.Model):
    """Another name of a topic, in lower case: "drf" for Django REST Framework."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=60, unique=True)

    class Meta:
        verbose_name_plural = _("topic aliases")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(name=Lower("name")), name="topic_alias_lower_case"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PageCacheEpoch(models.Model):
    """A table of one row: the epoch of the page cache (portal.web.page_cache)."""

    token = models.BigIntegerField(default=0)

    class Meta:
        db_table = "portal_version"
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="version_is_one_row")]

    def __str__(self) -> str:
        return str(self.token)


class RateLimitCount(models.Model):
    """The count of an action in one window of time (portal.web.rate_limits)."""

    key = models.CharField(max_length=120, primary_key=True)
    count = models.PositiveIntegerField()
    ends_at = models.BigIntegerField(db_index=True)  # Unix time

    class Meta:
        db_table = "portal_tally"

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"


class FormerTopicAddress(models.Model):
    """A former slug of a topic that was renamed or merged; its URL redirects."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="former_addresses")
    slug = models.SlugField(unique=True)

    class Meta:
        verbose_name_plural = _("former topic addresses")

    def __str__(self) -> str:
        return self.slug


def topics_by_owner(rows: Iterable[tuple[int, int, str, str]]) -> dict[int, list[Topic]]:
    """Return topics by the key of what has them, from rows (owner, key, name, slug)."""
    return grouped((owner, Topic(pk=key, name=name, slug=slug)) for owner, key, name, slug in rows)
