"""Post the changes of a contract to the Discord channel that its team has chosen."""

from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from collab.contract_changes import ChangedOperation, group_by_operation
from collab.contracts.changes import Change
from collab.models import Contract, ContractVersion, Project
from collab.webhook_posts import post
from portal.clock import ago
from portal.people.mail.discord_webhook import message_body
from portal.people.models import Message, User
from portal.people.path_visibility import can_see_path
from portal.text.cleaning import as_one_line

# After this a message is not worth sending.
ANNOUNCED_WITHIN = timedelta(days=1)
MAX_LINES, MAX_LINE_LENGTH = 8, 180


def deliver(message: Message) -> None:
    """Post the message about a version, unless that is old news or hidden by now."""
    versions = ContractVersion.objects.select_related("project__owner", "withdrawn_by")
    version = versions.filter(pk=message.payload["version"]).first()
    target = version and _target_of(version)
    if version is None or not target:
        message.drop("no webhook")
    elif not _is_news(message, version) or not can_see_path(AnonymousUser(), _page_of(version)):
        message.drop("old, or not public any longer")
    else:
        post(message, target, _body(version))


def _target_of(version: ContractVersion) -> Contract | None:
    """The contract with the address that its team set."""
    contracts = Contract.objects.filter(project=version.project).exclude(webhook="")
    return contracts.select_related("project").defer("asked_text").first()


def _body(version: ContractVersion) -> str:
    with translation.override(version.project.owner.mail_language):
        return message_body(message_lines(version), _page_of(version))


def _is_news(message: Message, version: ContractVersion) -> bool:
    """Whether a message is recent, and not about a version that was withdrawn since."""
    is_recent = message.created_at > ago(ANNOUNCED_WITHIN)
    return is_recent and bool(version.withdrawn_at) == (message.payload["action"] == "withdrawn")


def _page_of(version: ContractVersion) -> str:
    versions = version.project.page_url("contract") + "versions/"
    return f"{versions}#version-{version.number}"


def message_lines(version: ContractVersion) -> list[str]:
    """What a message says: the version, what breaks, and whom."""
    if version.withdrawn_at:
        return [_withdrawal_line(version)]
    values = {"title": as_one_line(version.project.name), "n": version.number}
    breaking = version.breaking_changes
    if not breaking:
        return [_("%(title)s: version %(n)d of the API contract. Nothing breaks.") % values]
    heading = ngettext(
        "%(title)s: version %(n)d of the API contract, with %(count)d breaking change:",
        "%(title)s: version %(n)d of the API contract, with %(count)d breaking changes:",
        len(breaking),
    )
    lines = _lines_of_changes(version.project, breaking)
    return [heading % (values | {"count": len(breaking)}), *_first_lines(lines)]


def _withdrawal_line(version: ContractVersion) -> str:
    return _("%(title)s: %(by)s withdrew version %(n)d of the API contract.") % {
        "title": as_one_line(version.project.name),
        "by": as_one_line(version.withdrawn_by.name),
        "n": version.number,
    }


def _lines_of_changes(project: Project, changes: list[Change]) -> list[str]:
    operations = group_by_operation(project, changes)
    return [line for operation in operations for line in _operation_lines(operation)]


def _first_lines(lines: list[str]) -> list[str]:
    """The first lines, and how many more there are."""
    rest = len(lines) - MAX_LINES
    more = [_("… and %(count)d more") % {"count": rest}] if rest > 0 else []
    return [*lines[:MAX_LINES], *more]


def _operation_lines(operation: ChangedOperation) -> list[str]:
    """A line for each change, with the one who uses the operation."""
    sentences = [as_one_line(operation.labelled(change.sentence)) for change in operation.changes]
    used = _used_by(operation.user)
    return [f"• {sentence[:MAX_LINE_LENGTH]} {used}".rstrip() for sentence in sentences]


def _used_by(user: User | None) -> str:
    return _("(used by %(name)s)") % {"name": as_one_line(user.name)} if user else ""
