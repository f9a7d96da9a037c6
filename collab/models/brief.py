from collections.abc import Iterable
from typing import Any

from django.core.cache import caches
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.models import Topic
from portal.text import markdown
from portal.text.cached_markdown import render_cached
from portal.web.edit_versions import lock_version
from portal.web.partial_saves import save_columns

# The titles of all briefs, which filters on cached pages show.
BRIEFS_CACHE_KEY = "briefs"


class Brief(models.Model):
    """A capstone assignment that several teams may choose.

    Mentors write and edit briefs.
    """

    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(unique=True)
    summary = models.CharField(_("summary"), max_length=200)
    description = models.TextField(_("description"), blank=True, max_length=markdown.MAX_CHARACTERS)
    # What a new team starts with: an OpenAPI document, and the steps of a plan, one per line.
    contract = models.TextField(_("starter contract"), blank=True, max_length=200_000)
    plan = models.TextField(_("integration plan, one step per line"), blank=True, max_length=4000)
    topics = models.ManyToManyField(Topic, blank=True, related_name="briefs")
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        caches["pages"].delete(BRIEFS_CACHE_KEY)

    @transaction.atomic
    def save_changes(self, *, version: int, changed: Iterable[str]) -> None:
        """Save the `changed` columns. Raises StaleEdit if the stored version is another."""
        lock_version(self, version)
        self.version = version + 1
        save_columns(self, [*changed, "version"])

    def get_absolute_url(self) -> str:
        return reverse("collab:brief_detail", args=[self.slug])

    @property
    def html(self) -> str:
        """The description as safe HTML, rendered when it is read."""
        return render_cached(self.description, key="brief")
