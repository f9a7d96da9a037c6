"""Filters of the log: who, about whom, decision, kind, date, words; a README is one row."""

from datetime import timedelta

import pytest
from django.utils import timezone

from learnings.models import ReadmeImport
from portal.moderation.escalation import escalate_overdue_reviews
from portal.moderation.log_filters import one_row_per_act
from portal.moderation.models import (
    CohortMessage,
    LogEntry,
    ReadPost,
    Submission,
    Suspension,
    TrustNaming,
    Verdict,
    stop_wave,
    undo_wave,
)
from tests.fixtures.entries import judge

LOG = "/moderation/log/"


def titles(page):
    return [(row["entry"].action, row["title"]) for row in page.context["rows"]]


@pytest.fixture
def decided(mentor, colleague, learner, other, send):
    """Wanjiru sent back Amina's post, Amara approved Omar's."""
    judge(send(learner, "Slow pages"), mentor, "request_changes", "Say what you tried.")
    judge(send(other, "Lost images", kind="challenge"), colleague, "approve")


BACK, APPROVED = ("request_changes", "Slow pages"), ("approve", "Lost images")
SENT = {("submitted", "Slow pages"), ("submitted", "Lost images")}
FOUND = {
    "who=mentor-wanjiru": {BACK},
    "who=@Mentor-Amara": {APPROVED},
    "who=no-one": set(),
    "about=omar": {APPROVED, ("submitted", "Lost images")},
    "decision=approve": {APPROVED},
    "kind=challenge": {APPROVED, ("submitted", "Lost images")},
    "q=tried": {BACK},
    "q=images": {APPROVED, ("submitted", "Lost images")},
    "q=images+pages": set(),
    "since={tomorrow}": set(),
    "until={yesterday}": set(),
    "since={yesterday}&until={tomorrow}": {BACK, APPROVED, *SENT},
    "decision=nonsense&since=x&kind=": {BACK, APPROVED, *SENT},
    "cohort=cohort-3&decision=approve": {APPROVED},
    "cohort=cohort-9": set(),
}


def test_each_filter_finds_its_decisions(decided, client_of, mentor):
    today, day = timezone.localdate(), timedelta(days=1)
    words = {"tomorrow": today + day, "yesterday": today - day}
    browser = client_of(mentor)
    found = {query: set(titles(browser.get(f"{LOG}?{query.format(**words)}"))) for query in FOUND}
    assert found == FOUND


def test_a_cohort_has_its_messages_suspensions_and_waves(
    decided, client_of, cohort, mentor, stranger, learner, publish
):
    week = timezone.now() + timedelta(days=7)
    CohortMessage.send(cohort, [learner], by=mentor, subject="Video", text="Where is it?")
    Suspension.start(learner, by=mentor, reason="Advertising.", until=week)
    spam = publish(learner, "Pills")
    result = stop_wave([ReadPost("entry", spam.pk, 1, False)], by=mentor, reason="Advertising.")
    undo_wave(result.reviews[0], by=mentor)
    newest = ["wave_undone", "wave", "approve", "submitted", "suspended", "messaged"]
    page = client_of(mentor).get(f"{LOG}?cohort=cohort-3")
    assert [row["entry"].action for row in page.context["rows"]][:6] == newest
    assert '<option value="cohort-3" selected>' in page.text
    single = client_of(mentor).get(f"{LOG}?cohort=cohort-3&decision=remove")
    assert titles(single) == [("remove", "Pills")]
    far = client_of(stranger).get(f"{LOG}?cohort=cohort-3").context["rows"]
    assert {row["entry"].action for row in far} == {"approve", "request_changes", "remove", "undo"}


def test_public_log_is_not_filtered_by_people_or_words(decided, client, client_of, learner):
    public = client.get(f"{LOG}?who=mentor-wanjiru&about=omar&q=tried&decision=approve")
    assert [row["entry"].action for row in public.context["rows"]] == ["approve"]
    assert 'name="who"' not in public.text
    own = client_of(learner).get(f"{LOG}?about=omar")
    assert own.context["rows"] == []


def test_people_are_not_found_where_the_log_does_not_name_them(
    client_of, learner, mentor, stranger, write
):
    TrustNaming.objects.create(person=learner, named_by=mentor)
    entry = write(learner, "Whose is it", kind="challenge")
    entry.draft.without_name = True
    entry.draft.save_text(version=entry.draft.version)
    entry.submit()
    near, far = client_of(mentor), client_of(stranger)
    for query in ("about=amina", "who=amina"):
        assert ("published", "Whose is it") in titles(near.get(f"{LOG}?{query}"))
        assert far.get(f"{LOG}?{query}").context["rows"] == []
    assert far.get(f"{LOG}?q=Whose").context["rows"] == []
    assert len(far.get(LOG).context["rows"]) == 1


README = """# Me

## Technologies

- Django
- Docker

## Challenges

- **Slow pages** - An index
"""


@pytest.fixture
def readme(learner):
    """A README that waits for a mentor."""
    staged = ReadmeImport.stage(learner, README)
    staged.confirm()
    staged.submit()
    return staged


def test_edit_with_its_approval_is_one_row(client_of, mentor, learner, send):
    case = send(learner, "A title").case
    typed = {"title": "Better title", "body": "Words.", "track": "backend"}
    form = case.review_target.amend_form(case, typed)
    assert form.is_valid(), form.errors
    case.amend_and_approve(form, by=mentor, revision_number=1)
    page, found = (client_of(mentor).get(f"{LOG}{query}") for query in ("", "?decision=amended"))
    shown = [("approve", "Better title"), ("submitted", "Better title")]
    assert titles(page) == shown
    assert "· lightly edited by a mentor" in page.text
    assert titles(found) == [("amended", "Better title")]


def test_readme_is_one_row_that_opens_its_entries(client_of, mentor, readme):
    page = client_of(mentor).get(LOG)
    actions = [row["entry"].action for row in page.context["rows"]]
    assert actions == ["submitted"]
    titles_within = {row["title"] for row in page.context["rows"][0]["entries"]}
    assert {"Django", "Docker", "Slow pages"} <= titles_within
    assert f"README: {len(page.context['rows'][0]['entries'])} texts" in page.text
    for title in titles_within:
        word = client_of(mentor).get(LOG, {"q": title})
        assert len(word.context["rows"]) == 1, title


def test_edit_of_a_text_of_a_readme_is_said_beside_its_approval(
    client_of, mentor, readme, time_machine
):
    time_machine.move_to(timezone.now(), tick=False)
    submission = Submission.objects.get()
    first, *others = submission.waiting_cases_for(mentor)
    typed = {"title": "Better title", "body": "Words.", "track": "backend", "section": "technology"}
    form = first.review_target.amend_form(first, typed)
    assert form.is_valid(), form.errors
    first.amend_and_approve(form, by=mentor, revision_number=1)
    verdicts = [Verdict(case, "approve", case.waiting_revision, "") for case in others]
    submission.review(verdicts, by=mentor)
    page = client_of(mentor).get(LOG)
    rows = page.context["rows"]
    assert [row["entry"].action for row in rows] == ["approve", "submitted"]
    within = [(row["title"], row["entry"].is_amended) for row in rows[0]["entries"]]
    assert [title for title, is_amended in within if is_amended] == ["Better title"]
    assert len(within) == 1 + len(others)
    said = '<span class="meta">lightly edited by a mentor</span>'
    assert page.text.count(said) == 1


def test_no_condition_is_asked_within_another(mentor):
    """Within one another, they were asked of every entry of the log, and not of a page's."""
    readable = LogEntry.objects.visible_to(mentor)
    assert str(one_row_per_act(readable).query).count("EXISTS") == 4


def test_each_act_on_a_readme_is_a_row_of_its_own_however_fast(client_of, mentor, readme):
    submission = Submission.objects.get()
    for _again in range(2):
        cases = submission.waiting_cases_for(mentor)
        verdicts = [Verdict(case, "approve", case.waiting_revision, "") for case in cases]
        submission.review(verdicts, by=mentor)
        submission.undo_review(by=mentor)
    readme.undo_import()
    rows = client_of(mentor).get(LOG).context["rows"]
    acts = ["withdrawn", "undo", "approve", "undo", "approve", "submitted"]
    assert [row["entry"].action for row in rows] == acts
    assert len({len(row["entries"]) for row in rows}) == 1


def test_what_a_rule_publishes_of_a_readme_is_one_row(
    client_of, learner, mentor, readme, time_machine
):
    learner.emailaddress_set.update_or_create(email=learner.email, defaults={"verified": True})
    time_machine.move_to(timezone.now() + timedelta(hours=25))
    escalate_overdue_reviews()
    rows = client_of(mentor).get(LOG).context["rows"]
    assert [row["entry"].action for row in rows] == ["published", "submitted"]
