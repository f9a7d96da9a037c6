"""Atom feed of the versions of a project's API contract."""

from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from collab.contracts.changes import Change
from collab.models import ContractVersion, Project
from collab.templatetags.contract_texts import code_marks
from portal.text.cleaning import for_xml
from portal.text.labels import labelled

MAX_VERSIONS = 30


@method_decorator(login_not_required, name="__call__")
class ContractFeed(Feed):
    """The newest versions with their changes, as the page of the versions lists them."""

    feed_type = Atom1Feed
    login_required = False
    subtitle = "Nexus"

    def get_object(self, request: HttpRequest, pk: int, slug: str) -> Project:
        project = get_object_or_404(Project.objects.visible_to(request.user), pk=pk)
        if not project.contract_versions.exists():
            raise Http404
        return project

    def title(self, project: Project) -> str:
        return _("Nexus: API contract of %(name)s") % {"name": for_xml(project.name)}

    def link(self, project: Project) -> str:
        return f"{project.page_url('contract')}versions/"

    def items(self, project: Project) -> list[ContractVersion]:
        versions = project.contract_versions.defer("text", "parsed").with_previous_number()
        return list(versions.select_related("by")[:MAX_VERSIONS])

    def item_title(self, version: ContractVersion) -> str:
        values = {"n": version.number, "breaking": len(version.breaking_changes)}
        if version.withdrawn_at:
            return _("Version %(n)d (withdrawn)") % values
        if version.previous_number is None:
            return _("Version %(n)d") % values
        if not values["breaking"]:
            return _("Version %(n)d: nothing breaks") % values
        sentence = ngettext(
            "Version %(n)d: %(breaking)d breaking change",
            "Version %(n)d: %(breaking)d breaking changes",
            values["breaking"],
        )
        return sentence % values

    def item_description(self, version: ContractVersion) -> str:
        lines = ((code_marks(_line(version, change)),) for change in version.all_changes)
        return for_xml(format_html_join("", "<p>{}</p>", lines))

    def item_link(self, version: ContractVersion) -> str:
        return f"{self.link(version.project)}#version-{version.number}"

    def item_pubdate(self, version: ContractVersion) -> datetime:
        return version.at

    def item_updateddate(self, version: ContractVersion) -> datetime:
        return version.withdrawn_at or version.at

    def item_author_name(self, version: ContractVersion) -> str | None:
        return for_xml(version.by.name) if version.by else None


def _line(version: ContractVersion, change: Change) -> str:
    """The operation and what changed in it."""
    if not change.key:
        return change.sentence
    return labelled(change.label(version.project.endpoint_paths), change.sentence)
