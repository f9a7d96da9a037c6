"""Rate limits: 429 with Retry-After, and the typed text stays in the form."""

import uuid

import pytest
import time_machine

from conftest import HTMX
from learnings.models import Comment, Draft, Entry
from portal.models import RateLimitCount
from portal.moderation.models import Flag
from portal.people.models import CohortLink, FormerHandle
from portal.web import rate_limits
from portal.web.rate_limits import Limit
from tests.fixtures.entries import form
from tests.fixtures.jobs import run_job
from tests.races import run_concurrently

pytestmark = pytest.mark.django_db
WORD = {"body": "These are my words."}


def used_up(action, who, most, within):
    rate_limits.count(action, who, Limit(most, within))
    RateLimitCount.objects.filter(key__startswith=f"{action}:").update(count=most)


def used_but_for_one(action, most):
    """One more is allowed of what was done once."""
    counts = RateLimitCount.objects.filter(key__startswith=f"{action}:")
    assert counts.get().count == 1
    counts.update(count=most - 1)


def is_a_pause(response, *typed):
    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= 86_400
    assert "Too many attempts." in response.text
    assert all(text in response.text for text in typed)
    return True


@pytest.fixture(autouse=True)
def _one_window():
    """Stop the clock, so that no new window begins between two requests."""
    with time_machine.travel("2026-11-21 12:00:05+00:00"):
        yield


def test_entries(client_of, learner):
    used_up("entry", learner.pk, 10, 3600)
    typed = form(title="The eleventh", body="It took me an hour.")
    assert is_a_pause(
        client_of(learner).post("/learnings/new/", typed), "The eleventh", "It took me an hour."
    )
    assert Entry.objects.get().status == "draft"


def test_what_is_not_complete_is_not_counted(client_of, learner):
    browser = client_of(learner)
    for _time in range(12):
        assert browser.post("/learnings/new/", form(title="")).status_code == 422


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_comments_and_replies(client_of, learner, other, publish, headers):
    entry = publish(learner, "An image is a recipe")
    first = Comment(entry=entry, author=learner, body="First").post()
    used_up("comment", other.pk, 30, 3600)
    browser = client_of(other)
    for address in (f"/entries/{entry.pk}/comments/", f"/comments/{first.pk}/reply/"):
        answer = browser.post(address, WORD | {"key": uuid.uuid4()}, headers=headers)
        assert is_a_pause(answer, "These are my words.")
    assert Comment.objects.count() == 1


def test_previews(client_of, learner):
    used_up("preview", learner.pk, 60, 60)
    assert is_a_pause(client_of(learner).post("/preview/", WORD))


def test_previews_in_the_page_itself(client_of, learner):
    browser, key = client_of(learner), uuid.uuid4()
    saved = browser.post(f"/drafts/{key}/", form(key=key) | {"kind": "learning", "preview": "1"})
    page = saved.headers["Location"]
    assert 'aria-label="Preview"' in browser.get(page).text
    RateLimitCount.objects.filter(key__startswith="preview").update(count=60)
    answer = browser.get(page)
    assert "Too many attempts." in answer.text
    assert 'aria-label="Preview"' not in answer.text
    assert form()["body"] in answer.text


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_new_drafts(client_of, learner, headers):
    browser, saved = client_of(learner), 200 if headers else 302
    for number, status in enumerate((saved, saved, 429)):
        key = uuid.uuid4()
        typed = form(key=key, title=f"Draft {number}") | {"kind": "learning"}
        answer = browser.post(f"/drafts/{key}/", typed, headers=headers)
        assert answer.status_code == status, number
        if number == 0:
            used_but_for_one("draft", 30)
    assert is_a_pause(answer, *([] if headers else ["Draft 2", form()["body"]]))
    assert Draft.objects.count() == 2


def test_new_drafts_by_sending_what_is_not_complete(client_of, learner):
    browser = client_of(learner)
    for number, status in enumerate((422, 422, 429)):
        answer = browser.post("/learnings/new/", form(title="", key=uuid.uuid4()))
        assert answer.status_code == status, number
        if number == 0:
            used_but_for_one("draft", 30)
    assert is_a_pause(answer, form()["body"])
    assert Draft.objects.count() == 2


def test_an_hour_of_typing_in_two_tabs_is_saved(client_of, learner):
    used_up("draft-save", learner.pk, 3600, 3600)
    browser, key = client_of(learner), uuid.uuid4()
    typed = form(key=key) | {"kind": "learning"}
    assert browser.post(f"/drafts/{key}/", typed, headers=HTMX).status_code == 200
    RateLimitCount.objects.filter(key__startswith="draft-save").update(count=4000)
    assert is_a_pause(browser.post(f"/drafts/{key}/", typed | {"version": "1"}, headers=HTMX))
    assert is_a_pause(browser.post("/form-drafts/", {"body": "A reason."}))


def test_draft_limit_stops_new_drafts(client_of, learner, monkeypatch):
    monkeypatch.setattr("learnings.draft_limits.MAX_DRAFTS", 2)
    browser = client_of(learner)
    for number in range(3):
        key = uuid.uuid4()
        answer = browser.post(f"/drafts/{key}/", form(key=key) | {"kind": "learning"})
        assert answer.status_code == (429 if number == 2 else 302)
    assert "You have 2 drafts. Please submit or discard some of them first." in answer.text
    assert answer.headers["Retry-After"] == "3600"
    assert form()["body"] in answer.text


def test_draft_limit_stops_imports(client_of, learner, monkeypatch):
    monkeypatch.setattr("learnings.draft_limits.MAX_DRAFTS", 2)
    browser = client_of(learner)
    for tip in ("Ask early", "Read slowly", "Test first"):
        typed = {"key": uuid.uuid4(), "text": f"## Tips\n\n- {tip}"}
        page = browser.post("/import/", typed).headers["Location"]
        answer = browser.post(page, {"do": "confirm", "f0-keep": "on"}, follow=True)
    assert "You have 2 drafts. Please submit or discard some of them first." in answer.text
    assert "Create drafts" in answer.text
    assert learner.readme_imports.exclude(confirmed_at=None).count() == 2


def test_imports(client_of, learner):
    used_up("import-readme", learner.pk, 30, 3600)
    assert is_a_pause(
        client_of(learner).post("/import/", {"text": "## Tips\n\n- Ask early"}), "Ask early"
    )


def settings_of(browser, **typed):
    shown = browser.get("/settings/").context["form"]
    values = {name: shown[name].value() for name in shown.fields}
    return {name: "" if value is None else value for name, value in values.items()} | typed


def test_settings(client_of, learner):
    browser = client_of(learner)
    used_up("settings", learner.pk, 59, 3600)
    assert browser.post("/settings/", settings_of(browser, bio="The sixtieth")).status_code == 302
    assert is_a_pause(browser.post("/settings/", settings_of(browser, bio="One more")), "One more")
    learner.refresh_from_db()
    assert learner.bio == "The sixtieth"


def test_a_fourth_new_handle_within_thirty_days_is_refused_and_kept_in_the_form(client_of, learner):
    browser = client_of(learner)
    for number in range(4):
        answer = browser.post("/settings/", settings_of(browser, handle=f"amina-{number}"))
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) <= 30 * 86_400
    assert "Too many attempts. Try again in 12 days." in answer.text
    assert 'value="amina-3"' in answer.text
    assert (
        browser.post("/settings/", settings_of(browser, bio="Other fields are free")).status_code
        == 302
    )
    learner.refresh_from_db()
    assert (learner.handle, learner.bio) == ("amina-2", "Other fields are free")
    assert FormerHandle.objects.count() == 3


def test_a_limit_of_many_hours_says_hours():
    assert str(rate_limits.RateLimited(7200)) == "Too many attempts. Try again in 120 minutes."
    assert str(rate_limits.RateLimited(7201)) == "Too many attempts. Try again in 3 hours."
    assert str(rate_limits.RateLimited(48 * 3600 + 1)) == "Too many attempts. Try again in 3 days."


def test_searches_of_a_network_and_of_an_account(client, client_of, learner):
    used_up("search", "127.0.0.1", 30, 60)
    assert is_a_pause(client.get("/search/?q=docker"), 'value="docker"')
    assert is_a_pause(client.get("/search/?q=docker", headers=HTMX | {"HX-Target": "results"}))
    assert client.get("/search/?q=docker", REMOTE_ADDR="192.0.2.7").status_code == 200
    assert client_of(learner).get("/search/?q=docker").status_code == 200
    assert client.get("/search/").status_code == 200  # nothing is looked for


def test_suggestions_have_a_limit_of_their_own(client):
    used_up("suggest", "127.0.0.1", 120, 60)
    answer = client.get("/search/?q=docker", headers=HTMX | {"HX-Target": "quick"})
    assert is_a_pause(answer, 'id="quick"')
    assert client.get("/search/?q=docker").status_code == 200


def test_a_window_that_is_over_begins_again_and_is_forgotten():
    used_up("comment", 1, 30, 3600)
    with pytest.raises(rate_limits.RateLimited) as often:
        rate_limits.count("comment", 1, Limit(30, 3600))
    assert often.value.seconds == 3595
    rate_limits.count("comment", 2, Limit(30, 3600))
    with time_machine.travel("2026-11-21 13:00:01+00:00"):
        rate_limits.count("comment", 1, Limit(30, 3600))
        assert RateLimitCount.objects.count() == 3
        run_job(rate_limits.delete_expired_counts)
        assert RateLimitCount.objects.count() == 1


def test_an_hour_back_and_forth_lets_no_one_stay_out_or_in_for_ever():
    """A clock that is put right: what was counted under the wrong hour does not bind the right one."""
    used_up("ask", 1, 5, 3600)
    for moved in (
        "2026-11-21 11:00:00+00:00",
        "2026-11-22 12:00:00+00:00",
        "2026-03-29 01:30:00+00:00",
    ):
        with time_machine.travel(moved):
            used_up("ask", 1, 5, 3600)
            with pytest.raises(rate_limits.RateLimited) as often:
                rate_limits.count("ask", 1, Limit(5, 3600))
            assert often.value.seconds <= 3600


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::9", "2001:db8:1:2::"),
    ],
)
def test_who_has_one_address_of_ipv6_has_its_network(rf, address, network):
    assert rate_limits.client_network(rf.get("/", REMOTE_ADDR=address)) == network


@pytest.mark.parametrize("proxies", [0, 1, 2])
@pytest.mark.parametrize(
    "forwarded", ["", "192.0.2.1", "6.6.6.6, 192.0.2.1, 10.0.0.1", "nonsense", "[::1]:80"]
)
def test_what_stands_left_of_the_proxies_is_not_believed_and_nothing_fails(
    client, settings, proxies, forwarded
):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    assert client.get("/search/?q=docker", headers=headers).status_code == 200
    assert (
        client.post(
            "/accounts/login/", {"login": "a@example.com", "password": "x"}, headers=headers
        ).status_code
        == 200
    )
    assert not RateLimitCount.objects.filter(key__contains="6.6.6.6").exists()


def test_junk_reports_from_everywhere_do_not_keep_an_honest_one_out(client, learner, publish):
    entry = publish(learner, "An image is a recipe")
    junk = {"address": "/learnings/999-nothing/", "note": "Junk."}
    for number in range(3):
        client.post("/moderation/report/", junk, REMOTE_ADDR=f"192.0.2.{number}")
    assert RateLimitCount.objects.update(count=10_000) >= 3  # as if there were many from each
    honest = {"address": entry.get_absolute_url(), "note": "My number stands there."}
    assert client.post("/moderation/report/", honest, REMOTE_ADDR="198.51.100.1").status_code == 200
    assert Flag.objects.get().note == "My number stands there."


def test_reports_of_one_network_are_limited_and_an_account_in_it_has_its_own(
    client, client_of, other, learner, publish
):
    honest = {
        "address": publish(learner, "An image is a recipe").get_absolute_url(),
        "note": "My number.",
    }
    used_up("report", "127.0.0.1", 5, 3600)
    assert is_a_pause(client.post("/moderation/report/", honest), "My number.")
    assert client_of(other).post("/moderation/report/", honest).status_code == 200


def test_an_eleventh_report_of_readers_on_one_thing_is_thanked_and_not_kept(
    client, learner, publish
):
    honest = {
        "address": publish(learner, "An image is a recipe").get_absolute_url(),
        "note": "My number.",
    }
    for number in range(11):
        answer = client.post("/moderation/report/", honest, REMOTE_ADDR=f"192.0.2.{number}")
        assert answer.status_code == 200
    assert Flag.objects.count() == 10


@pytest.fixture
def link(cohort):
    return CohortLink.objects.create(cohort=cohort, expires_at="2099-01-01T00:00Z")


def test_after_thirty_wrong_codes_a_right_one_is_refused(client, client_of, learner, link):
    for who in (client, client_of(learner)):
        codes = [who.get(f"/join/{number:010}/").status_code for number in range(31)]
        assert codes == [404] * 30 + [429]
        assert is_a_pause(who.get(f"/join/{link.code}/"))
        assert is_a_pause(who.post(f"/join/{link.code}/"))


def test_right_codes_are_not_counted_and_an_account_is_not_its_network(
    client, client_of, learner, link
):
    used_up("join-code", "127.0.0.1", 30, 3600)
    browser = client_of(learner)
    assert {browser.get(f"/join/{link.code}/").status_code for _time in range(31)} == {200}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_race_is_counted_to_the_last():
    def tries():
        for _time in range(20):
            rate_limits.count("race", 1, Limit(10_000, 86_400))

    assert run_concurrently(*[tries] * 6) == [None] * 6
    assert RateLimitCount.objects.get().count == 120


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_naive_count_loses_some():
    """The control: reading and writing back, or the test above proves nothing."""
    RateLimitCount.objects.create(key="naive", count=0, ends_at=0)

    def tries():
        for _time in range(40):
            tally = RateLimitCount.objects.get(key="naive")
            tally.count += 1
            tally.save()

    run_concurrently(*[tries] * 6)
    assert RateLimitCount.objects.get().count < 240
