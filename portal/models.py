"""The vocabulary that entries, skills and project stacks share. It holds no key to a person."""

from difflib import get_close_matches

from django.db import IntegrityError, models, transaction
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.text.cleaning import readable_slug


class TopicNameTaken(Exception):
    """Another topic has this name, or it is an alias of one; carries that topic."""

    def __init__(self, topic):
        super().__init__(topic)
        self.topic = topic


class TopicAlreadyMerged(Exception):
    """Somebody merged this topic into another one meanwhile."""


class TopicQuerySet(models.QuerySet):
    def match_names(self, names):
        """(topics, unknown names) for names or aliases as people write them; case and order of writing do not matter."""
        wanted = {name.strip().lower(): name.strip() for name in names if name.strip()}
        known = self.by_any_name()
        topics = {known[key].pk: known[key] for key in wanted if key in known}
        return list(topics.values()), [name for key, name in wanted.items() if key not in known]

    def similar_names(self, name):
        """The names of up to three topics that `name` may have meant."""
        known = self.by_any_name()
        suggestions = get_close_matches(name.strip().lower(), known, n=3, cutoff=0.7)
        return list(dict.fromkeys(known[key].name for key in suggestions))

    def unknown_topic_messages(self, unknown, most=5):
        """For each of the first few unknown names a sentence that says so, and what may have been meant."""
        return [self._unknown_topic_message(name) for name in unknown[:most]]

    def _unknown_topic_message(self, name):
        suggestions = ", ".join(self.similar_names(name))
        if suggestions:
            message = _("“%(name)s” is not in our list of topics. Did you mean %(near)s?")
            return message % {"name": name, "near": suggestions}
        return _("“%(name)s” is not in our list of topics yet. Please use a more general one.") % {
            "name": name
        }

    def beginning_with(self, start, most=8):
        """Topics whose name or alias begins with `start`, for suggestions."""
        known = self.by_any_name()
        found = {
            topic.pk: topic for key, topic in known.items() if key.startswith(start.strip().lower())
        }
        return sorted(found.values(), key=lambda topic: topic.name)[:most]

    def find_by_slug(self, slug):
        """The topic at this address, or the one that an earlier address leads to; None where there is none."""
        return self.filter(slug=slug).first() or self.filter(former_addresses__slug=slug).first()

    def by_any_name(self):
        """{name or alias in small letters: topic}."""
        # The vocabulary is a few hundred rows: two small queries serve names and aliases alike on both databases.
        topics = {topic.pk: topic for topic in self.all()}
        known = {topic.name.lower(): topic for topic in topics.values()}
        for name, pk in TopicAlias.objects.values_list("name", "topic_id"):
            if pk in topics:
                known.setdefault(name, topics[pk])
        return known


class Topic(models.Model):
    """One subject, under one name."""

    name = models.CharField(_("name"), max_length=60)
    slug = models.SlugField(unique=True)
    description = models.CharField(_("description"), max_length=200, blank=True)

    objects = TopicQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("name"), name="topic_name_unique")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("learnings:topic_detail", args=[self.slug])

    @transaction.atomic
    def rename(self, name):
        """Give it another name; the old one stays as an alias, the old address leads here. Raises TopicNameTaken."""
        taken = Topic.objects.all().by_any_name().get(name.lower())
        if taken and taken.pk != self.pk:
            raise TopicNameTaken(taken)
        old_name, slug = self.name, self.slug
        self.name, self.slug = name, self._free_slug(name)
        try:
            with transaction.atomic():
                self.save(update_fields=["name", "slug"])
        except IntegrityError:  # somebody took it since
            raise TopicNameTaken(Topic.objects.filter(name__iexact=name).first()) from None
        TopicAlias.objects.filter(name=name.lower()).delete()
        self._add_alias(old_name)
        self._record_former_slug(slug)

    def _free_slug(self, name):
        """A slug from the name; one that another topic has or had gets a number behind it."""
        wanted = slug = readable_slug(
            name.replace("+", "p").replace("#", "-sharp"), "topic", ascii_only=True, length=50
        )
        number = 1
        while self._slug_is_taken(slug):
            number += 1
            slug = f"{wanted[:46]}-{number}"
        return slug

    def _slug_is_taken(self, slug):
        had = FormerTopicAddress.objects.filter(slug=slug).exclude(topic=self).exists()
        return had or Topic.objects.filter(slug=slug).exclude(pk=self.pk).exists()

    def _add_alias(self, name):
        if name.lower() != self.name.lower():
            TopicAlias.objects.get_or_create(name=name.lower(), defaults={"topic": self})

    def _record_former_slug(self, slug):
        FormerTopicAddress.objects.filter(slug=self.slug).delete()
        if slug != self.slug:
            FormerTopicAddress.objects.get_or_create(slug=slug, defaults={"topic": self})

    @transaction.atomic
    def merge_into(self, other):
        """Everything that names this topic names `other` from now on, its names become aliases and its addresses lead
        there. Whatever points here is found through the models, so that floors above are served without being named.
        Raises TopicAlreadyMerged when one of the two was merged away meanwhile.
        """
        both = Topic.objects.select_for_update().filter(pk__in=[self.pk, other.pk]).order_by("pk")
        if len(both) < 2:
            raise TopicAlreadyMerged
        for relation in self._meta.get_fields(include_hidden=True):
            if relation.one_to_many:
                self._repoint_rows(relation.related_model, relation.field.name, other)
        name, slug = self.name, self.slug
        self.delete()
        other._add_alias(name)
        other._record_former_slug(slug)

    def _repoint_rows(self, model, topic_field, other):
        """Rows of one table that name this topic name `other`; of a pair that already does, one row is kept."""
        rows = model._base_manager
        mine = rows.filter(**{topic_field: self})
        if model._meta.auto_created:
            owner = next(
                field.name
                for field in model._meta.fields
                if field.is_relation and field.name != topic_field
            )
            mine.filter(
                **{f"{owner}__in": rows.filter(**{topic_field: other}).values(owner)}
            ).delete()
        mine.update(**{topic_field: other})


class TopicAlias(models.Model):
    """Another way to write a topic, in lower case: "drf" for Django REST Framework."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=60, unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(name=Lower("name")), name="topic_alias_lower_case"
            ),
        ]

    def __str__(self):
        return self.name


class PageCacheEpoch(models.Model):
    """One row: the epoch of the page cache. It changes when something leaves public sight (portal.web.page_cache)."""

    token = models.BigIntegerField(default=0)

    class Meta:
        db_table = "portal_version"
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="version_is_one_row")]

    def __str__(self):
        return str(self.token)


class RateLimitCount(models.Model):
    """How often something was done within one window of time (portal.web.rate_limits)."""

    key = models.CharField(max_length=120, primary_key=True)
    count = models.PositiveIntegerField()
    ends_at = models.BigIntegerField(db_index=True)  # seconds since 1970, as in the key

    class Meta:
        db_table = "portal_tally"

    def __str__(self):
        return f"{self.key}: {self.count}"


class FormerTopicAddress(models.Model):
    """The slug that a topic had before it was renamed or merged; its address leads on."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="former_addresses")
    slug = models.SlugField(unique=True)

    def __str__(self):
        return self.slug
