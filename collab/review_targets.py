"""How moderation deals with projects: after the fact, through flags."""

from django.utils.translation import gettext as _

from collab.models import Project
from portal.moderation.review_targets import CaseContent, ReviewTarget, content_fingerprint
from portal.people.models import Notification

# What others read of a project.
PUBLIC_TEXT_FIELDS = ("name", "pitch", "description", "repository_url", "api_url", "discord_thread")


class ProjectReviewTarget(ReviewTarget):
    """A project put away is seen by its team and by mentors alone."""

    name = "project"

    def get_contents(self, cases):
        return {
            project.case_id: _content(project) for project in Project.objects.filter(case__in=cases)
        }

    def find(self, pk, user):
        rows = Project.objects.visible_to(user).select_related("owner__cohort", "case")
        return rows.filter(pk=pk).first()

    def author_of(self, thing):
        return thing.owner

    def version(self, case):
        return Project.objects.values_list("version", flat=True).get(case=case)

    def fingerprint(self, case):
        texts = Project.objects.values_list(*PUBLIC_TEXT_FIELDS).get(case=case)
        return content_fingerprint(*texts)

    def hide(self, case):
        if Project.objects.filter(case=case, is_hidden=False).update(is_hidden=True):
            _refresh_notifications(case)

    def unhide(self, case):
        if Project.objects.filter(case=case, is_hidden=True).update(is_hidden=False):
            _refresh_notifications(case)

    def notification_details(self, case):
        project = Project.objects.select_related("owner").get(case=case)
        return project.owner, project.name, project.get_absolute_url()


def _refresh_notifications(case):
    """Let notices about the project, its contract and its requests follow whether it may be seen."""
    project = Project.objects.get(case=case)
    things = [f"project:{project.pk}", f"contract:{project.pk}", f"contract:{project.pk}:again"]
    things += [f"request:{key}" for key in project.requests.values_list("pk", flat=True)]
    Notification.objects.filter(thing__in=things).refresh_visibility()


def _content(project):
    url = project.get_absolute_url()
    return CaseContent(
        title=project.name,
        label=_("project"),
        url=url,
        html=project.html,
        source=f"{project.pitch}\n\n{project.description}",
        address="" if project.is_hidden else url,
        public_title="" if project.is_hidden else project.name,
    )
