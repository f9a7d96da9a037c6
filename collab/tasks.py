"""Background tasks that fetch contracts."""

import logging
from datetime import timedelta

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
    same = Contract.objects.filter(pk=pk, url=contract.url)

    def settle() -> None:
        if not same.exists():
            raise Superseded

    try:
        document = fetch_contract(contract.url)
        ContractVersion.publish(contract.project, document, by=None, settle=settle)
        trouble = ""
    except Superseded:
        return
    except (FetchFailed, InvalidContract) as error:
        trouble = str(error)[:500]
    except Exception:
        logger.exception("The contract %s could not be checked.", pk)
        trouble = _("We couldn’t check this document. The error has been logged.")
    if trouble and not contract.trouble:
        _notify_owner(contract.project, trouble)
    same.update(trouble=trouble)


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

    def settle() -> None:
        if not asked.update(url=contract.asked_url, trouble="", **NO_REQUEST):
            raise Superseded

    with translation.override(language):
        try:
            by = User.objects.get(pk=person_pk)
            text = fetch_contract(contract.asked_url) if contract.asked_url else contract.asked_text
            if asked.exists():
                ContractVersion.publish(contract.project, text, by=by, settle=settle)
        except Superseded:
            return
        except (FetchFailed, InvalidContract) as error:
            problems = getattr(error, "problems", [error])
            asked.update(asked_trouble="\n".join(map(str, problems)))
        except Exception:
            logger.exception("The contract %s could not be read.", pk)
            message = _(
                "We couldn’t read this document. The error has been logged; you can paste it instead."
            )
            asked.update(asked_trouble=message)


@task
def post_contract_change(version_pk: int) -> None:
    """Post a change that the previous release noted; now they are in the outbox."""
    noted = ContractVersion.objects.filter(pk=version_pk).exclude(announce_at=None)
    for version in noted.select_related("project"):
        version.announce("withdrawn" if version.withdrawn_at else "published")
    noted.update(announce_at=None)
