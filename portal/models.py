"""The vocabulary that entries, skills and project stacks share. It holds no key to a person."""

from difflib import get_close_matches

from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class TopicQuerySet(models.QuerySet):
    def named(self, names):
        """(topics, unknown names) for names or aliases as people write them; case and order of writing do not matter."""
        wanted = {name.strip().lower(): name.strip() for name in names if name.strip()}
        known = self._by_any_name()
        topics = {known[key].pk: known[key] for key in wanted if key in known}
        return list(topics.values()), [name for key, name in wanted.items() if key not in known]

    def nearest(self, name):
        """The names of up to three topics that `name` may have meant."""
        known = self._by_any_name()
        near = get_close_matches(name.strip().lower(), known, n=3, cutoff=0.7)
        return list(dict.fromkeys(known[key].name for key in near))

    def sentences_on(self, unknown, most=5):
        """For each of the first few unknown names a sentence that says so, and what may have been meant."""
        return [self._sentence_on(name) for name in unknown[:most]]

    def _sentence_on(self, name):
        near = ", ".join(self.nearest(name))
        if near:
            said = _("“%(name)s” is not in our list of topics. Did you mean %(near)s?")
            return said % {"name": name, "near": near}
        return _("“%(name)s” is not in our list of topics yet. Please use a more general one.") % {"name": name}

    def beginning_with(self, start, most=8):
        """Topics whose name or alias begins with `start`, for suggestions."""
        known = self._by_any_name()
        found = {topic.pk: topic for key, topic in known.items() if key.startswith(start.strip().lower())}
        return sorted(found.values(), key=lambda topic: topic.name)[:most]

    def _by_any_name(self):
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


class TopicAlias(models.Model):
    """Another way to write a topic, in lower case: "drf" for Django REST Framework."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=60, unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(name=Lower("name")), name="topic_alias_lower_case"),
        ]

    def __str__(self):
        return self.name
