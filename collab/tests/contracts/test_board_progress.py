"""How far both sides are: the counts and meters of the board and of the team home."""

from collab.board_progress import BoardProgress
from collab.models import ContractVersion, Endpoint
from collab.tests.contracts.project_contract import address, said, without_total
from collab.tests.contracts.shop import text


def labels(meter):
    return [(part.look, part.label, part.start, part.width) for part in meter.segments]


def test_progress_without_a_contract_is_empty():
    progress = BoardProgress([])
    assert (progress.total, progress.live, progress.integrated, progress.to_recheck) == (0, 0, 0, 0)
    assert (labels(progress.combined_meter()), progress.combined_meter().sentence) == ([], "")


def test_meters_show_each_side_and_both(learner, other, shop):
    said(shop, "get /orders").set_status("built", "live", by=learner)
    said(shop, "get /orders").set_status("used", "integrated", by=other)
    said(shop, "post /orders").set_status("built", "built", by=learner)
    progress = BoardProgress(shop.endpoints.all())
    assert labels(progress.back_end_meter()) == [
        ("m-good", "1 live", "0.00", "25.00"),
        ("m-half", "1 building", "25.00", "25.00"),
        ("m-none", "2 not started", "50.00", "50.00"),
    ]
    assert progress.front_end_meter().sentence == "1 integrated, 3 not started"
    assert progress.combined_meter().sentence == "1 integrated, 1 in progress, 2 not started"


def test_board_is_filtered_by_what_is_to_do(client, learner, other, shop):
    said(shop, "get /orders").set_status("built", "live", by=learner)
    said(shop, "post /orders").set_status("used", "blocked", by=other)
    page = client.get(address(shop))
    assert [(link.value, link.total) for link in page.context["filters"]] == [
        ("", 4), ("blocked", 1), ("ready", 1)
    ]  # fmt: skip
    for show, keys in (("ready", ["get /orders"]), ("blocked", ["post /orders"]), ("recheck", [])):
        page = client.get(f"{address(shop)}?show={show}")
        rows = [row for _tag, rows in page.context["endpoints_by_tag"] for row in rows]
        assert [row.key for row in rows] == keys
        assert f"{page.context['progress'].integrated} of 4 endpoints integrated" in page.text
    assert "No endpoint is left by this filter." in page.text
    assert len(client.get(f"{address(shop)}?show=nonsense").context["endpoints_by_tag"]) > 0


def test_operations_that_were_removed_are_not_counted(shop):
    Endpoint.objects.filter(pk=said(shop, "get /orders").pk).update(is_gone=True)
    assert BoardProgress(shop.endpoints.all()).total == 3


def test_what_is_to_recheck_stays_counted_as_integrated(client_of, learner, other, shop):
    said(shop, "get /orders").set_status("used", "integrated", by=other)
    ContractVersion.publish(shop, text(without_total), by=learner)
    progress = BoardProgress(shop.endpoints.all())
    assert (progress.integrated, progress.integrated_to_recheck, progress.to_recheck) == (1, 1, 1)
    page = client_of(other).get(address(shop)).text
    assert "1 of 4 endpoints integrated" in page
    assert "1 of them to recheck" in page
    assert "1 to recheck" in client_of(other).get(f"{shop.get_absolute_url()}start/").text
