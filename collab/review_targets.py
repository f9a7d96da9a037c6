"""Review target for projects, which are reviewed only when someone flags them."""

from collections.abc import Iterable, Iterator

from django.db.models import Q, QuerySet
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from collab.models import Project
from portal.moderation.models import Case
from portal.moderation.posts import Post, PostFilter
from portal.moderation.review_targets import (
    CaseContent,
    NotificationDetails,
    ReviewTarget,
    content_fingerprint,
)
from portal.people.models import Notification, User

# Fields of a project that others can read.
PUBLIC_TEXT_FIELDS = ("name", "pitch", "description", "repository_url", "api_url", "discord_thread")


class ProjectReviewTarget(ReviewTarget):
    """Projects. Only its team and mentors see a hidden one."""

    name = "project"
    is_post = True
    author_field = "owner"
    words_in = (Project, "name")

    def get_contents(self, cases: Iterable[Case]) -> dict[int, CaseContent]:
        projects = Project.objects.filter(case__in=cases)
        return {project.case_id: _content(project) for project in projects}

    def kinds(self) -> list[tuple[str, str]]:
        return [(self.name, _("project"))]

    def posts(self, wanted: PostFilter | None = None) -> QuerySet[Project]:
        is_shown = Q(is_hidden=False) | Q(case__open_flags__gt=0)
        is_appealed = Q(case__isnull=False, case__appeal_open=True)
        projects = Project.objects.filter(is_shown).exclude(is_appealed)
        if wanted:
            projects = projects.filter(
                wanted.condition(author="owner", moments=["created_at"], texts=PUBLIC_TEXT_FIELDS)
            )
        return projects.select_related("owner", "case").order_by("-pk")

    def as_post(self, thing: Project) -> Post:
        return Post(
            kind=self.name,
            key=thing.pk,
            author=thing.owner,
            title=thing.name,
            label=_("project"),
            text=thing.pitch,
            url=thing.get_absolute_url(),
            at=thing.created_at,
            version=thing.version,
            is_public=not thing.is_hidden,
            case=thing.case,
        )

    def find(self, pk: int, user: User) -> Project | None:
        projects = Project.objects.visible_to(user).select_related("owner__cohort", "case")
        return projects.filter(pk=pk).first()

    def author_of(self, thing: Project) -> User:
        return thing.owner

    def version(self, case: Case) -> int:
        return Project.objects.values_list("version", flat=True).get(case=case)

    def fingerprint(self, case: Case) -> str:
        texts = Project.objects.values_list(*PUBLIC_TEXT_FIELDS).get(case=case)
        return content_fingerprint(*texts)

    def hide(self, case: Case) -> None:
        if Project.objects.filter(case=case, is_hidden=False).update(is_hidden=True):
            _refresh_notifications(case)

    def unhide(self, case: Case) -> None:
        if Project.objects.filter(case=case, is_hidden=True).update(is_hidden=False):
            _refresh_notifications(case)

    def notification_details(self, case: Case) -> NotificationDetails:
        project = Project.objects.select_related("owner").get(case=case)
        values = {"url": project.get_absolute_url(), "title": project.name, "of": self.name}
        return NotificationDetails(project.owner, values)


def _refresh_notifications(case: Case) -> None:
    """Hide or show notifications about the project, its contract and its requests."""
    things = list(_things_of(Project.objects.get(case=case)))
    Notification.objects.filter(thing__in=things).refresh_visibility()


def _things_of(project: Project) -> Iterator[str]:
    """What notifications of the project are about."""
    yield from (f"project:{project.pk}", f"contract:{project.pk}", f"contract:{project.pk}:again")
    for key in project.requests.values_list("pk", flat=True):
        yield f"request:{key}"


def _description_html(project: Project) -> str:
    return project.description_html


# Rendered only for the project that is shown, and not for each of a list.
_lazy_html = lazy(_description_html, str)


def _content(project: Project) -> CaseContent:
    url = project.get_absolute_url()
    return CaseContent(
        title=project.name,
        label=_("project"),
        url=url,
        html=_lazy_html(project),
        source=f"{project.pitch}\n\n{project.description}",
        address="" if project.is_hidden else url,
        public_title="" if project.is_hidden else project.name,
    )
