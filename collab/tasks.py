"""Work off the request."""

from datetime import timedelta

from django.db.models import Q
from django.tasks import task
from django.utils import timezone

from collab.contracts.fetching import fetch_contract
from collab.contracts.reading import Refused
from collab.models import Contract, ContractVersion
from portal.outgoing import FetchFailed
from portal.people.models import Notice

DAILY = timedelta(hours=24)


def due():
    """Contracts at an address that nobody looked at for a day."""
    long_ago = Q(looked_at=None) | Q(looked_at__lte=timezone.now() - DAILY)
    return Contract.objects.exclude(url="").filter(long_ago).exclude(project__state="paused")


@task
def look_at_contract(pk):
    """Look at the address of a contract, if that is due: run twice, it asks the other site once."""
    if not due().filter(pk=pk).update(looked_at=timezone.now()):
        return
    contract = Contract.objects.select_related("project__owner").get(pk=pk)
    try:
        ContractVersion.put(contract.project, fetch_contract(contract.url), by=None)
        trouble = ""
    except (FetchFailed, Refused) as wrong:
        trouble = str(wrong)[:500]
    if trouble and not contract.trouble:
        project = contract.project
        url = f"{project.get_absolute_url()}contract/"
        Notice.send(project.owner, "contract_trouble", url=url, title=project.name, reason=trouble)
    Contract.objects.filter(pk=pk).update(trouble=trouble)
