"""Background tasks that fetch contracts."""

import logging
from contextlib import suppress
from datetime import timedelta
from functools import partial

from django.db.models import Q, QuerySet
from django.tasks import task
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from collab.contracts.fetching import fetch_contract
from collab.contracts.problems import InvalidContract
from collab.models import Contract, ContractVersion, Project
from collab.models.contract_source import NO_REQUEST
from portal.clock import ago
from portal.people.models import Notification, User
from portal.web.outgoing_requests import FetchFailed

logger = logging.getLogger(__name__)
REFRESH_EVERY = timedelta(hours=24)


def due_contracts() -> QuerySet[Contract]:
    """Contracts with a URL that was not fetched for a day, without paused projects."""
    long_ago = Q(looked_at=None) | Q(looked_at__lte=ago(REFRESH_EVERY))
    return Contract.objects.exclude(url="").filter(long_ago).exclude(project__state="paused")


class Superseded(Exception):
    """Another document was asked for or published since."""


@task
def look_at_contract(pk: int) -> None:
    """Fetch a contract from its URL if that is due. Run twice, it fetches once."""
    if not due_contracts().filter(pk=pk).update(looked_at=timezone.now()):
        return
    contract = Contract.objects.select_related("project__owner").defer("asked_text").get(pk=pk)
    with suppress(Superseded):
        _store_trouble(contract, _publish_from_url(contract))


def _publish_from_url(contract: Contract) -> str:
    """Publish what is at the URL now; returns what was wrong, "" if nothing.

    Raises Superseded.
    """
    try:
        text = fetch_contract(contract.url)
        settle = partial(_check_same_url, contract)
        ContractVersion.publish(contract.project, text, by=None, settle=settle)
    except Superseded:
        raise
    except (FetchFailed, InvalidContract) as error:
        return str(error)[:500]
    except Exception:
        logger.exception("The contract %s could not be checked.", contract.pk)
        return _("We couldn’t check this document. The error has been logged.")
    return ""


def _with_same_url(contract: Contract) -> QuerySet[Contract]:
    return Contract.objects.filter(pk=contract.pk, url=contract.url)


def _check_same_url(contract: Contract) -> None:
    if not _with_same_url(contract).exists():
        raise Superseded


def _store_trouble(contract: Contract, trouble: str) -> None:
    """Store what was wrong, and notify the owner if nothing was before."""
    if trouble and not contract.trouble:
        _notify_owner(contract.project, trouble)
    _with_same_url(contract).update(trouble=trouble)


def _notify_owner(project: Project, trouble: str) -> None:
    url = project.page_url("contract")
    Notification.send(
        project.owner, "contract_trouble", url=url, title=project.name, reason=trouble
    )


@task
def fetch_asked_contract(pk: int, asked_at: str, person_pk: int, language: str) -> None:
    """Fetch and publish the document at the URL that a member entered at `asked_at`.

    A URL entered later, or a document published meanwhile, makes this do nothing.
    """
    _publish_asked(pk, asked_at, person_pk, language)


@task
def read_asked_contract(pk: int, asked_at: str, person_pk: int, language: str) -> None:
    """Read and publish the large document that a member sent at `asked_at`.

    A document sent later, or published meanwhile, makes this do nothing.
    """
    _publish_asked(pk, asked_at, person_pk, language)


def _publish_asked(pk: int, asked_at: str, person_pk: int, language: str) -> None:
    """Publish what a member asked for, or store why not. Run twice, it publishes once."""
    asked = Contract.objects.filter(pk=pk, asked_at=asked_at, asked_trouble="")
    contract = asked.select_related("project").first()
    if contract is None:
        return
    with translation.override(language), suppress(Superseded):
        trouble = _publish_for(contract, asked, person_pk)
        if trouble:
            asked.update(asked_trouble=trouble)


def _publish_for(contract: Contract, asked: QuerySet[Contract], person_pk: int) -> str:
    """Publish what the person asked for; returns what was wrong, "" if nothing.

    Raises Superseded.
    """
    try:
        person = User.objects.get(pk=person_pk)
        text = fetch_contract(contract.asked_url) if contract.asked_url else contract.asked_text
        if asked.exists():
            settle = partial(_settle, contract, asked)
            ContractVersion.publish(contract.project, text, by=person, settle=settle)
    except Superseded:
        raise
    except (FetchFailed, InvalidContract) as error:
        return "\n".join(map(str, getattr(error, "problems", [error])))
    except Exception:
        logger.exception("The contract %s could not be read.", contract.pk)
        return _(
            "We couldn’t read this document. The error has been logged; you can paste it instead."
        )
    return ""


def _settle(contract: Contract, asked: QuerySet[Contract]) -> None:
    """Save that what was asked for is published. Raises Superseded."""
    if not asked.update(url=contract.asked_url, trouble="", **NO_REQUEST):
        raise Superseded


@task
def post_contract_change(version_pk: int) -> None:
    """Post a change that the previous release noted; now they are in the outbox."""
    noted = ContractVersion.objects.filter(pk=version_pk).exclude(announce_at=None)
    for version in noted.select_related("project"):
        version.announce("withdrawn" if version.withdrawn_at else "published")
    noted.update(announce_at=None)
