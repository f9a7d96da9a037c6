"""What the filters, the orders and the counts of the queue show."""

from datetime import timedelta

import pytest
from django.utils import timezone

from learnings.models import Entry
from portal.moderation.models import Assignment, Case, ReviewDraft, ReviewLock, Submission
from portal.moderation.models.case_queryset import CATEGORIES
from portal.moderation.queue_view import QueueView
from tests import snapshots
from tests.fixtures.moderation import flag


def shown(client, query=""):
    page = client.get(f"/moderation/?{query}")
    titles = [row.content.title if row.content else "README" for row in page.context["rows"]]
    assert page.context["count"] == len(titles)
    return titles


def counts(client, query=""):
    tabs = client.get(f"/moderation/?{query}").context["tabs"]
    return {tab.name or "all": tab.number for tab in tabs if tab.number}


@snapshots.fixture
def waiting_texts(mentor, learner, other, topics, send, publish, write):
    """A README of three entries, two texts, an edit and a flagged entry in the queue."""
    submission = Submission.objects.send(learner, kind="readme")
    for number in range(3):
        write(learner, f"Part {number}").submit(submission=submission)
    send(learner, "Slow pages", body="An index was missing.", topics_text="Docker")
    challenge = write(other, "Lost mail", kind="challenge", track="frontend")
    challenge.draft.solution = "A queue."
    challenge.draft.save()
    challenge.submit()
    edited = publish(other, "Edited")
    draft = edited.draft_for_edit()
    draft.body = "Write to me: password = hunter2abc9"
    draft.save_text(version=draft.version)
    edited.submit()
    flag(publish(learner, "Flagged"), other)


@pytest.fixture
def readme(waiting_texts):
    return Submission.objects.get(kind="readme")


@pytest.fixture
def queue(waiting_texts, client_of, mentor):
    """The client of a mentor who may decide all of them."""
    return client_of(mentor)


ALL = ["README", "Slow pages", "Lost mail", "Edited", "Flagged"]


def test_counts_are_those_of_the_rows_under_each_tab_and_filter(queue):
    assert shown(queue) == ALL
    assert counts(queue) == {"all": 5, "new": 2, "edits": 1, "readmes": 1, "flags": 1}
    assert counts(queue, "author=omar") == {"all": 2, "new": 1, "edits": 1}
    for tab, titles in {
        "new": ["Slow pages", "Lost mail"],
        "edits": ["Edited"],
        "readmes": ["README"],
        "flags": ["Flagged"],
        "topics": [],
    }.items():
        assert shown(queue, f"what={tab}") == titles


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("kind=readme", ["README"]),
        ("kind=challenge", ["Lost mail"]),
        ("kind=solution", ["Lost mail"]),
        ("kind=project", []),
        ("track=frontend", ["Lost mail"]),
        ("topic=docker", ["Slow pages"]),
        ("author=@omar", ["Lost mail", "Edited"]),
        ("author=no-one", []),
        ("cohort=cohort-3", ALL),
        ("cohort=cohort-9", []),
        ("hints=1", ["Edited"]),
        ("q=index missing", ["Slow pages"]),
        ("q=omar lost", ["Lost mail"]),
        ("q=index omar", []),
        ("sort=short&what=new", ["Lost mail", "Slow pages"]),
        ("what=new&kind=readme", []),
        ("what=readmes&sort=short", ["README"]),
        ("what=new&author=amina&q=slow", ["Slow pages"]),
    ],
)
def test_filters_show_what_they_say(queue, query, titles):
    assert shown(queue, query) == titles


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("kind=learning", ["README", "Slow pages", "Edited", "Flagged"]),
        ("kind=solution", ["Lost mail"]),
        ("track=frontend", ["Lost mail"]),
        ("track=backend", ["README", "Slow pages", "Edited", "Flagged"]),
    ],
)
def test_filters_find_texts_that_were_submitted_before_cases_knew_of_them(queue, query, titles):
    assert shown(queue, query) == titles
    Case.objects.update(text_kind="", text_track="")
    assert shown(queue, query) == titles


def test_track_of_a_flagged_entry_is_that_of_its_public_text(queue):
    entry = Entry.objects.get(case=_case("Flagged"))
    _update(entry.case, text_track="frontend")  # of an edit that was withdrawn
    assert "Flagged" in shown(queue, "track=backend")
    assert "Flagged" not in shown(queue, "track=frontend")


def test_flagged_text_of_a_readme_is_new_by_itself(queue, readme):
    case = readme.cases.first()
    _update(case, open_flags=1)
    title = Entry.objects.get(case=case).title
    for query in ("what=new", "what=new&cohort=cohort-3"):
        assert sorted(shown(queue, query)) == sorted([title, "Slow pages", "Lost mail"])
    for query in ("", "cohort=cohort-3"):
        numbers = {"all": 6, "new": 3, "edits": 1, "readmes": 1, "flags": 2}
        assert counts(queue, query) == numbers


def test_first_items_are_those_of_the_whole_queue(queue, mentor, readme):
    _update(readme.cases.first(), open_flags=1)
    _update(readme.cases.last(), waiting_since=timezone.now() - timedelta(hours=1))
    for tab in CATEGORIES:
        view = QueueView(what=tab)
        keys, counts = view.items(mentor)
        for size in (2, 9):
            assert view.first_items(mentor, size) == (keys[:size], counts)


def test_due_order_follows_what_authors_were_told(queue):
    late = _case("Edited")
    Submission.objects.filter(pk=late.submission_id).update(expected_review_hours=1)
    assert shown(queue, "sort=due")[0] == "Edited"
    _update(_case("Flagged"), waiting_since=timezone.now() - timedelta(hours=26))
    assert shown(queue, "sort=due")[:2] == ["Flagged", "Edited"]


def test_own_share_is_what_no_other_mentor_is_assigned(queue, mentor, colleague, learner, cohort):
    Assignment.objects.create(cohort=cohort, mentor=colleague, learner=learner)
    assert shown(queue, "mine=1") == ["Lost mail", "Edited"]
    ReviewLock.acquire(_case("Slow pages"), by=mentor)
    ReviewDraft.store(_case("Flagged"), by=mentor, reason="Hm.")
    assert shown(queue, "mine=1") == ["Slow pages", "Lost mail", "Edited", "Flagged"]


def test_skipped_readme_and_challenge_are_gone_as_a_whole(queue, readme):
    for case in (readme.cases.first(), _case("Lost mail")):
        queue.post(f"/moderation/cases/{case.pk}/lease/")
        queue.post(f"/moderation/cases/{case.pk}/leave/", {"for": "good"})
        assert not ReviewLock.objects.of(case.lock_target).exists()
    assert shown(queue) == ["Slow pages", "Edited", "Flagged"]
    assert counts(queue)["all"] == 3


def _case(title):
    entries = Entry.objects.exclude(kind="solution").filter(revisions__title=title)
    return Case.objects.get(pk=entries.values("case")[:1])


def _update(case, **values):
    Case.objects.filter(pk=case.pk).update(**values)


@pytest.mark.parametrize(
    ("query", "words", "address"),
    [
        ("", "Home", "/"),
        ("?what=appeals", "Clear filters", "/moderation/"),
        ("?q=nothing-has-this", "Clear filters", "/moderation/"),
    ],
)
def test_an_empty_list_leads_to_all_that_waits_if_it_is_filtered(
    client_of, mentor, query, words, address
):
    page = client_of(mentor).get(f"/moderation/{query}").text
    empty = page.partition('<div class="empty">')[2].partition("</div>")[0]
    assert f'href="{address}">{words}</a>' in empty
