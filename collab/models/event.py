from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from portal.people.models import User

# The sentence of each kind of event.
SENTENCES = {
    "announced": _("%(by)s published the project."),
    "joined": _("%(person)s joined the team."),
    "left": _("%(person)s left the team."),
    # The same sentence as for leaving: only the person and the owner know the reason.
    "removed": _("%(person)s left the team."),
    "reopened": _("%(person)s’s seat is open again."),
    "handed_over": _("%(by)s transferred ownership to %(person)s."),
    "seat_opened": _("A seat was opened: %(detail)s."),
    "seat_closed": _("A seat was closed: %(detail)s."),
    "looking": _("The team is looking for people."),
    "building": _("The team is building."),
    "shipped": _("Shipped!"),
    "paused": _("The project is paused."),
    "contract": _("New contract version: %(detail)s."),
    "handed_in": _("The team handed in its project."),
    "contract_by": _("%(by)s published version %(detail)s of the contract."),
    "withdrawn": _("%(by)s withdrew version %(detail)s of the contract."),
}


class ProjectEvent(models.Model):
    """A line of a project's public log, such as a person joining or a change of state."""

    project = models.ForeignKey("collab.Project", on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=12)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    detail = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["project", "-at", "-id"], name="event_of_project")]

    def __str__(self) -> str:
        return self.sentence

    @property
    def sentence(self) -> str:
        """The event as a sentence in the reader's language."""
        return self._template % {"by": self.by, "person": self.person, "detail": self.detail}

    @property
    def sentence_html(self) -> SafeString:
        """The sentence as HTML, with links of names and versions.

        Names lead to profiles, versions to the contract.
        """
        values = {
            "by": _link_to_person(self.by),
            "person": _link_to_person(self.person),
            "detail": self._detail_html,
        }
        return format_html(self._template % {name: f"{{{name}}}" for name in values}, **values)

    @property
    def _template(self) -> str:
        has_author = self.kind == "contract" and self.by_id
        return str(SENTENCES["contract_by" if has_author else self.kind])

    @property
    def _detail_html(self) -> SafeString:
        if self.kind not in ("contract", "withdrawn"):
            return escape(self.detail)
        url = self.project.page_url("contract/versions")
        return format_html('<a href="{}">{}</a>', url, self.detail)


def _link_to_person(person: User | None) -> SafeString | str:
    """The name as a link to the profile; without one for a person who was erased."""
    if person is None or person.erased_at:
        return escape(str(person or ""))
    name = format_html("<bdi>{}</bdi>", person.name)
    return format_html('<a class="name" href="{}">{}</a>', person.get_absolute_url(), name)
