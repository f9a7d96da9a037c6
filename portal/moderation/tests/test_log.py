"""The log of decisions: its entries, and who sees what of them."""

import pytest
from django.urls import get_resolver

from learnings.models import TopicChange
from portal.moderation.models import LogEntry, Pseudonym, Review, TrustNaming
from tests.fixtures.entries import judge


def test_public_log_shows_no_names(client, client_of, learner, mentor, hand_in, approved):
    approved(learner, "A public title")
    judge(
        hand_in(learner, "A secret title"), mentor, "request_changes", "Dear Amina, my own words."
    )
    page = client.get("/moderation/log/").text
    assert "A public title" in page
    assert "Changes requested" in page
    for secret in ("A secret title", "my own words", "Amina", "Wanjiru", "mentor-wanjiru", "amina"):
        assert secret not in page
    assert client_of(learner).get("/moderation/log/?of=all").context["is_public"]


def test_author_sees_own_log_entries_with_reasons(client_of, learner, other, mentor, hand_in):
    judge(hand_in(learner, "Mine"), mentor, "request_changes", "My own words.")
    judge(hand_in(other, "Not mine"), mentor, "request_changes", "Other words.")
    page = client_of(learner).get("/moderation/log/").text
    assert "My own words." in page
    assert "Not mine" not in page


def test_mentors_see_every_decision_and_its_reviewer(client_of, learner, mentor, stranger, hand_in):
    judge(
        hand_in(learner, "A secret title"), mentor, "request_changes", "Dear Amina, my own words."
    )
    near, far = (client_of(person).get("/moderation/log/").text for person in (mentor, stranger))
    assert mentor.name in near
    assert mentor.name in far
    for word in ("A secret title", "my own words"):
        assert word in near
        assert word not in far


def test_mentor_of_another_cohort_does_not_see_the_anonymous_author(
    client_of, learner, stranger, mentor, write, client
):
    TrustNaming.objects.create(person=learner, named_by=mentor)
    entry = write(learner, "Whose is it", kind="challenge")
    draft = entry.draft
    draft.without_name = True
    draft.save_text(version=draft.version)
    entry.submit()
    log = client_of(stranger).get("/moderation/log/").text
    assert "Published without waiting" in log
    assert learner.name not in log
    assert "@amina" not in log


def test_deleted_account_is_not_named_in_the_log(client_of, learner, mentor, hand_in):
    judge(hand_in(learner, "A title"), mentor, "approve")
    Pseudonym.objects.filter(person=mentor).delete()
    assert "former member" in client_of(learner).get("/moderation/log/").text


# Every decision is logged.

REASON = {"reason": "Please add an example."}
# view: (address, form data, actions of the log entries in order)
PRIVILEGED = {
    "review_new": (
        "cases/{case}/review/",
        {"decision": "request_changes", "revision_number": 1} | REASON,
        ["request_changes"],
    ),
    "approve_many": ("approve/", {"case": "{case}:1"}, ["approve"]),
    "case_amend": (
        "cases/{case}/edit/",
        {"revision_number": 1, "title": "Better", "body": "Words."},
        ["amended", "approve"],
    ),
    "submission_review": ("submissions/{submission}/", {"revision-{case}": 1}, ["approve"]),
    "wave": (
        "waves/",
        {"key": "0b0d9b6e-7a0e-4b36-9f0b-0d3f0a1c7a55", "post": "entry:{entry}:1:1"} | REASON,
        ["reject", "wave"],
    ),
    "hide_new": (
        "hide/entry/{public}/",
        {"revision_number": 1} | REASON,
        ["remove"],
    ),
    "trust_update": ("people/amina/trust/", {"on": "1"}, ["trust_named"]),
    "suspend": ("people/amina/suspend/", {"days": "7"} | REASON, ["suspended"]),
}
# Views that decide nothing themselves. Undo and unsuspend follow a decision and are tested below.
NO_DECISION = {
    "clear_skipped", "review_next", "review_lock_take", "review_lock_release", "review_draft_save", "amend_draft_save", "case_skip", "appeal_new", "thanks_new", "flag_new", "report_new", "review_undo",
    "unsuspend", "learners_chosen", "cohort_message_new", "learners_spread", "cases_assign", "absence_save",
    "submission_draft_save", "submission_lock_take",
    "submission_lock_release", "submission_undo", "wave_undo", "reply_list", "reply_edit", "reply_delete",
    "comment_new", "comment_answer", "comment_resolve", "comment_delete", "case_note_new", "person_note_new", "note_delete",
}  # fmt: skip
READ_ONLY = {
    "queue",
    "case_detail",
    "cohort_stats",
    "cohort_csv",
    "cohort_checklist",
    "cohort_checklist_csv",
    "cohort_message_detail",
    "mentor_assignment",
    "log",
    "how_review_works",
}


def test_every_moderation_view_is_covered():
    views = {
        pattern.name for pattern in get_resolver().namespace_dict["moderation"][1].url_patterns
    }
    assert views == PRIVILEGED.keys() | NO_DECISION | READ_ONLY


@pytest.fixture
def log_after(client_of, mentor, learner, approved, hand_in):
    """log_after(view): the log entries after a mentor used that view."""
    public = approved(learner, "A first post, because a first post is read with care")
    waiting = hand_in(learner, "A title")
    browser = client_of(mentor)

    def act(view):
        address, values, _rows = PRIVILEGED[view]
        case = waiting.case
        known = {"case": case.pk, "submission": case.submission_id, "entry": waiting.pk}
        known["public"] = public.pk
        sent = {name.format(**known): str(value).format(**known) for name, value in values.items()}
        before = LogEntry.objects.count()
        browser.post(f"/moderation/{address.format(**known)}", sent)
        return list(LogEntry.objects.order_by("pk")[before:])

    return act


@pytest.mark.parametrize("view", PRIVILEGED)
def test_each_decision_is_logged(log_after, mentor, view):
    rows = log_after(view)
    assert [row.action for row in rows] == PRIVILEGED[view][2]
    assert {row.actor for row in rows} == {Pseudonym.label_for(mentor)}


@pytest.mark.parametrize(
    ("first", "address", "action"),
    [
        ("review_new", "reviews/undo/", "undo"),
        ("suspend", "people/amina/unsuspend/", "unsuspended"),
    ],
)
def test_undo_is_logged(log_after, client_of, mentor, first, address, action):
    log_after(first)
    values = {"reviews": ",".join(str(review.pk) for review in Review.objects.order_by("-pk")[:1])}
    client_of(mentor).post(f"/moderation/{address}", values)
    assert LogEntry.objects.order_by("-pk")[0].action == action


@pytest.mark.parametrize(("on", "action"), [("1", "picked"), ("0", "unpicked")])
def test_featuring_is_logged(client_of, mentor, learner, approved, on, action):
    entry = approved(learner)
    entry.set_featured(by=mentor, on=on == "0")
    client_of(mentor).post(f"/entries/{entry.pk}/pick/", {"on": on})
    assert LogEntry.objects.order_by("-pk")[0].action == action


def test_topic_change_is_logged(client_of, mentor, topics):
    browser = client_of(mentor)
    browser.post("/topics/django/edit/", {"name": "Django framework"})
    browser.post("/topics/docker/merge/", {"into": "django-framework"})
    assert [change.action for change in TopicChange.objects.order_by("pk")] == ["renamed", "merged"]
