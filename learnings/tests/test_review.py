"""What a mentor decides, and its effects."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from learnings.models import Entry, Revision
from portal.moderation.models import (
    AlreadyReviewed,
    Case,
    Flag,
    LogEntry,
    NotPermitted,
    Review,
    TrustNaming,
    is_trusted,
)
from portal.people.models import Notification
from tests.fixtures.entries import judge
from tests.fixtures.moderation import first_item

HTMX = {"HX-Request": "true", "HX-Target": "case"}


def post(client, entry, decision="approve", reason="", number=None, **options):
    entry.refresh_from_db()
    number = number or (entry.waiting_revision.number if entry.waiting_revision else 1)
    values = {"decision": decision, "reason": reason, "revision_number": number}
    return client.post(f"/moderation/cases/{entry.case_id}/review/", values, **options)


def test_approve_it_works(client_of, mentor, learner, hand_in):
    entry = hand_in(learner, "An image is a recipe")
    response = post(client_of(mentor), entry)
    assert response.status_code == 302
    entry.refresh_from_db()
    assert (entry.status, entry.live_revision.number, entry.waiting_revision) == ("live", 1, None)
    assert entry.live_revision.published_under == "approved"
    told = Notification.objects.get().sentence
    assert told == "“An image is a recipe” is public: approved by Wanjiru Kamau."


def test_approve_with_htmx_leads_to_the_queue(client_of, mentor, learner, hand_in):
    response = post(client_of(mentor), hand_in(learner), headers=HTMX)
    assert response.status_code == 200
    assert "approved" in client_of(mentor).get(response.headers["HX-Redirect"]).text


@pytest.mark.parametrize("decision", ["request_changes", "reject"])
def test_a_no_needs_a_reason_and_keeps_the_row(client_of, mentor, learner, hand_in, decision):
    entry = hand_in(learner)
    response = post(client_of(mentor), entry, decision, headers=HTMX)
    assert response.status_code == 422
    assert "Please give a reason" in response.text
    entry.refresh_from_db()
    assert entry.status == "pending"


def test_request_changes_keeps_the_text_editable_beside_the_reason(
    client_of, mentor, learner, hand_in
):
    entry = hand_in(learner, body="It is faster.")
    post(client_of(mentor), entry, "request_changes", "Please add an example.")
    entry.refresh_from_db()
    assert (entry.status, entry.waiting_revision, entry.draft.is_open) == (
        "changes_requested",
        None,
        True,
    )
    assert (
        "Please add an example."
        in client_of(learner).get(entry.get_absolute_url(), follow=True).text
    )


def test_a_rejected_entry_cannot_be_edited(client_of, mentor, learner, hand_in):
    entry = hand_in(learner)
    judge(entry, mentor, "reject", "This is advertising.")
    assert client_of(learner).get(entry.get_edit_url()).status_code == 403


def test_an_edit_by_a_new_learner_keeps_the_old_text_public(client, mentor, learner, approved):
    entry = approved(learner, "Title", body="approved words")
    draft = entry.draft_for_edit()
    draft.body = "changed words"
    draft.save_text(version=draft.version)
    assert not entry.case.is_waiting
    entry.submit()
    assert entry.case.is_waiting
    public = client.get(entry.get_absolute_url()).text
    assert "approved words" in public
    assert "changed words" not in public
    judge(entry, mentor, "approve")
    assert "changed words" in client.get(entry.get_absolute_url()).text


def test_an_edit_by_a_trusted_author_is_public_at_once(client, mentor, learner, approved):
    TrustNaming.objects.create(person=learner, named_by=mentor)
    entry = approved(learner, body="first words")
    assert entry.live_revision.published_under == "trust"
    draft = entry.draft_for_edit()
    draft.body = "second words"
    draft.save_text(version=draft.version)
    entry.submit()
    assert "second words" in client.get(entry.get_absolute_url()).text
    assert [row.action for row in LogEntry.objects.order_by("pk")] == ["published", "published"]


def days_ago(review, days):
    """As if this decision had been made so many days before."""
    Review.objects.filter(pk=review.pk).update(decided_at=review.decided_at - timedelta(days=days))


def test_trust_is_earned_by_three_entries_on_two_days(mentor, learner, approved):
    for number in range(3):
        approved(learner, f"Title {number}")
    assert not is_trusted(learner)
    days_ago(Review.objects.order_by("pk").first(), 300)
    assert is_trusted(learner)


def edit_and_approve(entry, mentor, words):
    draft = entry.draft_for_edit()
    draft.body = words
    draft.save_text(version=draft.version)
    entry.submit()
    return judge(entry, mentor, "approve")


def test_one_entry_and_its_edits_earn_no_trust(mentor, learner, approved):
    entry = approved(learner, body="An image is a recipe")
    days_ago(Review.objects.get(), 2)
    for stops in range(1, 4):
        edit_and_approve(entry, mentor, f"An image is a recipe{'.' * stops}")
    assert not is_trusted(learner)


def test_an_edit_on_another_day_is_no_second_day(mentor, learner, approved):
    entries = [approved(learner, f"Title {number}") for number in range(3)]
    for review in Review.objects.all():
        days_ago(review, 2)
    edit_and_approve(entries[0], mentor, "Some words.!")
    assert not is_trusted(learner)
    approved(learner, "A fourth")
    assert is_trusted(learner)


def test_what_was_kept_but_never_approved_earns_no_trust(mentor, learner, other, cohort, hand_in):
    cohort.review_policy = "publish_first"
    cohort.save()
    for number in range(3):
        entry = hand_in(learner, f"Title {number}")
        Flag.report(entry.case, by=other, reason="spam")
        review = entry.case.decide("keep", by=mentor, revision_number=1)
        days_ago(review, number)
    assert not is_trusted(learner)


def test_a_removal_that_an_appeal_did_not_change_still_counts(mentor, operator, learner, approved):
    entries = [approved(learner, f"Title {number}") for number in range(4)]
    days_ago(Review.objects.order_by("pk").first(), 2)
    assert is_trusted(learner)
    case = entries[3].case
    case.decide("remove", by=mentor, revision_number=1, reason="Copied.")
    case.appeal_against("It is mine.", by=learner)
    case.decide("uphold", by=operator, revision_number=1, reason="The book says the same.")
    assert not is_trusted(learner)


def test_a_cohort_that_reviews_first_makes_trusted_authors_wait(mentor, learner, cohort, hand_in):
    TrustNaming.objects.create(person=learner, named_by=mentor)
    cohort.review_policy = "review_first"
    cohort.save()
    assert hand_in(learner).status == "pending"


def test_a_cohort_that_publishes_first_says_so_in_the_log(learner, cohort, hand_in):
    cohort.review_policy = "publish_first"
    cohort.save()
    assert hand_in(learner).status == "live"
    assert [(row.action, row.reason) for row in LogEntry.objects.order_by("pk")] == [
        ("published", "publish_first"),
        ("submitted", ""),
    ]


def test_a_second_decision_is_told_who_was_faster(client_of, mentor, operator, learner, hand_in):
    entry = hand_in(learner, "Title")
    judge(entry, mentor, "approve")
    late = post(client_of(operator), entry, "request_changes", "My long reason.", number=1)
    assert late.status_code == 409
    assert "Wanjiru Kamau got there first: approved." in late.text
    again = post(client_of(mentor), entry, number=1)
    assert "You decided it already: approved." in again.text
    assert Review.objects.count() == 1


def test_a_decision_on_a_text_that_was_edited_since_shows_the_newer_one(
    client_of, mentor, learner, hand_in
):
    entry = hand_in(learner, body="what the mentor read")
    draft = entry.draft_for_edit()
    draft.body = "what came later"
    draft.save_text(version=draft.version)
    entry.submit()
    late = post(client_of(mentor), entry, number=1, headers=HTMX)
    assert late.status_code == 409
    assert "what came later" in late.text
    assert 'name="revision_number" value="2"' in late.text
    assert Entry.objects.get().status == "pending"


def test_a_decision_after_a_withdrawal_is_told_without_text(client_of, mentor, learner, hand_in):
    entry = hand_in(learner, "Withdrawn title", body="withdrawn words")
    client_of(learner).post(f"/entries/{entry.pk}/withdrawal/")
    late = post(client_of(mentor), entry, number=1)
    assert late.status_code == 409
    assert "The author withdrew it." in late.text
    assert "withdrawn words" not in late.text
    assert "Withdrawn title" not in late.text


def test_a_late_decision_is_not_blamed_on_an_earlier_one(
    client_of, mentor, operator, learner, hand_in
):
    entry = hand_in(learner)
    judge(entry, mentor, "request_changes", "Please add an example.")
    entry.submit()
    entry.withdraw()
    late = post(client_of(operator), entry, number=2)
    assert late.status_code == 409
    assert "The author withdrew it." in late.text
    assert "got there first" not in late.text


def test_withdraw_makes_it_a_draft_that_may_be_sent_again(client_of, learner, hand_in):
    entry = hand_in(learner)
    response = client_of(learner).post(f"/entries/{entry.pk}/withdrawal/")
    entry.refresh_from_db()
    assert response.headers["Location"] == entry.get_edit_url()
    assert (entry.status, entry.draft.is_open) == ("draft", True)
    entry.submit()
    assert entry.waiting_revision.number == 2


def test_withdraw_is_for_the_author_alone(client_of, other, learner, hand_in):
    entry = hand_in(learner)
    assert client_of(other).post(f"/entries/{entry.pk}/withdrawal/").status_code == 404


def test_no_one_judges_their_own_post(client_of, mentor, cohort, hand_in):
    mentor.cohort = cohort
    mentor.save()
    entry = hand_in(mentor)
    assert post(client_of(mentor), entry).status_code == 404
    with pytest.raises(NotPermitted):
        entry.case.decide("approve", by=mentor, revision_number=1)


def test_a_mentor_of_another_cohort_cannot_see_or_decide(client_of, make_person, learner, hand_in):
    from portal.people.models import Cohort, Mentorship

    elsewhere = Cohort.objects.create(
        programme="X", name="Other", slug="other", starts_on="2026-01-01", ends_on="2099-01-01"
    )
    stranger = make_person("stranger")
    Mentorship.objects.create(user=stranger, cohort=elsewhere)
    entry = hand_in(learner, "Not for strangers")
    assert "Not for strangers" not in client_of(stranger).get("/moderation/").text
    assert post(client_of(stranger), entry).status_code == 404


def test_a_post_without_a_cohort_is_in_every_mentors_queue(client_of, mentor, make_person, hand_in):
    entry = hand_in(make_person("newcomer"), "From nowhere in particular")
    assert "From nowhere in particular" in client_of(mentor).get("/moderation/").text
    assert post(client_of(mentor), entry).status_code == 302


def test_a_learner_cannot_decide(client_of, other, learner, hand_in):
    assert post(client_of(other), hand_in(learner)).status_code == 403


def test_the_queue_shows_an_edit_beside_the_public_text(client_of, mentor, learner, approved):
    entry = approved(learner, body="approved words")
    draft = entry.draft_for_edit()
    draft.body = "changed words"
    draft.save_text(version=draft.version)
    entry.submit()
    page = first_item(client_of(mentor)).text
    assert "<del>approved</del><ins>changed</ins> words" in page


def test_the_queue_makes_the_same_queries_for_one_row_and_thirty(
    client_of, mentor, make_person, cohort, send, topics, django_assert_num_queries
):
    client = client_of(mentor)
    for count in (1, 29):
        for number in range(count):
            send(make_person(cohort=cohort), f"Title {number}", topics_text="Docker, Django")
        with django_assert_num_queries(7):
            rows = client.get("/moderation/").context["rows"]
        with django_assert_num_queries(18):
            client.get(f"/moderation/?item={rows[0].case.pk}")


def test_the_log_shows_mentors_all_and_others_their_own(client_of, mentor, learner, other, hand_in):
    judge(hand_in(learner, "Amina’s entry"), mentor, "request_changes", "Too short.")
    hand_in(other, "Omar’s entry")
    assert "Amina’s entry" in client_of(mentor).get("/moderation/log/").text
    mine = client_of(other).get("/moderation/log/").text
    assert "Omar’s entry" in mine
    assert "Amina’s entry" not in mine
    assert "Too short." not in mine


@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_refuses_to_change_the_log(learner, hand_in, act):
    hand_in(learner)
    rows = LogEntry.objects.all()
    with pytest.raises(DatabaseError, match="kept as it was written"), transaction.atomic():
        rows.update(reason="nothing happened") if act == "update" else rows.delete()
    assert LogEntry.objects.count() == 1


def test_the_log_names_no_one(learner, hand_in):
    hand_in(learner)
    row = LogEntry.objects.get()
    assert learner.handle not in row.actor
    assert row.actor == learner.pseudonym.label


def test_the_database_refuses_to_change_a_text_that_was_sent_in(learner, hand_in):
    hand_in(learner)
    with pytest.raises(DatabaseError, match="kept as it was written"), transaction.atomic():
        Revision.objects.update(body="something else")


def test_the_database_refuses_an_author_as_judge(learner, hand_in):
    entry = hand_in(learner)
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(
            case=entry.case, revision_number=1, author=learner, reviewer=learner, decision="approve"
        )


def test_the_database_refuses_two_standing_decisions(learner, mentor, operator, hand_in):
    entry = hand_in(learner)
    judge(entry, mentor, "approve")
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(
            case=entry.case,
            revision_number=1,
            author=learner,
            reviewer=operator,
            decision="approve",
        )


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "live"},
        {"status": "pending"},
        {"status": "rejected"},
        {"kind": "solution"},
        {"kind": "challenge", "section": "tip"},
    ],
)
def test_the_database_refuses_states_that_contradict_themselves(learner, wrong):
    values = {"kind": "learning", "author": learner} | wrong
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.create(**values)


def test_a_late_decision_raises(learner, mentor, hand_in):
    entry = hand_in(learner)
    case = Case.objects.get()
    judge(entry, mentor, "approve")
    with pytest.raises(AlreadyReviewed):
        case.decide("approve", by=mentor, revision_number=1)


def test_an_edit_sent_after_a_rejection_is_told_and_stays_rejected(
    client_of, mentor, learner, hand_in
):
    entry = hand_in(learner, body="first words")
    draft = entry.draft_for_edit()
    draft.body = "typed while the mentor decided"
    draft.save_text(version=draft.version)
    judge(entry, mentor, "reject", "This is advertising.")
    with pytest.raises(AlreadyReviewed):
        entry.submit()
    entry.refresh_from_db()
    assert (entry.status, entry.waiting_revision, entry.draft.body) == (
        "rejected",
        None,
        "typed while the mentor decided",
    )
