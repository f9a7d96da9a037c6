"""Which project or request is at a URL, and who may see it."""

import re

from django.contrib.auth.models import AnonymousUser
from django.urls import ResolverMatch

from collab.models import JoinRequest, Project
from portal.moderation.url_lookup import ObjectKey
from portal.people.models import User

_PROJECT = re.compile(r"/collab/projects/(\d{1,18})-[^/]*/")
_REQUEST = re.compile(r".*/requests/(?:#request-(?P<row>\d{1,18})|(?P<team>\d{1,18})/team/)$")


def object_at(match: ResolverMatch, fragment: str) -> ObjectKey | None:
    """Return the key of the project whose page matched."""
    if match.view_name == "collab:project_detail":
        return ObjectKey("project", match.kwargs["pk"])
    return None


def can_see_path(person: User | AnonymousUser, path: str) -> bool | None:
    """Whether `person` may see the project or request at `path`; None without one."""
    if request := _REQUEST.match(path):
        return _can_see_request(person, int(request["row"] or request["team"]))
    if project := _PROJECT.match(path):
        return Project.objects.visible_to(person).filter(pk=int(project[1])).exists()
    return None


def _can_see_request(person: User | AnonymousUser, key: int) -> bool:
    if not person.is_authenticated:
        return False
    return JoinRequest.objects.visible_to(person).filter(pk=key).exists()
