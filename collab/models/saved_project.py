"""Projects that people saved for later."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from collab.models.project import Project
from portal.people.models import User


class SavedProject(models.Model):
    """Someone saved a project for later; no one else sees that."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_projects"
    )
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "project"], name="saved_project_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.project_id}"

    @classmethod
    def set_saved(cls, project: Project, *, by: User, on: bool) -> None:
        """Save the project for this person, or take that back; twice is once."""
        if on:
            cls.objects.get_or_create(project=project, person=by)
        else:
            cls.objects.filter(project=project, person=by).delete()
