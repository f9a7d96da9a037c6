"""Post the changes of a contract to the Discord channel that its team has chosen."""

from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from collab.contract_changes import ChangedOperation, group_by_operation
from collab.models import Contract, ContractVersion
from collab.webhook_posts import post
from portal.clock import ago
from portal.people.mail.discord_webhook import message_body
from portal.people.models import Message
from portal.people.path_visibility import can_see_path
from portal.text.cleaning import as_one_line

# After this a message is not worth sending.
ANNOUNCED_WITHIN = timedelta(days=1)
MAX_LINES, MAX_LINE_LENGTH = 8, 180


def deliver(message: Message) -> None:
    """Post the message about a version, unless that is old news or hidden by now."""
    versions = ContractVersion.objects.select_related("project__owner", "withdrawn_by")
    version = versions.filter(pk=message.payload["version"]).first()
    contract = version and Contract.objects.filter(project=version.project).exclude(webhook="")
    target = contract and contract.select_related("project").defer("asked_text").first()
    if version is None or not target:
        message.drop("no webhook")
    elif not _is_news(message, version) or not can_see_path(AnonymousUser(), _page_of(version)):
        message.drop("old, or not public any longer")
    else:
        with translation.override(version.project.owner.mail_language):
            body = message_body(message_lines(version), _page_of(version))
        post(message, target, body)


def _is_news(message: Message, version: ContractVersion) -> bool:
    """Whether a message is recent, and not about a version that was withdrawn since."""
    is_recent = message.created_at > ago(ANNOUNCED_WITHIN)
    return is_recent and bool(version.withdrawn_at) == (message.payload["action"] == "withdrawn")


def _page_of(version: ContractVersion) -> str:
    versions = version.project.page_url("contract") + "versions/"
    return f"{versions}#version-{version.number}"


def message_lines(version: ContractVersion) -> list[str]:
    """What a message says: the version, what breaks, and whom."""
    values = {"title": as_one_line(version.project.name), "n": version.number}
    if version.withdrawn_at:
        values["by"] = as_one_line(version.withdrawn_by.name)
        sentence = _("%(title)s: %(by)s withdrew version %(n)d of the API contract.")
        return [sentence % values]
    breaking = version.breaking_changes
    if not breaking:
        return [_("%(title)s: version %(n)d of the API contract. Nothing breaks.") % values]
    heading = ngettext(
        "%(title)s: version %(n)d of the API contract, with %(count)d breaking change:",
        "%(title)s: version %(n)d of the API contract, with %(count)d breaking changes:",
        len(breaking),
    )
    operations = group_by_operation(version.project, breaking)
    lines = [line for operation in operations for line in _operation_lines(operation)]
    more = [_("… and %(count)d more") % {"count": len(lines) - MAX_LINES}]
    shown = lines[:MAX_LINES]
    return [
        heading % (values | {"count": len(breaking)}),
        *shown,
        *(more if lines[MAX_LINES:] else []),
    ]


def _operation_lines(operation: ChangedOperation) -> list[str]:
    """A line for each change, with the one who uses the operation."""
    label = f"{operation.method.upper()} {operation.path}: " if operation.path else ""
    user = operation.user
    used = _("(used by %(name)s)") % {"name": as_one_line(user.name)} if user else ""
    sentences = [as_one_line(f"{label}{change.sentence}") for change in operation.changes]
    return [f"• {sentence[:MAX_LINE_LENGTH]} {used}".rstrip() for sentence in sentences]
