"""The table of a cohort's learners: filters, order, pages, and what mentors do with it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.moderation.models import Assignment
from portal.people.models import User

TABLE = "/moderation/cohorts/cohort-3/checklist/"
CHOSEN = "/moderation/cohorts/cohort-3/chosen/"


@pytest.fixture
def people(learner, other, make_person, cohort, make_project, publish):
    """Amina has a project and a post, Omar nothing, and Zola was not active for ten days."""
    make_project(learner, "Sokoni")
    publish(learner)
    today = timezone.localdate()
    User.objects.filter(pk__in=[learner.pk, other.pk]).update(active_on=today)
    ago = today - timedelta(days=10)
    return [learner, other, make_person("zola", track="backend", cohort=cohort, active_on=ago)]


def handles(page):
    return [row.person.handle for row in page.context["rows"]]


FOUND = {
    "": ["amina", "omar", "zola"],
    "lacks=announced": ["omar", "zola"],
    "track=frontend": ["omar"],
    "silent=7": ["zola"],
    "silent=14": [],
    "team=none": ["omar", "zola"],
    "posts=none": ["omar", "zola"],
    "project={project}": ["amina"],
    "project=999": [],
    "mentor=none": ["omar", "zola"],
    "mentor=mentor-wanjiru": ["amina"],
    "lacks=announced&track=backend": ["zola"],
    "sort=done": ["omar", "zola", "amina"],
    "sort=active": ["zola", "amina", "omar"],
    "track=nonsense&silent=x&page=-4&sort=size": ["amina", "omar", "zola"],
}


def test_each_filter_and_order_finds_its_learners(client_of, mentor, cohort, learner, people):
    Assignment.assign_learners(cohort, [learner], mentor)
    browser, project = client_of(mentor), learner.projects.get().pk
    found = {
        query: handles(browser.get(f"{TABLE}?{query.format(project=project)}")) for query in FOUND
    }
    assert found == FOUND


def test_chips_count_what_they_find(client_of, mentor, people):
    browser = client_of(mentor)
    chips = browser.get(TABLE).context["table"].chips
    assert {chip.query: chip.found for chip in chips} == {
        chip.query: len(handles(browser.get(f"{TABLE}?{chip.query}"))) for chip in chips
    }
    assert {"", "lacks=announced", "team=none", "posts=none", "silent=7"} <= {
        chip.query for chip in chips
    }


def test_csv_has_what_the_filters_find(client_of, mentor, people):
    table = client_of(mentor).get(f"{TABLE}all.csv?lacks=announced&sort=active").text.splitlines()
    assert table[0].startswith("handle,name,track,project,mentor,last active,last post,")
    assert [line.split(",")[0] for line in table[1:]] == ["'@zola", "'@omar"]


def test_pages_have_fifty_learners_and_the_same_queries(client_of, mentor, make_person, cohort):
    browser = client_of(mentor)
    counts = []
    for total in (2, 60):
        for number in range(len(cohort.learners.all()), total):
            make_person(f"learner-{number:03}", cohort=cohort)
        with CaptureQueriesContext(connection) as queries:
            first = browser.get(TABLE)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 10
    assert len(handles(first)) == 50
    assert len(handles(browser.get(f"{TABLE}?page=2"))) == 10
    assert handles(browser.get(f"{TABLE}?page=99")) == handles(browser.get(f"{TABLE}?page=2"))


def test_ticked_or_all_that_were_found_are_written_to(client_of, mentor, people):
    browser, filters = client_of(mentor), {"filters": "lacks=announced"}
    ticked = browser.post(CHOSEN, {"do": "message", "person": [people[0].pk, people[2].pk]})
    everyone = browser.post(CHOSEN, filters | {"do": "message_all", "person": people[0].pk})
    reached = [
        [person.handle for person in browser.get(answer.url).context["audience"].people]
        for answer in (ticked, everyone)
    ]
    assert reached == [["amina", "zola"], ["omar", "zola"]]


def test_nothing_ticked_is_told_and_keeps_the_filters(client_of, mentor, people):
    browser = client_of(mentor)
    answer = browser.post(CHOSEN, {"do": "message", "filters": "lacks=announced"}, follow=True)
    assert answer.redirect_chain == [(f"{TABLE}?lacks=announced", 302)]
    assert "Select at least one learner." in answer.text


def test_chosen_learners_are_assigned(client_of, mentor, colleague, stranger, people):
    browser = client_of(mentor)

    def assign(**values):
        answer = browser.post(CHOSEN, values, follow=True)
        rows = Assignment.objects.order_by("learner__handle")
        return answer.text, list(rows.values_list("learner__handle", "mentor__handle"))

    ticked = {"do": "assign", "person": people[0].pk}
    assert assign(**ticked, mentor=colleague.pk)[1] == [("amina", "mentor-amara")]
    everyone = {"do": "assign_all", "filters": "team=none", "mentor": mentor.pk}
    assert assign(**everyone)[1][1:] == [("omar", "mentor-wanjiru"), ("zola", "mentor-wanjiru")]
    text, rows = assign(**ticked, mentor=stranger.pk)
    assert "Choose a mentor of this cohort." in text
    assert rows[0] == ("amina", "mentor-amara")
    for unclear in ({}, {"mentor": "none", "do": ""}, {"mentor": "x"}):
        assert len(assign(**ticked | unclear)[1]) == 3
    unclear = {"do": "assign_all", "filters": "silent=x", "mentor": "none"}
    assert "One of the filters can’t be used." in assign(**unclear)[0]
    assert len(assign(**ticked, mentor="none")[1]) == 2
