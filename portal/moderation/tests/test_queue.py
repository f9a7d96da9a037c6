"""The review queue: items, permissions, decisions, locks and batches."""

from datetime import timedelta

import pytest
from django.utils import timezone

from learnings.models import Entry
from portal.moderation import queue_page
from portal.moderation.models import (
    Abstention,
    Case,
    LogEntry,
    Review,
    ReviewLock,
    ReviewLockHeld,
    TrustNaming,
)
from portal.people.models import Notification
from tests.fixtures.entries import judge
from tests.fixtures.moderation import flag

HTMX = {"HX-Request": "true", "HX-Target": "case"}


def titles(client, query=""):
    rows = client.get(f"/moderation/{query}").context["rows"]
    return [row.content.title for row in rows]


def decide(client, entry, decision="approve", headers=None, **values):
    entry.refresh_from_db()
    values = {
        "decision": decision,
        "reason": "",
        "revision_number": entry.case.waiting_revision,
    } | values
    return client.post(f"/moderation/cases/{entry.case_id}/review/", values, headers=headers)


def test_queue_lists_the_oldest_first(client_of, mentor, learner, send, monkeypatch):
    monkeypatch.setattr(queue_page, "LIST_SIZE", 10)
    for number in range(12):
        send(learner, f"Title {number}")
    client = client_of(mentor)
    assert titles(client) == [f"Title {number}" for number in range(10)]
    page = client.get("/moderation/").text
    assert "12 waiting" in page
    assert "The first 10 of 12." in page


def test_queue_filters_by_category(client_of, mentor, other, learner, send, publish):
    send(learner, "New one")
    edited = publish(learner, "Edited one")
    draft = edited.draft_for_edit()
    draft.body = "other words"
    draft.save_text(version=draft.version)
    edited.submit()
    flag(publish(learner, "Flagged one"), other)
    client = client_of(mentor)
    assert titles(client, "?what=new") == ["New one"]
    assert titles(client, "?what=edits") == ["Edited one"]
    assert titles(client, "?what=flags") == ["Flagged one"]
    assert titles(client, "?what=appeals") == []
    assert len(titles(client, "?what=nonsense")) == 3


def test_decision_locks_the_next_item_of_the_view_and_offers_an_undo(
    client_of, mentor, colleague, learner, send
):
    entries = [send(learner, f"Title {number}") for number in range(4)]
    ReviewLock.acquire(entries[2].case, by=colleague)
    client = client_of(mentor)
    answer = decide(client, entries[1], headers=HTMX, view="what=new&q=title")
    review = Review.objects.get()
    address = f"/moderation/?what=new&q=title&item={entries[3].case_id}&undo={review.pk}"
    assert answer.headers["HX-Redirect"] == address
    assert ReviewLock.objects.get(holder=mentor).case == entries[3].case
    page = client.get(address)
    assert page.context["item"].content.title == "Title 3"
    assert f'name="reviews" value="{review.pk}"' in page.text
    assert "3 waiting" in page.text
    last = decide(client, entries[3], view="q=title")
    assert last.headers["Location"].startswith(f"/moderation/?q=title&item={entries[0].case_id}&")
    assert ReviewLock.objects.get(holder=mentor).case == entries[0].case


def test_undo_opens_the_item_again_in_the_same_view(client_of, mentor, learner, send):
    entry = send(learner, "One")
    send(learner, "Two")
    client = client_of(mentor)
    decide(client, entry, "reject", reason="Off topic.", view="what=new")
    values = {"reviews": Review.objects.get().pk, "view": "what=new"}
    answer = client.post("/moderation/reviews/undo/", values)
    assert answer.headers["Location"] == f"/moderation/?what=new&item={entry.case_id}"
    assert ReviewLock.objects.filter(case=entry.case, holder=mentor).exists()
    page = client.get(answer.headers["Location"])
    assert page.context["item"].form["reason"].value() == "Off topic."
    late = client.post("/moderation/reviews/undo/", values | {"item": entry.case_id})
    assert late.headers["Location"] == f"/moderation/?what=new&item={entry.case_id}"
    assert "Too late to undo" in client.get(late.headers["Location"]).text


def test_expired_undo_is_not_offered(client_of, mentor, colleague, learner, send):
    review = judge(send(learner), mentor, "approve")
    address = f"/moderation/?undo={review.pk}"
    assert "data-undo" in client_of(mentor).get(address).text
    assert "data-undo" not in client_of(colleague).get(address).text
    Review.objects.update(decided_at=timezone.now() - timedelta(seconds=11))
    assert "data-undo" not in client_of(mentor).get(address).text


def test_refused_decision_keeps_the_view_and_the_text(client_of, mentor, learner, send):
    entry = send(learner)
    for headers in (None, {"HX-Request": "true", "HX-Target": "queue"}):
        answer = decide(
            client_of(mentor), entry, "reject", headers, view="what=new", canned="", back="on"
        )
        assert answer.status_code == 422
        assert "Please give a reason" in answer.text
        assert 'name="view" value="what=new"' in answer.text
        assert ("<html" in answer.text) == (headers is None)


def test_saved_reply_is_a_sufficient_reason_and_is_logged(client_of, mentor, learner, send):
    entry = send(learner)
    decide(client_of(mentor), entry, "request_changes", canned="example")
    assert Review.objects.get().reason.startswith("Please add a short example")
    assert LogEntry.objects.last().canned == "example"


def test_challenge_and_own_solution_are_one_item(client_of, mentor, learner, write):
    entry = write(learner, "Slow pages", kind="challenge")
    entry.draft.solution = "Add an index to it."
    entry.draft.save()
    entry.submit()
    solution = entry.solutions.get()
    client = client_of(mentor)
    page = client.get(f"/moderation/?item={solution.case_id}")
    assert len(page.context["rows"]) == 1
    assert [tab.number for tab in page.context["tabs"][:2]] == [1, 1]
    assert page.context["item"].case == entry.case
    assert "Add an index" in page.text
    answer = decide(client, entry, **{f"with-{solution.case_id}": 1})
    undo = client.get(answer.headers["Location"]).context["undo"]
    assert (undo["count"], undo["content"].title) == (1, "Slow pages")
    assert set(Entry.objects.values_list("status", flat=True)) == {"live"}
    assert [notification.kind for notification in learner.notifications.all()] == ["approved"]


def test_challenge_is_approved_while_its_solution_is_sent_back(client_of, mentor, learner, write):
    entry = write(learner, "Slow pages", kind="challenge")
    entry.draft.solution = "It went away."
    entry.draft.save()
    entry.submit()
    solution = entry.solutions.get()
    refused = decide(client_of(mentor), entry, back="on", **{f"with-{solution.case_id}": 1})
    assert refused.status_code == 422
    decide(client_of(mentor), entry, back="on", reason="How?", **{f"with-{solution.case_id}": 1})
    entry.refresh_from_db()
    solution.refresh_from_db()
    assert (entry.status, solution.status) == ("live", "changes_requested")


def test_queue_hides_cases_of_other_cohorts(client_of, stranger, learner, send):
    entry = send(learner)
    client = client_of(stranger)
    assert titles(client) == []
    assert client.get(f"/moderation/cases/{entry.case_id}/").status_code == 404
    assert decide(client, entry).status_code == 404
    for action in ("lease", "release", "leave", "edit"):
        assert client.post(f"/moderation/cases/{entry.case_id}/{action}/").status_code == 404


def test_decision_ignores_cases_that_are_not_attached(client_of, mentor, learner, other, send):
    entry, foreign = send(learner, "Mine"), send(other, "Other")
    decide(client_of(mentor), entry, **{f"with-{foreign.case_id}": 1})
    foreign.refresh_from_db()
    assert foreign.status == "pending"


# Review locks.


def test_row_takes_the_lock_and_others_see_who_has_it(client_of, mentor, colleague, learner, send):
    entry = send(learner)
    address = f"/moderation/cases/{entry.case_id}/lease/"
    opened = client_of(mentor).post(address, {"view": "what=new"})
    assert opened.headers["Location"] == f"/moderation/?what=new&item={entry.case_id}"
    assert "Reserved for you" in client_of(mentor).get(opened.headers["Location"]).text
    late = client_of(colleague).post(address, {"view": "what=new"}, follow=True).text
    assert late.count("Wanjiru Kamau is reviewing this") == 2  # in the row and in the item
    assert "Some words." not in late
    assert ReviewLock.objects.get().holder == mentor


def test_review_lock_of_another_mentor_can_be_taken_over(
    client_of, mentor, colleague, learner, send
):
    entry = send(learner)
    ReviewLock.acquire(entry.case, by=mentor)
    address = f"/moderation/cases/{entry.case_id}/lease/"
    over = client_of(colleague).post(address, {"over": "1"}, follow=True)
    assert "Some words." in over.text
    assert ReviewLock.objects.get().holder == colleague


def test_leaving_an_item_releases_its_lock(client_of, mentor, learner, send):
    first, second = send(learner, "First"), send(learner, "Second")
    client = client_of(mentor)
    client.post(f"/moderation/cases/{first.case_id}/lease/")
    values = {"item": first.case_id, "view": "sort=due"}
    client.post(f"/moderation/cases/{second.case_id}/lease/", values)
    assert [lock.case for lock in ReviewLock.objects.all()] == [second.case]
    left = client.post(f"/moderation/cases/{second.case_id}/release/", values)
    assert left.headers["Location"] == "/moderation/?sort=due"
    assert not ReviewLock.objects.exists()


def test_review_next_gives_different_mentors_different_items(
    client_of, mentor, colleague, learner, send
):
    entries = [send(learner, f"Title {number}") for number in range(2)]
    for person, entry in zip((mentor, colleague), entries, strict=True):
        answer = client_of(person).post("/moderation/next/")
        assert answer.headers["Location"] == f"/moderation/?item={entry.case_id}"
    values = {"item": entries[0].case_id, "view": "q=1"}
    third = client_of(mentor).post("/moderation/next/", values, follow=True)
    assert third.redirect_chain == [("/moderation/?q=1", 302)]
    assert "Nothing here is left to review" in third.text


def test_review_lock_expires_after_half_an_hour(mentor, colleague, learner, send):
    entry = send(learner)
    review_lock = ReviewLock.acquire(entry.case, by=mentor)
    with pytest.raises(ReviewLockHeld):
        ReviewLock.acquire(entry.case, by=colleague)
    ReviewLock.objects.filter(pk=review_lock.pk).update(until=timezone.now() - timedelta(seconds=1))
    assert ReviewLock.acquire(entry.case, by=colleague).holder == colleague


def test_fifth_review_lock_releases_the_oldest(mentor, learner, send):
    cases = [send(learner, f"Title {number}").case for number in range(5)]
    for case in cases:
        ReviewLock.acquire(case, by=mentor)
    assert set(ReviewLock.objects.values_list("case", flat=True)) == {case.pk for case in cases[1:]}


def test_decision_releases_the_review_lock(mentor, learner, send):
    entry = send(learner)
    ReviewLock.acquire(entry.case, by=mentor)
    judge(entry, mentor, "approve")
    assert not ReviewLock.objects.exists()


def test_queue_page_writes_nothing(client_of, mentor, learner, send):
    send(learner)
    client_of(mentor).get(f"/moderation/?item={Case.objects.get().pk}")
    assert not ReviewLock.objects.exists()


# Skipping, batches and amended texts.


def test_skipped_case_returns_after_four_hours_or_when_cleared(client_of, mentor, learner, send):
    entry = send(learner)
    client = client_of(mentor)
    client.post(f"/moderation/cases/{entry.case_id}/leave/", {"for": "now"})
    assert titles(client) == []
    client.post("/moderation/skipped/")
    assert titles(client) == ["A title"]
    client.post(f"/moderation/cases/{entry.case_id}/leave/", {"for": "now"})
    Abstention.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert titles(client) == ["A title"]


def test_case_is_left_to_others_for_good(client_of, mentor, colleague, learner, send):
    entry = send(learner)
    client_of(mentor).post(f"/moderation/cases/{entry.case_id}/leave/", {"for": "good"})
    client_of(mentor).post("/moderation/skipped/")
    assert titles(client_of(mentor)) == []
    assert titles(client_of(colleague)) == ["A title"]


def test_author_sees_the_expected_review_time(client_of, learner, other, hand_in):
    hand_in(other, "First")
    page = client_of(learner).get(hand_in(learner, "Second").get_absolute_url()).text
    assert "Usually answered within 24 hours." in page
    assert "You’re number 2 in the queue." in page


def test_expected_review_time_is_the_upper_quartile(client_of, mentor, learner, hand_in):
    for hours in (1, 2, 3, 20):
        review = judge(hand_in(learner, f"After {hours}"), mentor, "approve")
        Review.objects.filter(pk=review.pk).update(waited=hours * 3600 - 60)
    page = client_of(learner).get(hand_in(learner, "New").get_absolute_url()).text
    assert "Usually answered within 3 hours. You’re next in the queue." in " ".join(page.split())


# Thanks, trust and statistics.


def test_author_thanks_the_mentor_once(client_of, learner, other, mentor, publish):
    entry = publish(learner)
    review = Review.objects.get()
    assert "Thank the mentor" in client_of(learner).get(entry.get_absolute_url()).text
    for _time in range(2):
        client_of(learner).post(f"/moderation/reviews/{review.pk}/thanks/")
    assert [notification.kind for notification in mentor.notifications.all()] == ["thanked"]
    assert client_of(other).post(f"/moderation/reviews/{review.pk}/thanks/").status_code == 404


def test_trust_is_named_and_revoked(client_of, mentor, learner, stranger, approved):
    client_of(mentor).post("/moderation/people/amina/trust/", {"on": "1"})
    assert approved(learner).live_revision.published_under == "trust"
    client_of(mentor).post("/moderation/people/amina/trust/", {"on": "0"})
    assert not TrustNaming.objects.get().is_trusted
    assert Notification.objects.filter(kind__startswith="trust").count() == 2
    assert (
        client_of(stranger).post("/moderation/people/amina/trust/", {"on": "1"}).status_code == 404
    )
    assert (
        client_of(mentor).post("/moderation/people/mentor-wanjiru/trust/", {"on": "1"}).status_code
        == 404
    )


def test_cohort_stats_page_and_csv(client_of, mentor, stranger, learner, other, publish):
    publish(learner)
    page = client_of(mentor).get("/moderation/cohorts/cohort-3/").text
    assert 'role="img" aria-label="Decisions per day"' in page
    assert "Never posted" in page
    table = client_of(mentor).get("/moderation/cohorts/cohort-3/people.csv")
    assert table.text.splitlines() == ["handle,posts", "'@amina,1", "'@omar,0"]
    assert client_of(mentor).get("/moderation/cohorts/cohort-3/nothing.csv").status_code == 404
    assert client_of(stranger).get("/moderation/cohorts/cohort-3/").status_code == 404


def test_settled_case_has_nothing_waiting(mentor, learner, approved):
    approved(learner)
    case = Case.objects.get()
    assert (case.state, case.waiting_since, case.hints) == ("settled", None, [])


def test_batch_ignores_cases_of_another_cohort(
    client_of, stranger, mentor, learner, send, make_person
):
    foreign = send(learner, "Foreign")
    theirs = send(make_person("far-learner", cohort=stranger.mentored_cohorts[0]), "Theirs")
    ticked = [f"{foreign.case_id}:1", f"{theirs.case_id}:1"]
    client_of(stranger).post("/moderation/approve/", {"case": ticked})
    foreign.refresh_from_db()
    theirs.refresh_from_db()
    assert (foreign.status, theirs.status) == ("pending", "live")
