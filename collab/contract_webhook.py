"""Post the changes of a contract to the Discord channel that its team has chosen."""

import logging
from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from collab.contract_changes import ChangedOperation, group_by_operation
from collab.models import Contract, ContractVersion, Project
from portal.ops.encryption import UnknownKey, decrypt, encrypt
from portal.people.mail.discord_webhook import message_body, retry_after_seconds
from portal.people.path_visibility import can_see_path
from portal.text.cleaning import as_one_line
from portal.web import outgoing_requests
from portal.web.outgoing_requests import FetchFailed

logger = logging.getLogger(__name__)
POST_SECONDS = 5
# How long a task owns a message before another one may try, and the wait after each failure.
CLAIM_DURATION = timedelta(seconds=60)
RETRY_DELAYS = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))
# Failures in a row after which the webhook is switched off.
MAX_FAILURES = 4
# After this a message is not worth sending.
ANNOUNCED_WITHIN = timedelta(days=1)
MAX_LINES, MAX_LINE_LENGTH = 8, 180
# Why a webhook was switched off.
DELETED, FAILING = "deleted", "failing"


def set_webhook(project: Project, address: str) -> None:
    """Post to this address from now on; "" posts nothing more."""
    values = {"webhook": encrypt(address), "webhook_failures": 0, "webhook_trouble": ""}
    Contract.objects.update_or_create(project=project, defaults=values)


def masked_webhook(contract: Contract | None) -> str:
    """The address of the webhook without what is secret in it; "" if there is none."""
    if contract is None or not contract.webhook:
        return ""
    try:
        address = decrypt(contract.webhook)
    except UnknownKey:
        return "…"
    start, _slash, _token = address.removeprefix("https://").rpartition("/")
    return f"{start[:-4]}…/…"


def due_announcements() -> QuerySet[ContractVersion]:
    """The versions whose message is due, of contracts with a webhook."""
    versions = ContractVersion.objects.filter(announce_at__lte=timezone.now())
    return versions.exclude(project__contract__webhook="").exclude(project__contract=None)


def post_change(pk: int) -> None:
    """Post the message of a version if it is due. Of two tasks at once, one posts it."""
    now = timezone.now()
    due = due_announcements().filter(pk=pk).values("pk")
    claimed = ContractVersion.objects.filter(pk__in=due, announce_at__lte=now)
    if not claimed.update(announce_at=now + CLAIM_DURATION):
        return
    version = ContractVersion.objects.select_related("project__owner", "withdrawn_by").get(pk=pk)
    url = _page_of(version)
    is_old = max(version.at, version.withdrawn_at or version.at) < now - ANNOUNCED_WITHIN
    # What was hidden since then is not posted.
    if is_old or not can_see_path(AnonymousUser(), url):
        _finish(version)
        return
    with translation.override(version.project.owner.mail_language):
        body = message_body(message_lines(version), url)
    _post(version, version.project.contract, body)


def _page_of(version: ContractVersion) -> str:
    versions = version.project.page_url("contract") + "versions/"
    return f"{versions}#version-{version.number}"


def _post(version: ContractVersion, contract: Contract, body: str) -> None:
    """Post a message, and note whether that worked."""
    try:
        address = decrypt(contract.webhook)
        deadline = outgoing_requests.deadline_in(POST_SECONDS)
        answer = outgoing_requests.post_json(address, body, deadline=deadline)
    except UnknownKey:
        logger.error("The webhook of contract %d cannot be read.", contract.pk)
        _switch_off(contract, FAILING)
    except FetchFailed:
        _note_failure(version, contract)
    else:
        if answer.status in (401, 403, 404):
            _switch_off(contract, DELETED)
        elif answer.status == 429:
            wait = timedelta(seconds=retry_after_seconds(answer.retry_after))
            _set_due(version, timezone.now() + wait)
        elif answer.status >= 300:
            _note_failure(version, contract)
        else:
            _finish(version)
            Contract.objects.filter(pk=contract.pk).update(webhook_failures=0)


def _finish(version: ContractVersion) -> None:
    """Post nothing more about the version, unless it was withdrawn while this was posted."""
    _set_due(version, None)


def _set_due(version: ContractVersion, at: datetime | None) -> None:
    same = ContractVersion.objects.filter(pk=version.pk, announce_at=version.announce_at)
    same.update(announce_at=at)


def _note_failure(version: ContractVersion, contract: Contract) -> None:
    """Try again later; after MAX_FAILURES in a row the webhook is switched off."""
    rows = Contract.objects.filter(pk=contract.pk, webhook=contract.webhook)
    rows.update(webhook_failures=F("webhook_failures") + 1)
    failures = rows.values_list("webhook_failures", flat=True).first() or 0
    if failures >= MAX_FAILURES:
        _switch_off(contract, FAILING)
    else:
        delay = RETRY_DELAYS[min(failures, len(RETRY_DELAYS)) - 1]
        _set_due(version, timezone.now() + delay)


def _switch_off(contract: Contract, trouble: str) -> None:
    """Forget the webhook and tell the team, unless it was replaced meanwhile."""
    rows = Contract.objects.filter(pk=contract.pk, webhook=contract.webhook).exclude(webhook="")
    if not rows.update(webhook="", webhook_failures=0, webhook_trouble=trouble):
        return
    project = contract.project
    project.contract_versions.exclude(announce_at=None).update(announce_at=None)
    url = project.page_url("contract") + "discord/"
    for member in project.members():
        thing = f"contract:{project.pk}:discord"
        project.notify("contract_webhook_off", member, url=url, thing=thing)


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


def reencrypt_webhooks() -> str:
    """Encrypt the webhooks of contracts with the newest key."""
    sealed = 0
    for contract in Contract.objects.exclude(webhook="").only("pk", "webhook"):
        try:
            address = decrypt(contract.webhook)
        except UnknownKey:
            logger.error("The webhook of contract %d cannot be read.", contract.pk)
            continue
        unchanged = Contract.objects.filter(pk=contract.pk, webhook=contract.webhook)
        sealed += unchanged.update(webhook=encrypt(address))
    return f"Webhooks of contracts: {sealed} sealed again."
