"""Pages of a project's API: its contract, the versions, and the endpoint board."""

import json
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from collab.board_filters import MAX_UNFOLDED, board_filters, shown_endpoints, tag_groups
from collab.board_progress import BoardProgress
from collab.contract_changes import ContractChanges
from collab.contracts.problems import InvalidContract
from collab.forms.contracts import ContractForm
from collab.front_end_tools import document_for_programs
from collab.models import Contract, ContractVersion, Endpoint, NotNewestVersion, Project
from collab.models.contract import PublishedVersion
from collab.models.contract_source import LARGE_DOCUMENT_BYTES
from collab.parameters import BoardParameters, TemplateParameters, VersionsParameters
from collab.tasks import fetch_asked_contract, read_asked_contract
from collab.views.contract_parts import (
    endpoint_rows,
    endpoints_by_tag,
    raw_url,
    status_choices,
    tools_for,
)
from collab.views.teams import project_or_404, team_project_or_403
from portal.text import parsing_errors
from portal.web import fetching, rate_limits
from portal.web.form_pages import posted_data
from portal.web.htmx import (
    refresh_page,
    render_page,
    targets_partial,
)
from portal.web.methods import require_safe_or_post
from portal.web.page_cache import cached_for_readers

# Versions that a page lists.
MAX_VERSIONS = 50


def _versions(project: Project) -> QuerySet[ContractVersion]:
    """The versions without their documents, newest first."""
    versions = project.contract_versions.defer("text", "parsed").with_previous_number()
    return versions.select_related("by", "withdrawn_by")


@require_safe
@login_not_required
@cached_for_readers
def contract_detail(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """The endpoints with the status of both sides, by tag, and the progress."""
    project = project_or_404(request, pk)
    contract = Contract.objects.filter(project=project).defer("asked_text").first()
    is_member = project.has_member(request.user)
    if is_member and targets_partial(request, "fetching") and not _is_waiting(contract):
        return refresh_page()
    context = {
        "project": project,
        "is_member": is_member,
        "here": request.path,
        **_waiting_context(project, contract),
        **_version_context(request, project),
        **status_choices(),
    }
    # The fetched URL may contain a secret of the team, so this partial is for members.
    partials = ["fetching"] if is_member else []
    return render_page(request, "collab/contract_detail.html", context, partials=partials)


def _is_waiting(contract: Contract | None) -> bool:
    """Whether a document that was asked for is being fetched or read."""
    return contract is not None and (contract.is_fetching or contract.is_reading)


def _waiting_context(project: Project, contract: Contract | None) -> dict[str, Any]:
    """The contract's source, and what is said while its document is fetched or read."""
    is_waiting = _is_waiting(contract)
    return {
        "contract": contract,
        "is_waiting": is_waiting,
        "next_number": project.contract_versions.next_number() if is_waiting else 0,
        "is_late": _is_late(contract),
    }


def _is_late(contract: Contract | None) -> bool:
    """Whether the document takes longer than it should."""
    return contract is not None and _is_waiting(contract) and fetching.is_late(contract.asked_at)


def _version_context(request: HttpRequest, project: Project) -> dict[str, Any]:
    """The current version with its board, and the programs that read it."""
    version = _versions(project).current()
    endpoints = list(endpoint_rows(project)) if version else []
    return {
        "version": version,
        "has_versions": version is not None or project.contract_versions.exists(),
        "raw_url": raw_url(request, project),
        "tools": tools_for(request, project) if version else [],
        **_board_context(endpoints, request),
    }


def _board_context(endpoints: Iterable[Endpoint], request: HttpRequest) -> dict[str, Any]:
    """The endpoints by tag, the filters, the removed endpoints, and the progress."""
    progress = BoardProgress(endpoints)
    asked = BoardParameters.read(request.GET)
    shown = shown_endpoints(progress.endpoints, request.user, asked.show, asked.q)
    return {
        "groups": tag_groups(endpoints_by_tag(shown)),
        "is_folded": len(shown) > MAX_UNFOLDED,
        "filters": board_filters(progress.endpoints, request.user, asked.show),
        "asked": asked,
        "is_board": True,
        "removed_endpoints": [endpoint for endpoint in endpoints if endpoint.is_gone],
        "progress": progress,
    }


@require_safe_or_post
def contract_new(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Publish a version of the contract.

    It is pasted, a file, or from a URL that is fetched daily.
    """
    project = team_project_or_403(request, pk)
    contract = Contract.objects.filter(project=project).first() or Contract(project=project)
    form = _contract_form(request, project, contract)
    page = partial(_new_page, request, project, form)
    if not form.is_valid():
        return page(422) if form.is_bound else page(200, contract.request_trouble)
    try:
        return _publish_or_fetch(request, project, form)
    except rate_limits.RateLimited as error:
        form.keep_document()
        return rate_limits.rate_limited_response(error, form, page)
    except fetching.FetchInProgress as busy:
        form.keep_document()
        return _with_retry_after(page(503, str(busy)))
    except InvalidContract as wrong:
        form.reject(wrong.problems)
        return page(422)


def _with_retry_after(response: HttpResponse) -> HttpResponse:
    response["Retry-After"] = str(fetching.RETRY_AFTER_SECONDS)
    return response


def _contract_form(request: HttpRequest, project: Project, contract: Contract) -> ContractForm:
    """The form with what was asked for in vain, or with the template of the brief."""
    files = request.FILES if request.method == "POST" else None
    url = contract.asked_url or contract.url
    initial = {"url": url, "text": _initial_text(request, project, contract)}
    return ContractForm(posted_data(request), files, initial=initial)


def _initial_text(request: HttpRequest, project: Project, contract: Contract) -> str:
    if TemplateParameters.read(request.GET).template:
        return _brief_contract(project)
    return contract.asked_text if contract.request_trouble else ""


def _new_page(
    request: HttpRequest, project: Project, form: ContractForm, status: int, problem: str = ""
) -> HttpResponse:
    has_template = bool(_brief_contract(project)) and not form.initial["text"]
    context = {"project": project, "form": form, "has_template": has_template, "problem": problem}
    return render_page(request, "collab/contract_new.html", context, status=status)


def _publish_or_fetch(request: HttpRequest, project: Project, form: ContractForm) -> HttpResponse:
    """Publish the document of the form, or start a task that fetches or reads it."""
    rate_limits.count("contract", request.user.pk)
    document = form.cleaned_data["document"]
    if not document:
        return _start_fetch(request, project, form)
    if len(document.encode()) > LARGE_DOCUMENT_BYTES:
        return _start_reading(request, project, document)
    return _publish(request, project, document)


def _publish(request: HttpRequest, project: Project, document: str) -> HttpResponse:
    # Nothing is fetched daily from now on: that would bring the old document back.
    settle = partial(Contract.set_source, project, url="")
    published = ContractVersion.publish(project, document, by=request.user, settle=settle)
    return _redirect_after_publishing(request, project, published)


def _redirect_after_publishing(
    request: HttpRequest, project: Project, published: PublishedVersion
) -> HttpResponse:
    """Redirect to the changes of a new version, or to the contract, with a message."""
    messages.success(request, _published_message(published))
    has_changes = published.is_new and published.version.number > 1
    return redirect(_versions_url(project) if has_changes else project.page_url("contract"))


def _published_message(published: PublishedVersion) -> str:
    message = _("Identical to version %(n)d: nothing changed.")
    if published.is_new:
        is_told = published.version.project.has_teammates()
        told = _("Version %(n)d published. Your team has been told.")
        message = told if is_told else _("Version %(n)d published.")
    return message % {"n": published.version.number}


def _versions_url(project: Project) -> str:
    return f"{project.page_url('contract')}versions/"


def _brief_contract(project: Project) -> str:
    """The contract of the project's brief, while the project has none of its own."""
    if project.brief_id and not project.contract_versions.not_withdrawn().exists():
        return project.brief.contract
    return ""


def _start_fetch(request: HttpRequest, project: Project, form: ContractForm) -> HttpResponse:
    """Start a task that fetches the URL; the contract's page shows its progress."""
    rate_limits.count("fetch-contract", request.user.pk)

    def create(enqueue: Callable[..., None]) -> None:
        contract = Contract.request_fetch(project, form.cleaned_data["url"])
        _enqueue(enqueue, contract, request)

    fetching.fetch_in_task(fetch_asked_contract, create)
    return redirect(project.page_url("contract"))


def _start_reading(request: HttpRequest, project: Project, document: str) -> HttpResponse:
    """Start a task that reads a large document.

    The contract's page shows its progress.
    """

    def create(enqueue: Callable[..., None]) -> None:
        contract = Contract.request_reading(project, document)
        _enqueue(enqueue, contract, request)

    fetching.fetch_in_task(read_asked_contract, create)
    return redirect(project.page_url("contract"))


def _enqueue(enqueue: Callable[..., None], contract: Contract, request: HttpRequest) -> None:
    """Queue the task for what this person asked for just now."""
    asked_at = contract.asked_at.isoformat()
    enqueue(contract.pk, asked_at, request.user.pk, get_language())


@require_safe
@login_not_required
@cached_for_readers
def contract_versions(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """The changes of each version, breaking ones first."""
    project = project_or_404(request, pk)
    context = {"project": project, "versions": _newest_versions(project)}
    if not context["versions"]:
        raise Http404
    context |= _withdrawal_context(request, project)
    return render_page(request, "collab/contract_versions.html", context)


def _newest_versions(project: Project) -> list[ContractVersion]:
    return list(_versions(project)[:MAX_VERSIONS])


def _withdrawal_context(request: HttpRequest, project: Project) -> dict[str, Any]:
    """For members, the version that they can withdraw."""
    is_member = project.has_member(request.user)
    return {
        "is_member": is_member,
        "current": _versions(project).current() if is_member else None,
    }


@require_safe_or_post
def contract_withdraw(request: HttpRequest, pk: int, slug: str, number: int) -> HttpResponse:
    """Withdraw the newest version of the contract, after a confirmation page."""
    project = team_project_or_403(request, pk)
    version = get_object_or_404(_versions(project), number=number)
    if request.method == "POST":
        return _withdraw(request, project, version)
    if version.withdrawn_at:
        return redirect(_versions_url(project))
    return _withdraw_page(request, project, version)


def _withdraw(request: HttpRequest, project: Project, version: ContractVersion) -> HttpResponse:
    try:
        version.withdraw(by=request.user)
    except NotNewestVersion:
        return _withdraw_page(request, project, version)
    messages.success(request, _("You withdrew version %(n)d.") % {"n": version.number})
    return redirect(_versions_url(project))


def _withdraw_page(
    request: HttpRequest, project: Project, version: ContractVersion
) -> HttpResponse:
    """The page that asks whether to withdraw a version.

    409 if a newer version is the current one.
    """
    current = _versions(project).current()
    is_newest = version == current
    context = {"project": project, "version": version, "current": current, "is_newest": is_newest}
    context["earlier"] = _versions(project).filter(number__lt=version.number).current()
    status = 200 if is_newest else 409
    return render_page(request, "collab/contract_withdraw.html", context, status=status)


@require_safe
@login_not_required
@cached_for_readers
def contract_changes(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """What changed between two versions.

    By default the current one and the one before.
    """
    project = project_or_404(request, pk)
    versions = _newest_versions(project)
    old, new = _versions_to_compare(request, project, versions)
    with parsing_errors.contain_errors("contract comparison", Http404):
        changes = ContractChanges(project, old, new)
        text = changes.as_text()
    context = {"project": project, "changes": changes, "text": text, "versions": versions}
    return render_page(request, "collab/contract_changes.html", context)


def _versions_to_compare(
    request: HttpRequest, project: Project, versions: Iterable[ContractVersion]
) -> tuple[ContractVersion, ContractVersion]:
    """The two versions that are asked for, with their documents.

    `versions` has the newest.
    """
    asked = VersionsParameters.read(request.GET)
    documents = project.contract_versions.with_previous_number().select_related("by")
    new = get_object_or_404(documents, number=asked.to or _current_number(versions))
    old = get_object_or_404(documents, number=asked.from_ or new.previous_number)
    return old, new


def _current_number(versions: Iterable[ContractVersion]) -> int:
    """The number of the newest version that was not withdrawn; 0 without one."""
    return next((version.number for version in versions if not version.withdrawn_at), 0)


@require_safe
@login_not_required
def contract_download(
    request: HttpRequest, pk: int, slug: str, number: int | None = None
) -> HttpResponse:
    """Download a document as it was submitted.

    That of the current version, or of any by number.
    """
    versions = project_or_404(request, pk).contract_versions
    version = versions.filter(number=number).first() if number else versions.current()
    if version is None:
        raise Http404
    return _download_response(version)


def _download_response(version: ContractVersion) -> HttpResponse:
    ending = "yaml" if version.is_yaml else "json"
    response = _document_response(version.text, ending)
    response["Content-Disposition"] = f'attachment; filename="openapi-{version.number}.{ending}"'
    return response


@require_safe
@login_not_required
def contract_json(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """The current version as OpenAPI 3 in JSON, for programs.

    However it was submitted.
    """
    version = project_or_404(request, pk).contract_versions.defer("text").current()
    if version is None:
        raise Http404
    return _document_response(json.dumps(document_for_programs(version.document)), "json")


def _document_response(text: str, ending: str) -> HttpResponse:
    response = HttpResponse(text, content_type=f"application/{ending}; charset=utf-8")
    # Anyone may read it, so programs on other sites may too; no cookie is sent with "*".
    response["Access-Control-Allow-Origin"] = "*"
    return response
