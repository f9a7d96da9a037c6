"""What the members of a team are told of a version of their contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.rows import keys_of

if TYPE_CHECKING:
    from collab.models.contract import ContractVersion
    from collab.models.endpoint import Endpoint
    from portal.people.models import User


def notify_of_publishing(
    version: ContractVersion, to_recheck: list[Endpoint], breaking_count: int | None
) -> None:
    """Notify the members of the version and of rechecks.

    Not the one who published it.
    """
    kind = "contract_new" if version.by else "contract_seen"
    news = _news_of_publishing(version, breaking_count)
    members = version.project.members()
    everyone = set(keys_of(members))
    for member in members:
        if member.pk != version.by_id:
            version.project.notify(kind, member, **news)
            _notify_of_rechecks(version, member, to_recheck, everyone - {member.pk})


def _news_of_publishing(version: ContractVersion, breaking_count: int | None) -> dict[str, Any]:
    news = {"thing": f"contract:{version.project_id}", "n": version.number, "actor": version.by}
    news["url"] = version.project.page_url("contract")
    return news if breaking_count is None else news | {"breaking": breaking_count}


def _notify_of_rechecks(
    version: ContractVersion, member: User, to_recheck: list[Endpoint], others: set[int]
) -> None:
    """Notify a member of rechecks that concern them.

    Not of those of endpoints that `others` use.

    An endpoint whose user is no longer a member concerns all.
    """
    rows = sorted(to_recheck, key=lambda endpoint: endpoint.used_by_id in others)
    if rows and rows[0].used_by_id not in others:
        version.project.notify("contract_again", member, **_news_of_rechecks(version, rows))


def _news_of_rechecks(version: ContractVersion, rows: list[Endpoint]) -> dict[str, Any]:
    return {
        "url": version.project.page_url("contract"),
        "thing": f"contract:{version.project_id}:again",
        "count": len(rows),
        "names": _first_labels(rows),
    }


def _first_labels(endpoints: list[Endpoint]) -> str:
    """The first three endpoints, and whether there are more."""
    labels = [endpoint.label for endpoint in endpoints]
    return ", ".join(labels[:3]) + ("…" if len(labels) > 3 else "")


def notify_of_withdrawal(version: ContractVersion, previous: int | None) -> None:
    """Notify those who were told of this version, except the one who withdrew it.

    `previous` is the number of the version that the contract returned to.
    """
    news = _news_of_withdrawal(version, previous)
    told = version.project.seats.filled().filter(held_since__lte=version.at)
    for seat in told.exclude(holder=version.withdrawn_by).select_related("holder"):
        version.project.notify("contract_withdrawn", seat.holder, **news)


def _news_of_withdrawal(version: ContractVersion, previous: int | None) -> dict[str, Any]:
    news = {"thing": f"contract:{version.project_id}:withdrawn", "n": version.number}
    news |= {"actor": version.withdrawn_by, "url": version.project.page_url("contract/versions")}
    return news | {"previous": previous} if previous else news
