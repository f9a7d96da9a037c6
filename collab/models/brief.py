from collections.abc import Iterable

from django.core.cache import caches
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.models import Topic
from portal.text import markdown
from portal.web.partial_saves import save_columns

# Their titles stand as filters on pages that everybody reads; kept for ten minutes.
BRIEFS_CACHE_KEY = "briefs"


class StaleBrief(Exception):
    """The brief was saved elsewhere since this form was opened; carries it as saved there."""

    def __init__(self, saved):
        super().__init__(saved)
        self.saved = saved


class Brief(models.Model):
    """A capstone assignment that many choose. Curated by mentors."""

    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(unique=True)
    summary = models.CharField(_("summary"), max_length=200)
    description = models.TextField(_("description"), blank=True, max_length=markdown.MAX_CHARACTERS)
    # Where a team begins from: an OpenAPI document, and the lines of a plan (one a line).
    contract = models.TextField(_("contract to begin with"), blank=True, max_length=200_000)
    plan = models.TextField(_("integration plan, one step a line"), blank=True, max_length=4000)
    topics = models.ManyToManyField(Topic, blank=True, related_name="briefs")
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)

    class Meta:
        ordering = ["title"]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        caches["pages"].delete(BRIEFS_CACHE_KEY)

    @transaction.atomic
    def save_changes(self, *, version: int, changed: Iterable[str]) -> None:
        """Save what a form changed. Raises StaleBrief when someone saved since it was opened."""
        locked = Brief.objects.select_for_update(of=("self",)).get(pk=self.pk)
        if locked.version != version:
            raise StaleBrief(locked)
        self.version = version + 1
        save_columns(self, [*changed, "version"])

    def get_absolute_url(self):
        return reverse("collab:brief_detail", args=[self.slug])

    @property
    def html(self):
        """The description as safe HTML; a brief is read rarely and written by few, so it is not stored."""
        return markdown.render(self.description)
